package desk_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// sendRefused sends a draft that must not go out: it is refused with code, and
// nothing leaves.
func (s *sender) sendRefused(d desk.Draft, code string) {
	s.t.Helper()
	before := len(s.line.posts())
	_, err := s.desk.Send(s.t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	e := refused(s.t, err, code)
	if !strings.HasPrefix(e.Sent, "Nothing was") || len(s.line.posts()) != before {
		s.t.Errorf("%+v", e.Trouble())
	}
}

// goesOn accepts whatever the draft warns of.
func (s *sender) goesOn(d desk.Draft) desk.Draft {
	s.t.Helper()
	return s.save(d, desk.DraftSave{Accept: []string{"already-booked", "unresolved-delivery"}})
}

// somebodyElse is a patient other than murry.
func somebodyElse() message.Patient {
	p := murry()
	p.NHSNumber, p.Family = "9990548609", "Other"
	return p
}

// draftFor is what is kept of a draft about a patient.
func draftFor(t *testing.T, p message.Patient) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"plan": "book", "patient": p})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// A draft begun from a case whose patient was then changed: what stands for the
// first patient stays, and nothing is sent for the second.
func TestADraftOfAnotherPatientEndsNothing(t *testing.T) {
	for name, in := range map[string]desk.DraftStart{
		"rebook":    {Plan: "book-and-refer", Rebooks: true},
		"re-refer":  {Plan: "refer", ReRefers: true},
		"refer":     {Plan: "refer"},
		"once more": {Plan: "book-and-refer"},
	} {
		t.Run(name, func(t *testing.T) {
			s, old := booked(t)
			if name == "refer" {
				s.must(s.actOn(old, desk.CaseAct{Action: "cancel-referral", Text: "Not needed"}))
				s.says(old, "Booked, referral cancelled")
			}
			in.FromCase = old
			d := s.start(in)
			other := somebodyElse()
			d = s.save(d, desk.DraftSave{Patient: &other})
			if strings.HasPrefix(in.Plan, "book") {
				d = s.choose(d, "slot-2")
			}
			_, err := s.desk.Check(t.Context(), nurse, d.ID)
			refused(t, err, "other-patient")
			said := s.headline(old)
			s.sendRefused(d, "other-patient")
			if got := s.headline(old); got != said {
				t.Errorf("the old case says %q", got)
			}
		})
	}
}

// An update is of the patient whom it was begun for.
func TestAnUpdateOfAnotherPatientIsRefused(t *testing.T) {
	s, id := asked(t, "a4t1", "validate")
	other := somebodyElse()
	s.sendRefused(s.save(s.updates(id), desk.DraftSave{Patient: &other}), "other-patient")
}

// Two people begin to refer the same patient anew: the second is told, and the
// first one's new referral stands.
func TestTwoDraftsReferAnewOnce(t *testing.T) {
	s, id := booked(t)
	start := func() desk.Draft { return s.start(desk.DraftStart{Plan: "refer", FromCase: id, ReRefers: true}) }
	first, second := start(), start()
	s.sends(first)
	s.until("the first is delivered", func() bool { return len(s.taken()) == 4 && !s.episode(id).Pending() })
	s.sendRefused(s.goesOn(second), "done-meanwhile")
	if r := s.episode(id).Referral(); r.State != episode.Active || len(s.taken()) != 4 {
		t.Errorf("the referral is %s, the ward took %v", r.State, s.taken())
	}
}

// Two people begin to rebook the same appointment: the second is told that it
// has been rebooked, during the first and after it.
func TestTwoDraftsRebookOnce(t *testing.T) {
	for name, meets := range map[string][]fault{"after": nil, "during": {nil, lost}} {
		t.Run(name, func(t *testing.T) {
			s, old, first := rebooking(t)
			s.ward.offer("slot-3", first.Slot.Start.Add(time.Hour))
			second := s.choose(s.start(desk.DraftStart{Plan: "book-and-refer", FromCase: old, Rebooks: true}), "slot-3")
			s.line.meets(meets...)
			id := s.sends(first)
			if meets == nil {
				s.says(id, "Booked and referred")
			} else {
				s.until("the booking waits", func() bool { m := s.message(id, message.BookingNew); return m.State == "queued" && m.Attempts == 1 })
			}
			s.sendRefused(s.goesOn(second), "done-meanwhile")
		})
	}
}

