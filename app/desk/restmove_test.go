package desk_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// bookedAtMoving is a patient booked and referred at a ward that takes messages
// and writes.
func bookedAtMoving(t *testing.T) (*sender, string) {
	t.Helper()
	s := newSender(t)
	s.ward.writable(true)
	s.previewing(true)
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	return s, id
}

// offers reports whether a case offers an action.
func (s *sender) offers(id, action string) bool {
	s.t.Helper()
	c, err := s.desk.Case(s.t.Context(), nurse, id)
	s.must(err)
	return slices.ContainsFunc(c.Actions, func(a desk.Action) bool { return a.ID == action })
}

// movesTo chooses a time and asks for the appointment to be moved there.
func (s *sender) movesTo(id, slot string) error {
	s.t.Helper()
	if _, err := s.desk.CaseSlots(s.t.Context(), nurse, id, time.Time{}, 24); err != nil {
		return err
	}
	return s.actOn(id, desk.CaseAct{Action: "move", SlotID: slot})
}

var twoHours = saturday.Add(2 * time.Hour)

// at reports whether a case has its appointment at a time, with no change of it
// on its way.
func (s *sender) at(id string, start time.Time) bool {
	e := s.episode(id)
	return e.Booking().State == "booked" && e.Booking().Start.Equal(start) && !e.Pending()
}

func TestMoveSendsSlotStartAndEndAlone(t *testing.T) {
	s, id := bookedAtMoving(t)
	if !s.offers(id, "move") {
		t.Fatal("moving is not offered")
	}
	part := s.episode(id).Booking().ID
	var calls []string
	s.line.rules(func(r *http.Request) fault {
		calls = append(calls, r.Method+" "+r.URL.Path[strings.LastIndex(r.URL.Path, "R4/")+3:])
		return nil
	})
	s.must(s.movesTo(id, "slot-2"))
	s.until("it is moved", func() bool { return s.at(id, twoHours) })
	s.line.rules(nil)
	if want := []string{"GET Slot", "GET Slot", "GET Appointment/" + part, "PATCH Appointment/" + part}; !slices.Equal(calls, want) {
		t.Errorf("called %v", calls)
	}
	wrote := s.line.writes()
	body := node(t, wrote[0].body)
	var names []string
	for _, m := range body.Members {
		names = append(names, m.Name)
	}
	if slices.Sort(names); strings.Join(names, " ") != "end id resourceType slot start" || body.TextAt("slot.reference") != "Slot/slot-2" {
		t.Errorf("wrote %s", body.JSON())
	}
	if !strings.Contains(wrote[0].headers, "Use-Context: a1t1|booked|booking-request|update") {
		t.Errorf("headers %s", wrote[0].headers)
	}
	if l := s.ward.ledger(); !slices.Equal(l.busy, []string{"slot-2"}) || !bookedAt(t, l.cases[0], twoHours) {
		t.Errorf("the ward keeps %v busy", l.busy)
	}
	if b := s.episode(id).Booking(); b.SlotID != "slot-2" || s.headline(id) != "Booked and referred" {
		t.Errorf("the case says %q, slot %s", s.headline(id), b.SlotID)
	}
	c, err := s.desk.Case(t.Context(), nurse, id)
	s.must(err)
	var told []string
	for _, line := range c.Timeline {
		told = append(told, line.Text)
	}
	for _, want := range []string{"booked the appointment today at 13:00.", "to move the appointment to today at 14:00.", "moved the appointment to today at 14:00."} {
		if !slices.ContainsFunc(told, func(text string) bool { return strings.HasSuffix(text, want) }) {
			t.Errorf("nothing ends in %q: %q", want, told)
		}
	}
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking"}))
	s.says(id, "Referred, booking cancelled")
	if l := s.ward.ledger(); len(l.busy) != 0 {
		t.Errorf("cancelled after the move, the ward keeps %v busy", l.busy)
	}
}

// TestMoveIsOfferedOnlyWhereBothAllow: with the preview off, or at a ward that
// does not say that it takes it, nothing is offered and nothing is sent.
func TestMoveIsOfferedOnlyWhereBothAllow(t *testing.T) {
	for _, c := range []struct {
		name           string
		preview, takes bool
	}{{"the preview is off", false, true}, {"the ward does not take it", true, false}} {
		t.Run(c.name, func(t *testing.T) {
			s := newSender(t)
			s.ward.writable(c.takes)
			s.previewing(c.preview)
			id := s.bookAndRefer()
			s.says(id, "Booked and referred")
			before := len(s.line.posts())
			if s.offers(id, "move") {
				t.Error("moving is offered")
			}
			refused(t, s.movesTo(id, "slot-2"), "move-not-offered")
			if len(s.line.posts()) != before || !s.at(id, saturday.Add(time.Hour)) {
				t.Error("something was sent")
			}
		})
	}
}

