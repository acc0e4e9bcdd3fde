package desk_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"

	"barsdesk/app/desk"
)

// change is something that a person does to what is booked and referred.
type change struct {
	at func(t *testing.T) (*sender, string) // nil: booked
	// begins does what comes before, and gives the step itself: it may be
	// repeated, as people do who saw it fail.
	begins func(s *sender, id string) (step func() error)
	done   func(s *sender, id string) bool
	took   map[string]int // what the ward has taken in the end, by kind
	busy   []string       // its slots in the end
}

// acts is a change that is one action on the case.
func acts(in desk.CaseAct) func(s *sender, id string) func() error {
	return func(s *sender, id string) func() error { return func() error { return s.actOn(id, in) } }
}

func headed(headline string) func(s *sender, id string) bool {
	return func(s *sender, id string) bool { return s.headline(id) == headline }
}

var changes = map[string]change{
	"cancel the booking by a write": {
		at: bookedAtWriting, begins: acts(desk.CaseAct{Action: "cancel-booking", Text: "Feels better"}), done: headed("Referred, booking cancelled"),
		took: map[string]int{"booking-new": 1, "referral-new": 1, "booking-cancel": 1},
	},
	"cancel the booking": {
		begins: acts(desk.CaseAct{Action: "cancel-booking", Text: "Feels better"}), done: headed("Referred, booking cancelled"),
		took: map[string]int{"booking-new": 1, "referral-new": 1, "booking-cancel": 1},
	},
	"move": {
		at: bookedAtMoving, begins: func(s *sender, id string) func() error { return func() error { return s.movesTo(id, "slot-2") } },
		done: func(s *sender, id string) bool { return s.at(id, twoHours) },
		took: map[string]int{"booking-new": 1, "referral-new": 1, "booking-move": 1}, busy: []string{"slot-2"},
	},
	"cancel the referral": {
		begins: acts(desk.CaseAct{Action: "cancel-referral", Text: "Seen elsewhere"}), done: headed("Booked, referral cancelled"),
		took: map[string]int{"booking-new": 1, "referral-new": 1, "referral-cancel": 1}, busy: []string{"slot-1"},
	},
	"rebook": {
		begins: rebooks, done: rebooked,
		took: map[string]int{"booking-new": 2, "referral-new": 2, "booking-cancel": 1, "referral-cancel": 1}, busy: []string{"slot-2"},
	},
}

// rebooks is a new booking and referral in the place of the case's.
func rebooks(s *sender, id string) func() error {
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer", FromCase: id, Rebooks: true}), "slot-2")
	return func() error {
		_, err := s.desk.Send(s.t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
		return err
	}
}

// rebooked reports whether the new booking and its referral stand.
func rebooked(s *sender, _ string) bool {
	e := s.ward.ledger()
	kinds := map[string]int{}
	for _, in := range e.inbox {
		if in.Status == http.StatusOK {
			kinds[in.Kind]++
		}
	}
	return kinds["booking-new"] == 2 && kinds["referral-new"] == 2 && !s.anyOpen()
}

// anyOpen reports whether any message still waits or is under way.
func (s *sender) anyOpen() bool {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return slices.ContainsFunc(slices.Collect(maps.Values(s.store.states)), func(state string) bool { return state == "queued" || state == "sending" })
}

// TestCrashInAChangeMakesItOnce lets the process die after each commit of each
// change in turn, with and without the network, and starts it again. The person
// repeats the step. Each time the ward has taken each message once, and every
// retry was the same to the byte.
func TestCrashInAChangeMakesItOnce(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		c := changes[name]
		if c.at == nil {
			c.at = booked
		}
		whole, id := c.at(t)
		step := c.begins(whole, id)
		before := whole.store.kept()
		whole.must(step())
		whole.until(name, func() bool { return c.done(whole, id) })
		commits := whole.store.kept() - before
		whole.tookOnce(c)
		for n := range commits {
			for _, cut := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, commit %d, network cut %v", name, n+1, cut), func(t *testing.T) { c.crash(t, n+1, cut) })
			}
		}
	}
}

func (c change) crash(t *testing.T, n int, cut bool) {
	s, id := c.at(t)
	step := c.begins(s, id)
	died := make(chan struct{})
	s.store.diesAfter(n, func() {
		if cut {
			s.line.rules(func(*http.Request) fault { return lost })
		}
		close(died)
		s.nudge <- struct{}{}
	})
	_ = step() // the person sees it fail, or not
	s.until("the process died, or had nothing more to do", func() bool {
		select {
		case <-died:
			return true
		default:
			return c.done(s, id)
		}
	})
	s.end()
	s.line.rules(nil)
	s.open()
	if !c.done(s, id) {
		_ = step() // refused when it is under way already
	}
	s.until("the change is made", func() bool { return c.done(s, id) })
	s.tookOnce(c)
	s.sameEachTime()
}

// tookOnce checks what the ward has taken.
func (s *sender) tookOnce(c change) {
	s.t.Helper()
	l := s.ward.ledger()
	took := map[string]int{}
	for _, in := range l.inbox {
		if in.Status == http.StatusOK {
			took[in.Kind]++
		}
	}
	if !maps.Equal(took, c.took) || !slices.Equal(l.busy, c.busy) {
		s.t.Fatalf("the ward took %v, busy %v", took, l.busy)
	}
}