// Two drafts that complete or replace the same thing: the second is told.
func TestTwoDraftsGoOnOnce(t *testing.T) {
	referred := func(t *testing.T) (*sender, string) {
		s := newSender(t)
		id := s.sends(s.ready(s.start(desk.DraftStart{Plan: "refer"}), ""))
		s.says(id, "Referred")
		return s, id
	}
	halved := func(t *testing.T) (*sender, string) {
		s, id := booked(t)
		s.must(s.actOn(id, desk.CaseAct{Action: "cancel-referral", Text: "Not needed"}))
		s.says(id, "Booked, referral cancelled")
		return s, id
	}
	for name, c := range map[string]struct {
		begin func(t *testing.T) (*sender, string)
		in    desk.DraftStart
		slots []string
	}{
		"book on a referral":    {referred, desk.DraftStart{Plan: "book"}, []string{"slot-1", "slot-2"}},
		"refer after a booking": {halved, desk.DraftStart{Plan: "refer"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s, id := c.begin(t)
			c.in.FromCase = id
			drafts := []desk.Draft{s.start(c.in), s.start(c.in)}
			for i, slot := range c.slots {
				drafts[i] = s.choose(drafts[i], slot)
			}
			after := s.sends(drafts[0])
			s.until("all has been sent", func() bool { return !s.anyOpen() })
			if after != id {
				t.Fatalf("the first went to case %s", after)
			}
			s.sendRefused(s.goesOn(drafts[1]), "done-meanwhile")
		})
	}
}

// The refused referral of a booking that stands is put right by one person and
// finished by another: it is sent once.
func TestCorrectAndResumeReferOnce(t *testing.T) {
	s := newSender(t)
	s.line.meets(nil, says(outcome.BadRequest("value", "reason")))
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	id := s.sends(d)
	s.until("the referral is refused", func() bool { return s.message(id, message.ReferralNew).State == "refused" })
	s.must(s.actOn(id, desk.CaseAct{Action: "correct"}))
	again, err := s.desk.Draft(t.Context(), nurse, d.ID)
	s.must(err)
	s.must(s.actOn(id, desk.CaseAct{Action: "resume"}))
	s.says(id, "Booked and referred")
	s.sendRefused(again, "done-meanwhile")
	if got := s.kinds()["referral-new"]; got != 1 {
		t.Errorf("the ward took %d referrals", got)
	}
}

// What is taken back before anything has left leaves the old appointment: its
// cancellation is not sent either.
func TestRebookTakenBackBeforeAnythingLeft(t *testing.T) {
	s, old, d := rebooking(t)
	other, patient := s.ready(s.start(desk.DraftStart{Plan: "refer"}), ""), somebodyElse()
	other = s.save(other, desk.DraftSave{Patient: &patient})
	s.other = func(c *desk.Config) { c.InFlight = 1 }
	s.reopen()
	busy, free := s.line.holds(t)
	before := s.sends(other)
	comes(t, "the other message", busy)
	id := s.sends(d)
	s.must(s.actOn(id, desk.CaseAct{Action: "give-up"}))
	free()
	s.says(before, "Referred")
	s.until("all has been sent", func() bool { return !s.anyOpen() })
	if got := s.taken(); !slices.Equal(got, []string{"booking-new", "referral-new", "referral-new"}) {
		t.Errorf("the ward took %v", got)
	}
	if b := s.episode(old).Booking(); b.State != episode.Booked {
		t.Errorf("the old booking is %s", b.State)
	}
}

// A person vouches for the cancellation: the whole plan behind it goes on.
func TestRebookGoesOnAfterAVouchedCancellation(t *testing.T) {
	s, old, d := rebooking(t)
	s.line.rules(func(r *http.Request) fault {
		if r.Method == http.MethodPost {
			return answerLost
		}
		return nil
	})
	id := s.sends(d)
	s.retries(old, message.BookingCancel, inState("unknown"))
	s.line.rules(nil)
	s.must(s.actOn(old, desk.CaseAct{Action: "tell", Taken: true, Text: "Sam, by telephone"}))
	s.passes(time.Minute)
	s.says(id, "Booked and referred")
	if got := s.taken(); !slices.Equal(got, wholeRebooking) {
		t.Errorf("the ward took %v", got)
	}
}

