package sandbox

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"barsdesk/bars/network"
	"barsdesk/bars/schedule"
)

// perCall is how far a clock that stands goes on with each call from outside.
const perCall = time.Second

// turns let calls into a repeatable network one after the other. What a call
// brings about in the background is done before the next one comes, so that the
// same calls in the same order meet the same state.
type turns struct {
	next     sync.Mutex // held by the call whose turn it is
	settling sync.Mutex
}

// callTurn is one call's. It may end early, when the call waits for something
// outside; the rest of that call then runs beside others.
type callTurn struct {
	of   *turns
	over atomic.Bool
}

type turnKey struct{}

func (t *turns) take() *callTurn {
	t.next.Lock()
	return &callTurn{of: t}
}

// end gives the turn to the next, and reports whether it was not over before.
func (t *callTurn) end() bool {
	mine := t.over.CompareAndSwap(false, true)
	if mine {
		t.of.next.Unlock()
	}
	return mine
}

// during is ctx within a turn.
func (t *callTurn) during(ctx context.Context) context.Context {
	return context.WithValue(ctx, turnKey{}, t)
}

// endTurn lets the next call in while this one waits.
func endTurn(ctx context.Context) {
	if mine, ok := ctx.Value(turnKey{}).(*callTurn); ok {
		mine.end()
	}
}

// InTurn answers calls one after the other where the network is repeatable;
// elsewhere, and within a turn, it changes nothing. Whatever acts on the network
// from outside belongs behind it.
func (s *Sandbox) InTurn(next http.Handler) http.Handler {
	if s.turns == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Context().Value(turnKey{}) != nil {
			next.ServeHTTP(w, r)
			return
		}
		mine := s.turns.take()
		s.calls.Add(1)
		defer s.meanwhile(r.Context(), mine)
		s.clock.Tick(perCall)
		next.ServeHTTP(w, r.WithContext(mine.during(r.Context())))
	})
}

// meanwhile does what a call has brought about while the caller has its answer.
func (s *Sandbox) meanwhile(ctx context.Context, mine *callTurn) { go s.after(ctx, mine) }

// after does what a call has brought about, within the turn of the call. It
// goes on when ctx ends, and ends with the network.
func (s *Sandbox) after(ctx context.Context, last *callTurn) {
	defer s.calls.Done()
	if last.over.Load() {
		last = s.turns.take()
	}
	defer last.end()
	if !s.turns.settling.TryLock() {
		return // it is being done, and is gone on with until nothing is left
	}
	defer s.turns.settling.Unlock()
	ctx, stop := context.WithCancel(last.during(context.WithoutCancel(ctx)))
	defer stop()
	go func() {
		select {
		case <-s.life.Done():
			stop()
		case <-ctx.Done():
		}
	}()
	if err := s.settle(ctx); err != nil && ctx.Err() == nil {
		s.config.Log.ErrorContext(ctx, "the Sandbox could not do what a call brings about", "cause", err)
	}
}

// takeTurns does what was left undone when the records were closed. The rest is
// done as calls come.
func (s *Sandbox) takeTurns(ctx context.Context) error {
	mine := s.turns.take()
	err := s.openKept(mine.during(ctx))
	s.calls.Add(1)
	s.after(ctx, mine)
	<-ctx.Done()
	return err
}

// settle lets everyone do what is due.
func (s *Sandbox) settle(ctx context.Context) error {
	if today := schedule.DateAt(s.clock.Now()); today != s.filledOn {
		s.refill(ctx)
		s.filledOn = today
	}
	return s.Work(ctx)
}

// inOrder are the providers that are open, whichever was opened first.
func (s *Sandbox) inOrder() []*provider {
	out := s.everyone()
	slices.SortFunc(out, func(a, b *provider) int { return strings.Compare(a.odsCode, b.odsCode) })
	return out
}

// outside is a way out of the network on which no turn is kept: whoever is
// called may call back.
type outside struct{ by http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (o outside) RoundTrip(r *http.Request) (*http.Response, error) {
	endTurn(r.Context())
	return o.by.RoundTrip(r)
}

// led is an endpoint as the catalogue of a repeatable network has it.
func (s *Sandbox) led(e network.Endpoint) network.Endpoint {
	if s.turns == nil || e.Handler != nil {
		return e
	}
	by := e.Transport
	if by == nil {
		by = http.DefaultTransport
	}
	e.Transport = outside{by}
	return e
}
