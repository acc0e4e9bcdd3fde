package desk_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// rebooking is a draft that books the patient of a case anew, for the second
// slot; the appointment and the referral of the case stand.
func rebooking(t *testing.T) (s *sender, old string, d desk.Draft) {
	t.Helper()
	s, old = booked(t)
	d = s.start(desk.DraftStart{Plan: "book-and-refer", FromCase: old, Rebooks: true})
	return s, old, s.choose(d, "slot-2")
}

// taken lists the kinds of message that the ward has accepted, in their order.
func (s *sender) taken() (kinds []string) {
	s.t.Helper()
	for _, in := range s.ward.ledger().inbox {
		if in.Status == http.StatusOK {
			kinds = append(kinds, in.Kind)
		}
	}
	slices.Reverse(kinds) // the ledger has the newest first
	return kinds
}

// urgent is the most urgent need of a case.
func (s *sender) urgent(id string) episode.NeedKind {
	s.t.Helper()
	if needs := s.episode(id).NeedsAction(); len(needs) > 0 {
		return needs[0].Kind
	}
	return ""
}

var wholeRebooking = []string{"booking-new", "referral-new", "booking-cancel", "booking-new", "referral-cancel", "referral-new"}

// The original is cancelled before the new booking; the new booking is linked
// to a new referral, never to the old one, which is revoked.
func TestRebookCancelsThenBooksThenRefersAnew(t *testing.T) {
	s, old, d := rebooking(t)
	id := s.sends(d)
	s.says(id, "Booked and referred")
	s.says(old, "Booking and referral cancelled")
	if got := s.taken(); !slices.Equal(got, wholeRebooking) {
		t.Errorf("the ward took %v", got)
	}
	if busy := s.ward.ledger().busy; !slices.Equal(busy, []string{"slot-2"}) {
		t.Errorf("busy are %v", busy)
	}
	if s.episode(old).RebookedAs != id || s.episode(old).Attention() || s.episode(id).Attention() {
		t.Errorf("the old case says %+v", s.episode(old).NeedsAction())
	}
	referral := message.ReadFacts(node(t, string(s.message(id, message.ReferralNew).Body)))
	if referral.LinkedAppointment != s.episode(id).Booking().ID {
		t.Errorf("the new referral names appointment %q", referral.LinkedAppointment)
	}
	if booking := message.ReadFacts(node(t, string(s.message(id, message.BookingNew).Body))); booking.BasedOnReferral != "" {
		t.Errorf("the new booking is linked to referral %q", booking.BasedOnReferral)
	}
	if s.caseRecord(id).CorrelationID != s.caseRecord(old).CorrelationID || referral.JourneyID != s.episode(old).JourneyID {
		t.Error("the conversation or the journey is another")
	}
}

// The read says not booked: nothing is sent, the case shows what holds now.
func TestRebookOfAnAppointmentThatEndedThere(t *testing.T) {
	s, old, d := rebooking(t)
	s.wardEnds("Appointment", s.episode(old).Booking().ID, "fulfilled")
	before := len(s.line.posts())
	_, err := s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	e := refused(t, err, "not-current")
	if e.Sent != "Nothing was sent." || len(s.line.posts()) != before || s.episode(old).Booking().State != episode.Fulfilled {
		t.Errorf("%+v, the case says %q", e.Trouble(), s.headline(old))
	}
}

// The new time has gone just before: nothing is cancelled.
func TestRebookWhoseTimeHasGoneCancelsNothing(t *testing.T) {
	s, old, d := rebooking(t)
	s.ward.update(func(tx storage.Tx) error { return tx.Slots().Take("slot-2") })
	before := len(s.line.posts())
	_, err := s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	e := refused(t, err, "slot-gone")
	if !strings.Contains(e.Sent, "The earlier appointment stands.") || len(s.line.posts()) != before || s.headline(old) != "Booked and referred" {
		t.Errorf("%+v, the case says %q", e.Trouble(), s.headline(old))
	}
}

