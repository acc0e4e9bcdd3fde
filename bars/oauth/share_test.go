package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"barsdesk/bars/oauth"
)

// crowd starts callers who wait, and returns what each got once done is called.
func crowd(n int, call func(i int) (string, error)) (done func() map[string]int) {
	var mu sync.Mutex
	var all sync.WaitGroup
	got := map[string]int{}
	for i := range n {
		all.Go(func() {
			token, err := call(i)
			mu.Lock()
			defer mu.Unlock()
			got[fmt.Sprint(token, " ", err)]++
		})
	}
	return func() map[string]int { all.Wait(); return got }
}

func TestOneRequestHoweverManyWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.hold = make(chan struct{})
		done := crowd(50, func(int) (string, error) { return d.Token(context.Background()) })
		synctest.Wait()
		close(d.hold)
		if got := done(); got["token-0 <nil>"] != 50 || d.count() != 1 {
			t.Errorf("got %v after %d requests", got, d.count())
		}
	})
}

// The caller who started the request leaves; it serves the others.
func TestACallerWhoLeavesTakesNobodyAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.hold = make(chan struct{})
		ctx, leave := context.WithCancel(t.Context())
		first := crowd(1, func(int) (string, error) { return d.Token(ctx) })
		synctest.Wait()
		others := crowd(3, func(int) (string, error) { return d.Token(context.Background()) })
		synctest.Wait()
		leave()
		if got := first(); got[" context canceled"] != 1 {
			t.Errorf("who left got %v", got)
		}
		close(d.hold)
		if got := others(); got["token-0 <nil>"] != 3 || d.count() != 1 {
			t.Errorf("the others got %v after %d requests", got, d.count())
		}
	})
}

func TestWhoComesTooLateIsNotServed(t *testing.T) {
	d := newDesk()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Token(ctx); !errors.Is(err, context.Canceled) || d.count() != 0 {
		t.Errorf("got %v after %d requests", err, d.count())
	}
}

func TestAServiceThatHangsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(func(c *oauth.Config) { c.Timeout = 7 * time.Second })
		d.hold = make(chan struct{})
		start := time.Now()
		f := d.fails(t)
		if f.Kind != oauth.Unreachable || !errors.Is(f, context.DeadlineExceeded) || time.Since(start) != 7*time.Second {
			t.Errorf("got %v after %v", f, time.Since(start))
		}
	})
}

// Two calls are refused with the same token: both get the same new one.
func TestRenewDropsOnlyTheTokenThatWasRefused(t *testing.T) {
	d := newDesk()
	d.token(t, "token-0")
	for range 2 {
		if got, err := d.Renew(context.Background(), "token-0"); got != "token-1" || err != nil {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	d.token(t, "token-1")
	if d.count() != 2 {
		t.Errorf("%d requests", d.count())
	}
}

func TestRefusedTogetherCausesOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.token(t, "token-0")
		d.hold = make(chan struct{})
		done := crowd(20, func(int) (string, error) { return d.Renew(context.Background(), "token-0") })
		synctest.Wait()
		close(d.hold)
		if got := done(); got["token-1 <nil>"] != 20 || d.count() != 2 {
			t.Errorf("got %v after %d requests", got, d.count())
		}
	})
}

func TestRenewedInTheLastMinute(t *testing.T) {
	d := newDesk()
	d.token(t, "token-0")
	d.clock.pass(538 * time.Second)
	d.token(t, "token-0")
	d.clock.pass(time.Second)
	d.token(t, "token-1")
}

// A token serves to its end while no newer one is to be had, and not longer.
func TestATokenServesToItsEnd(t *testing.T) {
	d := newDesk()
	d.token(t, "token-0")
	d.answer = func(int) (*http.Response, error) { return refuses(503, "", "") }
	d.clock.pass(598 * time.Second)
	d.token(t, "token-0")
	if _, err := d.Renew(context.Background(), "token-0"); err == nil {
		t.Error("a refused token was given again")
	}

	d = newDesk()
	d.token(t, "token-0")
	d.answer = func(int) (*http.Response, error) { return refuses(503, "", "") }
	d.clock.pass(599 * time.Second)
	d.fails(t)
}

// A computer's clock that is set back does not make a token last.
func TestAClockSetBackEndsTheToken(t *testing.T) {
	d := newDesk()
	d.token(t, "token-0")
	d.clock.pass(-time.Hour)
	d.token(t, "token-1")
}

func TestForgetAsksAgain(t *testing.T) {
	d := newDesk()
	d.token(t, "token-0")
	d.Forget()
	d.token(t, "token-1")
}

// turnstile counts who passes and lets nobody through once it is shut.
type turnstile struct{ urgent, other int }

func (p *turnstile) Wait(_ context.Context, urgent bool) error {
	if urgent {
		p.urgent++
	} else {
		p.other++
	}
	return nil
}

func TestEachTokenRequestWaitsForThePace(t *testing.T) {
	p := &turnstile{}
	d := newDesk(func(c *oauth.Config) { c.Pace = p })
	d.token(t, "token-0")
	d.token(t, "token-0")
	d.Forget()
	d.token(t, "token-1")
	if p.urgent != 2 || p.other != 0 {
		t.Errorf("waited %+v", *p)
	}
}
