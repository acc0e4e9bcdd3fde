package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barsdesk/bars/client"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// gate notes who waits; it lets calls through after a time.
type gate struct {
	after  time.Duration
	urgent []bool
}

func (g *gate) Wait(ctx context.Context, urgent bool) error {
	g.urgent = append(g.urgent, urgent)
	select {
	case <-time.After(g.after):
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestWritesAreUrgentAndReadsAreNot(t *testing.T) {
	r, c := serve(t, nil)
	read := func() {
		if _, err := c.Metadata(context.Background(), service, ""); err != nil {
			t.Fatal(err)
		}
	}
	for name, w := range writes {
		g := &gate{}
		c.Pace = g
		read()
		if _, err := w.send(c, w.prepare(c)); err != nil {
			t.Fatal(err)
		}
		if len(g.urgent) != 2 || g.urgent[0] || !g.urgent[1] {
			t.Errorf("%s: urgent %v", name, g.urgent)
		}
	}
	g := &gate{}
	c.Pace = g
	if _, err := c.Process(context.Background(), http.Header{}, nil); err != nil || len(g.urgent) != 1 || !g.urgent[0] {
		t.Errorf("a message: %v, %v", g.urgent, err)
	}
	if len(r.calls) != 2*len(writes)+1 {
		t.Errorf("%d calls", len(r.calls))
	}
}

// The same call made once more with a fresh token counts as a call, too.
func TestTheSecondCallWaitsAsWell(t *testing.T) {
	r, c := serve(t, takes("new", "SEND_UNAUTHORIZED"))
	g := &gate{}
	c.Token, c.Pace = &tokens{token: "old"}, g
	if reply, err := c.Metadata(context.Background(), service, ""); err != nil || reply.Status != 200 || len(g.urgent) != 2 || len(r.calls) != 2 {
		t.Errorf("waited %d times for %d calls, %v", len(g.urgent), len(r.calls), err)
	}
}

// answers is a transport that answers at once.
type answers struct{ calls int }

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	a.calls++
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
}

func TestTheCallsTimeStartsAfterTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient("http://bars.example")
		line := &answers{}
		c.HTTP, c.Pace, c.Timeout = &http.Client{Transport: line}, &gate{after: time.Hour}, time.Second
		if reply, err := c.Metadata(t.Context(), service, ""); err != nil || reply.Status != 200 || line.calls != 1 {
			t.Errorf("got %d, %v", reply.Status, err)
		}
	})
}

func TestACallerWhoLeavesWhileWaitingSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for kind, end := range map[string]func(context.Context) (context.Context, context.CancelFunc){
			client.Canceled: func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(ctx)
				time.AfterFunc(time.Minute, cancel)
				return ctx, cancel
			},
			client.Timeout: func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, time.Minute)
			},
		} {
			c := newClient("http://bars.example")
			line := &answers{}
			c.HTTP, c.Pace = &http.Client{Transport: line}, &gate{after: time.Hour}
			ctx, cancel := end(t.Context())
			_, err := c.Process(ctx, http.Header{}, nil)
			cancel()
			var none *client.NoAnswer
			if !errors.As(err, &none) || none.Kind != kind || !none.NeverSent || line.calls != 0 {
				t.Errorf("%s: got %v after %d calls", kind, err, line.calls)
			}
		}
	})
}