// TestMoveIsNotMade: each thing that speaks against it leaves the appointment
// at the time it had, here and there.
func TestMoveIsNotMade(t *testing.T) {
	stays := func(t *testing.T, s *sender, id string) {
		t.Helper()
		if l := s.ward.ledger(); !slices.Contains(l.busy, "slot-1") || !s.at(id, saturday.Add(time.Hour)) {
			t.Errorf("busy %v, the case says %q", l.busy, s.headline(id))
		}
	}
	t.Run("the time is taken before it is sent", func(t *testing.T) {
		s, id := bookedAtMoving(t)
		_, err := s.desk.CaseSlots(t.Context(), nurse, id, time.Time{}, 24)
		s.must(err)
		s.ward.update(func(tx storage.Tx) error { return tx.Slots().Take("slot-2") })
		refused(t, s.actOn(id, desk.CaseAct{Action: "move", SlotID: "slot-2"}), "slot-gone")
		stays(t, s, id)
	})
	t.Run("a time that was not listed", func(t *testing.T) {
		s, id := bookedAtMoving(t)
		refused(t, s.actOn(id, desk.CaseAct{Action: "move", SlotID: "slot-2"}), "slot-not-listed")
		stays(t, s, id)
	})
	t.Run("it has ended there", func(t *testing.T) {
		s, id := bookedAtMoving(t)
		s.wardEnds("Appointment", s.episode(id).Booking().ID, "noshow")
		refused(t, s.movesTo(id, "slot-2"), "not-current")
		if len(s.line.writes()) != 0 {
			t.Error("it was sent")
		}
	})
	t.Run("the time is taken on the way", func(t *testing.T) {
		s, id := bookedAtMoving(t)
		s.line.rules(func(r *http.Request) fault {
			if r.Method == http.MethodPatch {
				s.ward.update(func(tx storage.Tx) error { return tx.Slots().Take("slot-2") })
			}
			return nil
		})
		s.must(s.movesTo(id, "slot-2"))
		s.until("it is refused", func() bool { return s.message(id, message.BookingMove).State == "refused" })
		stays(t, s, id)
		c, err := s.desk.Case(t.Context(), nurse, id)
		s.must(err)
		if !s.caseRecord(id).Attention || !strings.Contains(c.Standing, "It was not moved to") || !s.offers(id, "move") {
			t.Errorf("the case says %q", c.Standing)
		}
	})
	t.Run("refused there", func(t *testing.T) {
		s, id := bookedAtMoving(t)
		s.line.meets(says(outcome.NotFound("none")))
		s.must(s.movesTo(id, "slot-2"))
		s.until("it is refused", func() bool { return s.message(id, message.BookingMove).State == "refused" })
		stays(t, s, id)
	})
}

// TestLostMoveIsTriedAgain with the same bytes and ids, until it is known.
func TestLostMoveIsTriedAgain(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault fault
	}{{"the answer is lost", answerLost}, {"it never arrives", lost}} {
		t.Run(c.name, func(t *testing.T) {
			s, id := bookedAtMoving(t)
			s.line.meets(c.fault)
			s.must(s.movesTo(id, "slot-2"))
			s.retries(id, message.BookingMove, inState("delivered"))
			s.until("it is moved", func() bool { return s.at(id, twoHours) })
			s.sameEachTime()
			if l := s.ward.ledger(); !slices.Equal(l.busy, []string{"slot-2"}) {
				t.Errorf("busy %v", l.busy)
			}
		})
	}
}

// TestUnknownMoveIsAsked: what the ward shows to be at the new time was moved;
// at the old time it proves nothing.
func TestUnknownMoveIsAsked(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault fault
		moved bool
	}{{"moved", answerLost, true}, {"not moved", lost, false}} {
		t.Run(c.name, func(t *testing.T) {
			s, id := bookedAtMoving(t)
			s.line.rules(func(r *http.Request) fault {
				if r.Method == http.MethodPatch {
					return c.fault
				}
				return nil
			})
			s.must(s.movesTo(id, "slot-2"))
			s.retries(id, message.BookingMove, inState("unknown"))
			if !strings.Contains(s.headline(id), "change of time not confirmed") || !s.caseRecord(id).Attention || s.offers(id, "move") {
				t.Errorf("the case says %q", s.headline(id))
			}
			s.must(s.actOn(id, desk.CaseAct{Action: "ask-receiver"}))
			if s.at(id, twoHours) != c.moved || (s.message(id, message.BookingMove).State == "delivered") != c.moved {
				t.Errorf("the case says %q, the change is %s", s.headline(id), s.message(id, message.BookingMove).State)
			}
		})
	}
}

// bookedAt reports whether a case of the ward's has its appointment at a time.
func bookedAt(t *testing.T, c storage.Case, start time.Time) bool {
	e := episodeOf(t, c)
	return e.Booking().Start.Equal(start)
}