// The alarm that the patient has NO appointment ends when another case books
// one, begun from the first case or from the one that failed; no further one is
// booked then.
func TestAlarmEndsWhenAnotherCaseHasTheAppointment(t *testing.T) {
	for _, begun := range []string{"the first case", "the case that failed"} {
		t.Run(begun, func(t *testing.T) {
			s, old, d := rebooking(t)
			third := s.start(desk.DraftStart{Plan: "book-and-refer", FromCase: old, Rebooks: true})
			s.line.meets(nil, says(outcome.Conflict("duplicate-slot")))
			failed := s.sends(d)
			s.until("the booking is refused", func() bool { return s.urgent(failed) == episode.NeedNoBooking })
			from := old
			if begun != "the first case" {
				from = failed
			}
			next := s.choose(s.start(desk.DraftStart{Plan: "book-and-refer", FromCase: from, Rebooks: true}), "slot-2")
			id := s.sends(next)
			s.until("it is booked", func() bool { return s.episode(id).Booking().State == episode.Booked && !s.episode(id).Pending() })
			if id == failed || s.urgent(failed) != "" || s.episode(failed).RebookedAs != id {
				t.Errorf("booked in %q, the failed case needs %q", id, s.urgent(failed))
			}
			today, err := s.desk.Today(t.Context(), nurse)
			s.must(err)
			for _, line := range today.NeedsAction {
				t.Errorf("Today still says %q", line.What)
			}
			s.ward.offer("slot-3", d.Slot.Start.Add(time.Hour))
			s.sendRefused(s.goesOn(s.choose(third, "slot-3")), "done-meanwhile")
		})
	}
}

// The cancellation fails: the original stands, nothing new is sent, and the
// draft is open again.
func TestRebookWhoseCancellationIsRefused(t *testing.T) {
	for _, issue := range []*outcome.Issue{outcome.Conflict("changed"), outcome.NotFound("none"), outcome.BadRequest("invariant", "odd")} {
		t.Run(fmt.Sprint(issue.HTTP), func(t *testing.T) {
			s, old, d := rebooking(t)
			s.line.meets(says(issue))
			id := s.sends(d)
			s.until("the cancellation is refused", func() bool { return s.message(old, message.BookingCancel).State == "refused" })
			if got := s.taken(); !slices.Equal(got, []string{"booking-new", "referral-new"}) {
				t.Errorf("the ward took %v", got)
			}
			if b := s.episode(old).Booking(); b.State != episode.Booked || s.urgent(old) != episode.NeedRefused {
				t.Errorf("the old booking is %s, urgent is %q", b.State, s.urgent(old))
			}
			if e := s.episode(id); e.Booking().State != episode.Withdrawn || e.Pending() || s.message(id, message.BookingNew).State != "withdrawn" {
				t.Errorf("the new case says %q", e.Headline())
			}
			again, err := s.desk.Draft(t.Context(), nurse, d.ID)
			s.must(err)
			if again.SentCase != "" || again.Slot != nil || !strings.Contains(again.SlotNote, "could not be cancelled") {
				t.Errorf("the draft says %q", again.SlotNote)
			}
			shown, err := s.desk.Case(t.Context(), nurse, id)
			s.must(err)
			if leads := slices.ContainsFunc(shown.Actions, func(a desk.Action) bool { return a.ID == "choose-slot" }); !leads || shown.BackToDraft != d.ID {
				t.Errorf("the case leads to draft %q by %+v", shown.BackToDraft, shown.Actions)
			}
		})
	}
}

