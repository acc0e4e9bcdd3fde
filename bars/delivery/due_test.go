package delivery_test

import (
	"testing"
	"time"

	"barsdesk/bars/delivery"
)

var policy = delivery.Defaults()

// TestABookingIsNotSentOnceItsTimeHasBegun: refused when it certainly was not
// taken, and unknown when it may have been.
func TestABookingIsNotSentOnceItsTimeHasBegun(t *testing.T) {
	begins := first.Add(time.Minute)
	for _, c := range []struct {
		name     string
		attempts int
		untaken  bool
		queued   time.Time
		now      time.Time
		start    time.Time
		state    string
		failure  string
	}{
		{"before it begins", 3, false, first, begins.Add(-time.Nanosecond), begins, delivery.Sending, ""},
		{"never tried", 0, true, first, begins, begins, delivery.Refused, delivery.FailureSlotBegun},
		{"tried, never taken", 2, true, first, begins, begins, delivery.Refused, delivery.FailureSlotBegun},
		{"tried, perhaps taken", 1, false, first, begins.Add(time.Hour), begins, delivery.Unknown, delivery.FailureSlotBegun},
		{"chosen when it had begun", 0, true, begins.Add(time.Second), begins.Add(2 * time.Second), begins, delivery.Sending, ""},
		{"chosen when it had begun, second try", 1, true, begins.Add(time.Second), begins.Add(2 * time.Second), begins, delivery.Refused, delivery.FailureSlotBegun},
		{"no booking", 1, false, first, begins, time.Time{}, delivery.Sending, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := policy.Due(delivery.Attempted{Attempts: c.attempts, Untaken: c.untaken, Queued: c.queued, First: first, Now: c.now, SlotStart: c.start})
			if d.State != c.state || d.Failure != c.failure || !d.RetryAt.IsZero() {
				t.Errorf("got %+v, want %s %q", d, c.state, c.failure)
			}
		})
	}
}

// TestARetryWaitsNoLongerThanTheTimeItBooks: what becomes of the booking is
// said when its time begins, not after the wait.
func TestARetryWaitsNoLongerThanTheTimeItBooks(t *testing.T) {
	a := try(nil)
	a.SlotStart = first.Add(time.Second)
	if d := policy.Next(a, middle); d.State != delivery.Queued || !d.RetryAt.Equal(a.SlotStart) {
		t.Errorf("got %+v", d)
	}
	a.Now = first.Add(3 * time.Second)
	if d := policy.Next(a, middle); d.State != delivery.Queued || !d.RetryAt.Equal(a.Now) {
		t.Errorf("answered after it began: got %+v", d)
	}
	until := first.Add(20 * time.Second)
	a.Now = first
	if d := policy.Hold(a, until); !d.RetryAt.Equal(a.SlotStart) {
		t.Errorf("held: got %+v", d)
	}
}

func TestHeldMessagesWaitAndUseUpNoTry(t *testing.T) {
	until := first.Add(20 * time.Second)
	a := delivery.Attempted{Queued: first, Now: first, Untaken: true, Kind: "referral-new"}
	if d := policy.Hold(a, until); d.State != delivery.Queued || !d.RetryAt.Equal(until) || d.Failure != delivery.FailureSilent {
		t.Errorf("got %+v", d)
	}
	over := first.Add(policy.MaxPeriod)
	a.Now = over.Add(-time.Second)
	if d := policy.Hold(a, a.Now.Add(time.Minute)); d.State != delivery.Queued || !d.RetryAt.Equal(over) {
		t.Errorf("its time is nearly up: got %+v", d)
	}
	a.Now = over
	if d := policy.Hold(a, over.Add(time.Minute)); d.State != delivery.Refused || d.Failure != delivery.FailureNotSent {
		t.Errorf("never tried, too long: got %+v", d)
	}
	a.Attempts, a.First, a.Queued, a.Now = 1, first, first.Add(-time.Hour), first
	if d := policy.Hold(a, until); d.State != delivery.Queued {
		t.Errorf("the time runs from the first try: got %+v", d)
	}
	a.Now = over
	if d := policy.Hold(a, over.Add(time.Minute)); d.State != delivery.Unknown || d.Failure != delivery.FailureSilent {
		t.Errorf("tried, too long: got %+v", d)
	}
}

// TestTransitions holds the states to the ways that there are between them:
// what is proven stays, and only what is unknown is resolved by a person.
func TestTransitions(t *testing.T) {
	states := []string{delivery.Drafted, delivery.Queued, delivery.Sending, delivery.Delivered, delivery.Refused, delivery.Unknown, delivery.Held, delivery.Resolved, delivery.Withdrawn}
	ways := map[string]string{
		delivery.Drafted:   "queued",
		delivery.Queued:    "queued sending delivered refused unknown withdrawn",
		delivery.Sending:   "queued delivered refused unknown held",
		delivery.Held:      "queued delivered withdrawn",
		delivery.Unknown:   "queued delivered resolved",
		delivery.Resolved:  "delivered",
		delivery.Delivered: "",
		delivery.Refused:   "",
		delivery.Withdrawn: "",
	}
	for _, from := range states {
		for _, to := range states {
			if want := contains(ways[from], to); delivery.Can(from, to) != want {
				t.Errorf("from %s to %s: got %v", from, to, !want)
			}
		}
	}
}
