package pace_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"barsdesk/bars/pace"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// most is the largest number of these times in any stretch of this length.
func most(times []time.Time, stretch time.Duration) int {
	out := 0
	for i := range times {
		n := 0
		for _, t := range times[i:] {
			if t.Sub(times[i]) < stretch {
				n++
			}
		}
		out = max(out, n)
	}
	return out
}

// run lets callers call without pause and returns when each call went.
func run(t *testing.T, l *pace.Limit, callers, each int, urgent bool) []time.Time {
	var mu sync.Mutex
	var all sync.WaitGroup
	var went []time.Time
	for range callers {
		all.Go(func() {
			for range each {
				if err := l.Wait(t.Context(), urgent); err != nil {
					t.Error(err)
				}
				mu.Lock()
				went = append(went, time.Now())
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return went
}

// TestLimitsAreKept drives each environment's limits with 8 callers for minutes.
func TestLimitsAreKept(t *testing.T) {
	for _, c := range []struct{ minute, second, calls int }{{300, 60, 125}, {1000, 1000, 300}, {300, 5, 100}, {60, 0, 30}, {0, 10, 20}} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			went := run(t, pace.New(c.minute, c.second), 8, c.calls, true)
			if got := most(went, time.Minute); c.minute > 0 && got > c.minute {
				t.Errorf("%v: %d in a minute", c, got)
			}
			if got := most(went, time.Second); c.second > 0 && got > c.second {
				t.Errorf("%v: %d in a second", c, got)
			}
			// The limit is used, too: what it allows in the first minute goes in it.
			if n := len(went); c.minute > 0 && c.second == 0 && went[min(n, c.minute)-1].Sub(start) > time.Second {
				t.Errorf("%v: the quota took %v", c, went[c.minute-1].Sub(start))
			}
		})
	}
}

// With reads without end waiting, a message still goes almost at once, first in
// the crowd, then when reads have had all they may have.
func TestMessagesDoNotStarveBehindReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := pace.New(300, 60)
		ctx, stop := context.WithCancel(t.Context())
		var reads sync.WaitGroup
		for range 100 {
			reads.Go(func() {
				for l.Wait(ctx, false) == nil {
				}
			})
		}
		for n := range 30 {
			<-time.After(1500 * time.Millisecond)
			start := time.Now()
			if err := l.Wait(t.Context(), true); err != nil {
				t.Fatal(err)
			}
			if waited := time.Since(start); waited > 50*time.Millisecond {
				t.Errorf("message %d waited %v", n, waited)
			}
		}
		stop()
		reads.Wait()
	})
}

// Reads alone use four fifths of the quota.
func TestReadsLeaveAFifthToMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := pace.New(50, 0)
		start := time.Now()
		went := run(t, l, 1, 41, false)
		if went[39].Sub(start) != 0 || went[40].Sub(start) < time.Minute {
			t.Errorf("the last of four fifths went after %v, the next after %v", went[39].Sub(start), went[40].Sub(start))
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := pace.New(1, 0)
		if err := l.Wait(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		if err := l.Wait(ctx, true); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 3*time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		if err := l.Wait(ctx, true); err == nil {
			t.Error("a call went whose caller had left")
		}
		// Who left counts neither as a call nor as a message that waits.
		if err := l.Wait(t.Context(), false); err != nil || time.Since(start) > 62*time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

func TestWithoutLimitNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		run(t, pace.New(0, 0), 1, 5000, false)
		if waited := time.Since(start); waited != 0 {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, " 30 ": 30 * time.Second, "-5": 0, "1.5": 0, "99999999999": 24 * time.Hour, "soon": 0,
		"Sat, 21 Nov 2026 12:00:45 GMT": 45 * time.Second, "Sat, 21 Nov 2026 11:00:00 GMT": 0, "Sat, 21 Nov 2099 11:00:00 GMT": 24 * time.Hour,
	} {
		if got := pace.RetryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}
