package client_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/client"
)

// search is a read whose URL names a patient.
func search(ctx context.Context, c *client.Client) (client.Reply, error) {
	return c.Search(ctx, service, "Appointment", url.Values{"patient:identifier": {"https://fhir.nhs.uk/Id/nhs-number|9658499058"}}, "")
}

// closedPort is an address at which nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return "http://" + l.Addr().String()
}

// speaks answers every connection with text and closes it.
func speaks(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 4096))
			_, _ = io.WriteString(c, text)
			_ = c.Close()
		}
	}()
	return "http://" + l.Addr().String()
}

// hangs starts a server that answers nothing, or half, until the test ends.
func hangs(t *testing.T, half string) string {
	t.Helper()
	done := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if half != "" {
			_, _ = io.WriteString(w, half)
			_ = http.NewResponseController(w).Flush()
		}
		<-done
	}))
	t.Cleanup(func() { close(done); s.Close() })
	return s.URL
}

func unresolved(context.Context, string, string) (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "nowhere.example", IsNotFound: true}}
}

func TestNoAnswer(t *testing.T) {
	quiet := log.New(io.Discard, "", 0)
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = quiet
	secure.StartTLS()
	defer secure.Close()
	open := httptest.NewUnstartedServer(http.NotFoundHandler())
	open.Config.ErrorLog = quiet
	open.Start()
	defer open.Close()
	for _, c := range []struct {
		name, base, kind string
		neverSent        bool
		transport        http.RoundTripper
	}{
		{"no such host", "http://nowhere.example", client.DNS, true, &http.Transport{DialContext: unresolved}},
		{"nothing listens", closedPort(t), client.Connect, true, nil},
		{"unknown certificate", secure.URL, client.TLS, true, nil},
		{"no TLS spoken", strings.Replace(open.URL, "http:", "https:", 1), client.TLS, true, nil},
		{"closed at once", speaks(t, ""), client.Reset, false, nil},
		{"not HTTP", speaks(t, "9658499058 SWAIN\r\n\r\n"), client.Reset, false, nil},
		{"half a body", speaks(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), client.Reset, false, nil},
		{"hangs", hangs(t, ""), client.Timeout, false, nil},
		{"hangs in the middle", hangs(t, `{"resourceType":`), client.Timeout, false, nil},
		{"no address", "", client.Address, true, nil},
		{"address that is none", "http://a b", client.Address, true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			cl := newClient(c.base)
			cl.Timeout = time.Minute
			if c.kind == client.Timeout {
				cl.Timeout = 50 * time.Millisecond
			}
			if c.transport != nil {
				cl.HTTP = &http.Client{Transport: c.transport}
			}
			reply, err := search(context.Background(), cl)
			var none *client.NoAnswer
			if !errors.As(err, &none) || reply.Status != 0 {
				t.Fatalf("got %+v, %v", reply, err)
			}
			if none.Kind != c.kind || none.NeverSent != c.neverSent {
				t.Errorf("got %s, never sent %v: %v", none.Kind, none.NeverSent, err)
			}
			for _, secret := range []string{"9658499058", "SWAIN", "nhs-number", "Appointment"} {
				if strings.Contains(err.Error()+none.Detail, secret) {
					t.Errorf("the error quotes: %v", err)
				}
			}
		})
	}
}

func TestTheCallerGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, c := serve(t, func(w http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	_, err := search(ctx, c)
	var none *client.NoAnswer
	if !errors.As(err, &none) || none.Kind != client.Canceled || !errors.Is(err, context.Canceled) || none.NeverSent {
		t.Errorf("got %v", err)
	}
}

func TestTheCallersDeadlineCounts(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := search(ctx, newClient(hangs(t, "")))
	var none *client.NoAnswer
	if !errors.As(err, &none) || none.Kind != client.Timeout || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestTheDefaultTimeoutOutlastsTheProxy(t *testing.T) {
	var got time.Duration
	c := newClient("http://receiver.example")
	c.HTTP = &http.Client{Timeout: time.Nanosecond, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		at, _ := r.Context().Deadline()
		got = time.Until(at)
		return nil, io.EOF
	})}
	_, _ = search(context.Background(), c)
	if got <= 32*time.Second || got > client.DefaultTimeout {
		t.Errorf("a call may take %v", got)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