// However the new booking is proven, the old case knows of it.
func TestRebookingProvenByTheReceiverIsKnownToTheOldCase(t *testing.T) {
	s, old, d := rebooking(t)
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
	s.line.rules(nil)
	s.must(s.actOn(id, desk.CaseAct{Action: "ask-receiver"}))
	if got := s.episode(old).RebookedAs; got != id {
		t.Errorf("the old case was rebooked as %q", got)
	}
}

// A cancellation of unknown fate is seen although the case was closed before.
func TestCancellationOpensAClosedCase(t *testing.T) {
	s, id := booked(t)
	s.must(s.actOn(id, desk.CaseAct{Action: "close"}))
	s.line.meets(says(outcome.Conflict("changed")))
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Not needed"}))
	s.until("the cancellation is refused", func() bool { return s.message(id, message.BookingCancel).State == "refused" })
	if s.urgent(id) != episode.NeedRefused {
		t.Errorf("urgent is %q", s.urgent(id))
	}
}

// A referral that was to replace one that has ended stays the loudest need,
// also when it is refused a second time.
func TestSecondRefusalOfANewReferralIsAsLoud(t *testing.T) {
	s, _, d := rebooking(t)
	s.line.meets(nil, nil, nil, says(outcome.BadRequest("value", "reason")), says(outcome.BadRequest("value", "reason")))
	id := s.sends(d)
	s.until("the referral is refused", func() bool { return s.message(id, message.ReferralNew).State == "refused" })
	if s.urgent(id) != episode.NeedNoReferral {
		t.Fatalf("urgent is %q", s.urgent(id))
	}
	s.must(s.actOn(id, desk.CaseAct{Action: "resume"}))
	s.until("it is refused again", func() bool { return s.episode(id).Referral().State == episode.Refused })
	if s.urgent(id) != episode.NeedNoReferral {
		t.Errorf("urgent is %q", s.urgent(id))
	}
}

// A booking that a person vouched for and the receiver shows when asked lets
// its referral go.
func TestVouchedBookingFoundByAskingGoesOn(t *testing.T) {
	s, id := lostBooking(t, true)
	s.line.rules(func(r *http.Request) fault {
		if strings.Contains(r.URL.Path, "/Appointment") {
			return lost
		}
		return nil
	})
	_, err := s.resolves(id, true)
	s.must(err)
	s.until("the ids were asked for", func() bool { return s.message(id, message.BookingNew).NextAt.After(s.clock.Now()) })
	s.line.rules(nil)
	s.until("the service was asked", func() bool { return s.actOn(id, desk.CaseAct{Action: "ask-receiver"}) == nil })
	s.passes(time.Minute)
	s.says(id, "Booked and referred")
}

// A draft opened again and used for someone else belongs to that patient from
// then on: the first patient's case neither opens it nor takes from it.
func TestADraftUsedForAnotherPatientLeavesTheFirstCase(t *testing.T) {
	s := newSender(t)
	s.line.meets(says(outcome.BadRequest("value", "start")))
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	first := s.sends(d)
	s.says(first, "Not booked")
	again, err := s.desk.Draft(t.Context(), nurse, d.ID)
	s.must(err)
	other := somebodyElse()
	again = s.choose(s.save(again, desk.DraftSave{Patient: &other}), "slot-1")
	second := s.sends(again)
	s.says(second, "Booked and referred")
	refused(t, s.actOn(first, desk.CaseAct{Action: "correct"}), "not-now")
	if kept, err := s.desk.Draft(t.Context(), nurse, d.ID); err != nil || kept.SentCase != second {
		t.Errorf("the draft of %q is open again, %v", kept.SentCase, err)
	}
	if a, b := s.episode(first).JourneyID, s.episode(second).JourneyID; a == b || b == "" {
		t.Errorf("two patients have one Journey id: %q and %q", a, b)
	}
	if got := s.start(desk.DraftStart{Plan: "book-and-refer", FromCase: first}).Patient; got.NHSNumber != murry().NHSNumber {
		t.Errorf("the new draft is about %s", got.Family)
	}
}