// The cancellation is of unknown fate: nothing is booked meanwhile; once it is
// proven the new booking goes out by itself.
func TestRebookWhoseCancellationIsUnknownWaits(t *testing.T) {
	s, old, d := rebooking(t)
	s.line.rules(func(r *http.Request) fault {
		if r.Method == http.MethodPost {
			return answerLost
		}
		return nil
	})
	id := s.sends(d)
	s.retries(old, message.BookingCancel, func(m storage.Outbound) bool { return m.Attempts >= 2 || m.State == "delivered" })
	if b := s.message(id, message.BookingNew); b.Attempts != 0 || s.message(old, message.BookingCancel).State == "delivered" {
		t.Fatalf("the new booking had %d tries", b.Attempts)
	}
	if got := s.headline(id); got != "New booking waits for the cancellation" {
		t.Errorf("the new case says %q", got)
	}
	s.line.rules(nil)
	s.retries(old, message.BookingCancel, inState("delivered"))
	s.says(id, "Booked and referred")
	if got := s.taken(); !slices.Equal(got, wholeRebooking) {
		t.Errorf("the ward took %v", got)
	}
}

// Taking it back while the cancellation is of unknown fate leaves the old as it is.
func TestRebookTakenBackWhileItWaits(t *testing.T) {
	s, old, d := rebooking(t)
	s.line.meets(lost)
	id := s.sends(d)
	s.until("the first try is over", func() bool {
		m := s.message(old, message.BookingCancel)
		return m.Attempts == 1 && m.State == "queued"
	})
	s.must(s.actOn(id, desk.CaseAct{Action: "give-up"}))
	s.retries(old, message.BookingCancel, inState("delivered"))
	s.says(old, "Referred, booking cancelled")
	if m := s.message(id, message.BookingNew); m.State != "withdrawn" || m.Attempts != 0 {
		t.Errorf("the new booking is %s", m.State)
	}
	if got := s.taken(); slices.Contains(got[2:], "booking-new") {
		t.Errorf("the ward took %v", got)
	}
}

// Cancelled, but the new time went to someone else meanwhile: the patient has
// no appointment. That is the most urgent thing there is until one is booked.
func TestRebookThatLeavesThePatientWithoutABooking(t *testing.T) {
	s, old, d := rebooking(t)
	s.line.meets(nil, says(outcome.Conflict("taken")))
	id := s.sends(d)
	s.says(id, "Not booked, the time was taken")
	if s.urgent(id) != episode.NeedNoBooking || s.episode(old).Booking().State != episode.Cancelled {
		t.Fatalf("urgent is %q", s.urgent(id))
	}
	today, err := s.desk.Today(t.Context(), nurse)
	s.must(err)
	if first := today.NeedsAction[0]; first.Kind != "no-booking" || !strings.Contains(first.What, "NO appointment") {
		t.Errorf("today says first %q", first.What)
	}
	refused(t, s.actOn(id, desk.CaseAct{Action: "close"}), "text-needed")
	again, err := s.desk.Draft(t.Context(), nurse, d.ID)
	s.must(err)
	if got := s.sends(s.choose(again, "slot-1")); got != id {
		t.Errorf("the second try is case %s", got)
	}
	s.says(id, "Booked and referred")
	s.says(old, "Booking and referral cancelled")
	if s.urgent(id) != "" {
		t.Errorf("still urgent: %q", s.urgent(id))
	}
}

// Cancelled, and nobody knows whether the new booking arrived: as loud, and the
// receiver can be asked.
func TestRebookOfUnknownFateAfterTheCancellation(t *testing.T) {
	s, _, d := rebooking(t)
	posts := 0
	s.line.rules(func(r *http.Request) fault {
		if r.Method == http.MethodPost {
			if posts++; posts > 1 {
				return answerLost
			}
		}
		return nil
	})
	id := s.sends(d)
	s.retries(id, message.BookingNew, inState("unknown"))
	if s.urgent(id) != episode.NeedNoBooking {
		t.Fatalf("urgent is %q", s.urgent(id))
	}
	s.line.rules(nil)
	s.must(s.actOn(id, desk.CaseAct{Action: "ask-receiver"}))
	s.passes(time.Minute) // the service was silent: it is left alone for a while
	s.says(id, "Booked and referred")
	if got := s.taken(); !slices.Equal(got, wholeRebooking) {
		t.Errorf("the ward took %v", got)
	}
}

