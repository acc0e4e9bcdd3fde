package desk_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// referredAnew sends a new referral in place of the one that stands.
func referredAnew(t *testing.T, faults ...fault) (*sender, string) {
	t.Helper()
	s, id := booked(t)
	d := s.start(desk.DraftStart{Plan: "refer", FromCase: id, ReRefers: true})
	s.line.meets(faults...)
	if got := s.sends(d); got != id {
		t.Fatalf("the new referral went to case %s", got)
	}
	return s, id
}

// The open one is revoked first; the booking stays and the new one names it.
func TestReReferRevokesFirst(t *testing.T) {
	s, id := referredAnew(t)
	s.until("both are delivered", func() bool { return len(s.taken()) == 4 && !s.episode(id).Pending() })
	if got := s.taken(); !slices.Equal(got, []string{"booking-new", "referral-new", "referral-cancel", "referral-new"}) {
		t.Errorf("the ward took %v", got)
	}
	e := s.episode(id)
	if len(e.Referrals) != 2 || e.Referrals[0].State != episode.Revoked || e.Referral().State != episode.Active || e.Headline() != "Booked and referred" {
		t.Errorf("the case says %q of %d referrals", e.Headline(), len(e.Referrals))
	}
	for _, m := range s.outbox(id) {
		if m.Kind == string(message.ReferralNew) && message.ReadFacts(node(t, string(m.Body))).LinkedAppointment != "" {
			return
		}
	}
	t.Error("no referral names the appointment")
}

func TestReReferWhoseRevocationIsRefused(t *testing.T) {
	s, id := referredAnew(t, says(outcome.Conflict("changed")))
	s.until("it is refused", func() bool { return s.message(id, message.ReferralCancel).State == "refused" })
	e := s.episode(id)
	if e.Referral().State != episode.Active || e.Pending() || len(s.taken()) != 2 {
		t.Errorf("the case says %q, the ward took %v", e.Headline(), s.taken())
	}
	if e.Referrals[1].State != episode.Withdrawn || s.urgent(id) != episode.NeedRefused {
		t.Errorf("the new referral is %s, urgent %q", e.Referrals[1].State, s.urgent(id))
	}
}

// Revoked, but the new one is not taken: the patient has no referral, and what
// was entered is open to be put right.
func TestReReferThatLeavesThePatientWithoutAReferral(t *testing.T) {
	s, id := referredAnew(t, nil, says(outcome.Unprocessable("not-supported", "no")))
	s.until("it is refused", func() bool { return s.episode(id).Referral().State == episode.Refused })
	if s.urgent(id) != episode.NeedNoReferral {
		t.Fatalf("urgent is %q", s.urgent(id))
	}
	s.must(s.actOn(id, desk.CaseAct{Action: "correct"}))
	shown, err := s.desk.Case(t.Context(), nurse, id)
	s.must(err)
	d, err := s.desk.Draft(t.Context(), nurse, shown.BackToDraft)
	s.must(err)
	if s.sends(d) != id {
		t.Error("the corrected referral went to another case")
	}
	s.says(id, "Booked and referred")
	if s.urgent(id) != "" || len(s.taken()) != 4 {
		t.Errorf("urgent %q, the ward took %v", s.urgent(id), s.taken())
	}
}

func TestReReferOfAReferralThatEndedThere(t *testing.T) {
	s, id := booked(t)
	d := s.start(desk.DraftStart{Plan: "refer", FromCase: id, ReRefers: true})
	s.wardEnds("ServiceRequest", s.episode(id).Referral().ID, "completed")
	before := len(s.line.posts())
	_, err := s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	refused(t, err, "not-current")
	if len(s.line.posts()) != before || s.episode(id).Referral().State != episode.Completed {
		t.Errorf("the case says %q", s.headline(id))
	}
}

// Refer first, then book: the booking is based on the referral, in one case and
// one conversation.
func TestReferThenBook(t *testing.T) {
	s := newSender(t)
	id := s.sends(s.ready(s.start(desk.DraftStart{Plan: "refer"}), ""))
	s.says(id, "Referred")
	d := s.start(desk.DraftStart{Plan: "book", FromCase: id})
	if got := s.sends(s.choose(d, "slot-1")); got != id {
		t.Fatalf("the booking went to case %s", got)
	}
	s.says(id, "Booked and referred")
	booking := s.message(id, message.BookingNew)
	if facts := message.ReadFacts(node(t, string(booking.Body))); facts.BasedOnReferral != s.episode(id).Referral().ID {
		t.Errorf("the booking is based on %q", facts.BasedOnReferral)
	}
	if first := s.message(id, message.ReferralNew); first.CorrelationID != booking.CorrelationID || first.RequestID == booking.RequestID {
		t.Error("the two are not two messages of one conversation")
	}
}

// A person who has spoken to the service settles what nobody knows.
func TestTellWhatTheServiceSaid(t *testing.T) {
	for _, c := range []struct {
		taken    bool
		headline string
	}{{true, "Booked, not yet referred"}, {false, "Not booked"}} {
		t.Run(c.headline, func(t *testing.T) {
			s := newSender(t)
			s.line.rules(func(r *http.Request) fault {
				if r.Method == http.MethodPost || strings.Contains(r.URL.Path, "Appointment") {
					return lost
				}
				return nil
			})
			id := s.bookAndRefer()
			s.retries(id, message.BookingNew, inState("unknown"))
			refused(t, s.actOn(id, desk.CaseAct{Action: "tell", Taken: c.taken}), "text-needed")
			s.must(s.actOn(id, desk.CaseAct{Action: "tell", Taken: c.taken, Text: "Sam on the front desk, by telephone"}))
			if m := s.message(id, message.BookingNew); m.State != "resolved" || s.headline(id) != c.headline {
				t.Errorf("the message is %s, the case says %q", m.State, s.headline(id))
			}
			if !c.taken { // of what was taken the ids are being asked for, which moves the case on
				refused(t, s.actOn(id, desk.CaseAct{Action: "tell", Taken: true, Text: "again"}), "not-now")
			}
		})
	}
}

// What was refused is put right in its draft and sent as a new message of the
// same conversation.
func TestCorrectAndSendAgain(t *testing.T) {
	s := newSender(t)
	s.line.meets(says(outcome.BadRequest("value", "start")))
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	id := s.sends(d)
	s.says(id, "Not booked")
	s.must(s.actOn(id, desk.CaseAct{Action: "correct"}))
	again, err := s.desk.Draft(t.Context(), nurse, d.ID)
	s.must(err)
	if s.sends(s.choose(again, "slot-1")) != id {
		t.Error("the corrected message went to another case")
	}
	s.says(id, "Booked and referred")
	first := s.outbox(id)[0]
	for _, m := range s.outbox(id)[1:] {
		if m.CorrelationID != first.CorrelationID || m.RequestID == first.RequestID {
			t.Errorf("%s is not a new message of the same conversation", m.Kind)
		}
	}
}
