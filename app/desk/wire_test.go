package desk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"barsdesk/app/desk"
)

// wire is the network as a station's client sees it: one other station, or an
// answer made up by the test.
type wire struct {
	mu    sync.Mutex
	to    http.Handler
	calls []*http.Request
}

func (w *wire) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.calls = append(w.calls, r)
	to := w.to
	w.mu.Unlock()
	to.ServeHTTP(out, r)
}

// connect lets the station reach a handler.
func (s *station) connect(to http.Handler) *wire {
	s.t.Helper()
	w := &wire{to: to}
	server := httptest.NewServer(w)
	s.t.Cleanup(server.Close)
	s.client.Base, s.client.HTTP = server.URL, server.Client()
	return w
}

// wardCase is the ward's only case.
func (s *station) wardCase() string {
	s.t.Helper()
	cases := s.ledger().cases
	if len(cases) != 1 {
		s.t.Fatalf("%d cases", len(cases))
	}
	return cases[0].ID
}

// runs lets the station send until the test ends.
func (s *station) runs() {
	ctx, cancel := context.WithCancel(s.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.desk.Run(ctx) }()
	s.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Errorf("the desk ended with %v", err)
		}
	})
}

// await looks at every change until something holds.
func await(t *testing.T, changes <-chan desk.Change, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !holds() {
		select {
		case <-changes:
		case <-ctx.Done():
			t.Fatal("it did not happen")
		}
	}
}