// The new booking stands, but the old referral cannot be revoked: the new one
// is not sent, for only one may be active; the person finishes it.
func TestRebookWhoseOldReferralCannotBeRevoked(t *testing.T) {
	s, old, d := rebooking(t)
	s.line.meets(nil, nil, says(outcome.Conflict("changed")))
	id := s.sends(d)
	s.until("the revocation is refused", func() bool { return s.message(old, message.ReferralCancel).State == "refused" })
	if s.urgent(id) != episode.NeedHalfDone || s.episode(id).Booking().State != episode.Booked || s.message(id, message.ReferralNew).Attempts != 0 {
		t.Fatalf("the new case says %q, urgent %q", s.headline(id), s.urgent(id))
	}
	s.must(s.actOn(id, desk.CaseAct{Action: "resume"}))
	s.says(id, "Booked and referred")
}

// TestCrashWhileRebooking lets the process die after each of its commits in
// turn and starts it again: one cancellation, one booking, one revocation, one
// referral, whatever it died of.
func TestCrashWhileRebooking(t *testing.T) {
	whole, _, d := rebooking(t)
	before := whole.store.kept()
	whole.says(whole.sends(d), "Booked and referred")
	for n := 1; n <= whole.store.kept()-before; n++ {
		t.Run(fmt.Sprintf("commit %d", n), func(t *testing.T) {
			s, old, d := rebooking(t)
			died := make(chan struct{})
			s.store.diesAfter(n, func() { close(died); s.nudge <- struct{}{} })
			_, _ = s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
			s.until("the process died, or had nothing more to do", func() bool {
				select {
				case <-died:
					return true
				default:
					return s.sentAll(d.ID)
				}
			})
			s.reopen()
			id := s.sends(d)
			s.says(id, "Booked and referred")
			s.says(old, "Booking and referral cancelled")
			if got := s.taken(); !slices.Equal(got, wholeRebooking) {
				t.Errorf("the ward took %v", got)
			}
			s.sameEachTime()
		})
	}
}

// The new appointment may be at another service: the old one is cancelled where
// it is, and only then is the other service asked.
func TestRebookAtAnotherService(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults []fault
		taken  []string
		new    string
	}{
		{"all goes well", nil, wholeRebooking, "Booked and referred"},
		{"the cancellation is refused", []fault{says(outcome.Conflict("changed"))}, wholeRebooking[:2], "Not booked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, old := booked(t)
			other := ward
			other.ID, other.Name, other.Own = "2000012399", "Trumpton Urgent Treatment Centre", true
			s.ward.update(func(tx storage.Tx) error { return tx.Directory().Put(other) })
			s.ward.own.ID = other.ID
			s.ward.offer("slot-9", saturday.Add(3*time.Hour))
			other.Own = false
			s.update(func(tx storage.Tx) error { return tx.Directory().Put(other) })
			d, err := s.desk.StartDraft(t.Context(), nurse, desk.DraftStart{ServiceID: other.ID, UseCase: "a1t1", Plan: "book-and-refer", FromCase: old, Rebooks: true})
			s.must(err)
			d = s.choose(d, "slot-9")
			s.line.meets(c.faults...)
			id := s.sends(d)
			s.says(id, c.new)
			s.until("nothing is on its way", func() bool { return !s.episode(old).Pending() })
			if got := s.taken(); !slices.Equal(got, c.taken) {
				t.Errorf("the ward took %v", got)
			}
			if m := s.message(old, message.BookingCancel); m.Target != ward.ID {
				t.Errorf("the cancellation went to %s", m.Target)
			}
			if m := s.message(id, message.BookingNew); m.Target != other.ID {
				t.Errorf("the booking is for %s", m.Target)
			}
		})
	}
}
