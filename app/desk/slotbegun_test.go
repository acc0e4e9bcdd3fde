package desk_test

import (
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// slot-1 of the ward begins an hour after every test.
const untilSlot = time.Hour

// late are rules under which tries go on for longer than an hour.
func (s *sender) late() {
	s.t.Helper()
	rules := quick
	rules.Delays, rules.Minutes, rules.BreakAfter = []int{600}, 180, 50
	_, err := s.desk.SaveDeliveryRules(s.t.Context(), nurse, rules)
	s.must(err)
}

// untilBegun moves the clock to each next try, until the booking has ended.
func (s *sender) untilBegun(id string) storage.Outbound {
	s.t.Helper()
	s.retries(id, message.BookingNew, inState("refused", "unknown", "delivered"))
	return s.message(id, message.BookingNew)
}

// TestABookingThatWasNeverTakenIsNotBookedOnceItsTimeHasBegun: nothing is
// booked, the person is told so when the time begins, and another time goes
// into the same case.
func TestABookingThatWasNeverTakenIsNotBookedOnceItsTimeHasBegun(t *testing.T) {
	s := newSender(t)
	s.late()
	busy := says(outcome.TooManyRequests("busy"))
	s.line.meets(busy, busy, busy, busy, busy, busy, busy, busy, busy, busy)
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	id := s.sends(d)
	m := s.untilBegun(id)
	if m.State != "refused" || m.Failure != "slot-begun" || s.clock.Now().Sub(saturday) != untilSlot {
		t.Fatalf("it is %s, %s at %v", m.State, m.Failure, s.clock.Now())
	}
	shown, err := s.desk.Case(t.Context(), nurse, id)
	s.must(err)
	if shown.Headline != "Not booked, the time had begun" || !strings.Contains(shown.Standing, "had begun. Nothing is booked.") || shown.BackToDraft != d.ID {
		t.Errorf("the person reads %q, %q and goes back to %q", shown.Headline, shown.Standing, shown.BackToDraft)
	}
	s.line.meets()
	open, err := s.desk.Draft(t.Context(), nurse, d.ID)
	s.must(err)
	if again := s.sends(s.choose(open, "slot-2")); again != id {
		t.Errorf("another time went into case %s", again)
	}
	s.says(id, "Booked and referred")
	if l := s.ward.ledger(); len(l.busy) != 1 || l.busy[0] != "slot-2" {
		t.Errorf("the ward keeps %v busy", l.busy)
	}
}

// TestABookingThatMayHaveBeenTakenIsUnknownOnceItsTimeHasBegun: nobody tries it
// again, not even by hand, and the ward can be asked.
func TestABookingThatMayHaveBeenTakenIsUnknownOnceItsTimeHasBegun(t *testing.T) {
	s := newSender(t)
	s.late()
	s.line.meets(answerLost, lost, lost, lost, lost, lost, lost, lost)
	id := s.bookAndRefer()
	m := s.untilBegun(id)
	if m.State != "unknown" || m.Failure != "slot-begun" {
		t.Fatalf("it is %s, %s", m.State, m.Failure)
	}
	before := len(s.line.posts())
	e := refused(t, s.actOn(id, desk.CaseAct{Action: "retry"}), "slot-begun")
	if !strings.Contains(e.Next, ward.Phone) || !strings.Contains(e.Sent, "Nothing was sent now.") {
		t.Errorf("the person reads %+v", e.Trouble())
	}
	shown, err := s.desk.Case(t.Context(), nurse, id)
	s.must(err)
	for _, a := range shown.Actions {
		if a.ID == "retry" {
			t.Error("trying again is offered")
		}
	}
	if shown.Trouble == nil || shown.Trouble.Title != "The time has begun" || !strings.HasPrefix(shown.Trouble.Next, "Ask the service") {
		t.Errorf("the person reads %+v", shown.Trouble)
	}
	s.line.meets()
	s.must(s.actOn(id, desk.CaseAct{Action: "ask-receiver"}))
	s.says(id, "Booked and referred")
	if n := len(s.line.posts()) - before; n != 1 {
		t.Errorf("%d messages left after the time had begun, want the referral alone", n)
	}
	s.deliveredOnce()
}

// TestABookingThatWaitedForTheNextProcessIsNotBookedLate: the computer was off
// when its time began.
func TestABookingThatWaitedForTheNextProcessIsNotBookedLate(t *testing.T) {
	for name, c := range map[string]struct {
		first fault
		state string
	}{"never taken": {says(outcome.TooManyRequests("busy")), "refused"}, "perhaps taken": {answerLost, "unknown"}} {
		t.Run(name, func(t *testing.T) {
			s := newSender(t)
			s.line.meets(c.first)
			id := s.bookAndRefer()
			s.until("the first try is recorded", func() bool { m := s.message(id, message.BookingNew); return m.State == "queued" && m.Attempts == 1 })
			s.end()
			s.clock.Add(2 * untilSlot)
			s.open()
			if m := s.untilBegun(id); m.State != c.state || m.Failure != "slot-begun" || m.Attempts != 1 {
				t.Errorf("it is %s, %s after %d tries", m.State, m.Failure, m.Attempts)
			}
		})
	}
}
