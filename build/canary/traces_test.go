package canary_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	pb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"barsdesk/build/clerk"
	"barsdesk/build/program"
)

// collector is one of traces, as operators run it.
type collector struct {
	*httptest.Server
	mu    sync.Mutex
	raw   []byte
	spans []*pb.Span
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var batch pb.TracesData
		if err = firstOf(err, proto.Unmarshal(body, &batch)); err != nil {
			t.Errorf("the collector cannot read a batch: %v", err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.raw = append(c.raw, body...)
		for _, of := range batch.GetResourceSpans() {
			for _, in := range of.GetScopeSpans() {
				c.spans = append(c.spans, in.GetSpans()...)
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// names are those of the spans, each once.
func (c *collector) names() (out []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.spans {
		out = append(out, s.GetName())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestNoTraceNamesAPatient: a patient is referred from a desk, and messages good
// and bad come to a receiver, while traces are told. The collector hears of each
// part, and of no name, number, secret or address with an id.
func TestNoTraceNamesAPatient(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	there, f := newCollector(t), flock{}
	t.Setenv("BARSDESK_TRACING_ENDPOINT", there.URL)
	at, err := program.Sandbox(ctx, binary, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = at.Kill() })
	caseID, err := (clerk.Clerk{URL: at.URL}).Refer(ctx, f.person())
	if err != nil {
		t.Fatal(err)
	}
	f.add("id of the case", caseID)
	f.add("story", "Made-up story")
	p := department(ctx, t)
	for name, m := range letters(t, f) {
		p.posts(ctx, t, f, name, m)
	}
	if err := firstOf(at.Stop(ctx), p.Stop(ctx)); err != nil {
		t.Fatal(err)
	}
	f.clean(t, "a trace", there.raw)
	names := there.names()
	for _, want := range []string{"POST /api/drafts/{id}/send", "GET /api/cases/{id}", "act message.send", "act message.deliver", "store update", "store view", "send", "bars call", "POST /$process-message"} {
		if !slices.Contains(names, want) {
			t.Errorf("nothing is told of %s; there are %s", want, strings.Join(names, ", "))
		}
	}
}
