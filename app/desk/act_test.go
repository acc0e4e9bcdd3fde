package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// lostAtTheWard is a case whose referral nobody knows of: the ward has it, and
// every answer is lost.
func lostAtTheWard(t *testing.T) (*sender, string) {
	t.Helper()
	s := newSender(t)
	s.line.rules(func(r *http.Request) fault {
		if r.Method == http.MethodPost {
			return answerLost
		}
		return nil
	})
	id := s.sends(s.ready(s.start(desk.DraftStart{Plan: "refer"}), ""))
	s.retries(id, message.ReferralNew, inState("unknown"))
	s.line.rules(nil)
	return s, id
}

// TestAskTheReceiverProvesDelivery: what the ward shows is what was sent.
func TestAskTheReceiverProvesDelivery(t *testing.T) {
	s, id := lostAtTheWard(t)
	if h := s.headline(id); h != "Referral not confirmed" {
		t.Fatalf("the case says %q", h)
	}
	before := len(s.line.posts())
	s.must(s.actOn(id, desk.CaseAct{Action: "ask-receiver"}))
	s.says(id, "Referred")
	m, r := s.message(id, message.ReferralNew), s.episode(id).Referral()
	if m.State != "delivered" || r.ID == "" || len(s.line.posts()) != before {
		t.Errorf("the message is %s, the referral %q", m.State, r.ID)
	}
	if r.ID != episodeOf(t, s.ward.ledger().cases[0]).Referrals[0].ID {
		t.Error("the id is not the ward's")
	}
}

// TestAskTheReceiverFindsNothing: that proves nothing, and the case stays as it is.
func TestAskTheReceiverFindsNothing(t *testing.T) {
	s := newSender(t)
	s.line.rules(func(r *http.Request) fault {
		if r.Method == http.MethodPost {
			return lost
		}
		return nil
	})
	id := s.sends(s.ready(s.start(desk.DraftStart{Plan: "refer"}), ""))
	s.retries(id, message.ReferralNew, inState("unknown"))
	e := refused(t, s.actOn(id, desk.CaseAct{Action: "ask-receiver"}), "receiver-has-nothing")
	if !strings.Contains(e.Next, ward.Phone) || s.headline(id) != "Referral not confirmed" {
		t.Errorf("the person reads %+v, the case says %q", e.Trouble(), s.headline(id))
	}
	s.line.rules(nil)
	s.must(s.actOn(id, desk.CaseAct{Action: "retry"}))
	s.says(id, "Referred")
	s.sameEachTime()
}

func TestAskTheReceiverWithoutAnAnswer(t *testing.T) {
	s, id := lostAtTheWard(t)
	s.line.rules(func(*http.Request) fault { return lost })
	refused(t, s.actOn(id, desk.CaseAct{Action: "ask-receiver"}), "no-answer")
	if h := s.headline(id); h != "Referral not confirmed" {
		t.Errorf("the case says %q", h)
	}
}

// TestAskTheReceiverAboutWhatStands: the ward has ended the appointment
// meanwhile, and the case says so.
func TestAskTheReceiverAboutWhatStands(t *testing.T) {
	s, id := booked(t)
	s.wardEnds("Appointment", s.episode(id).Booking().ID, "cancelled")
	s.must(s.actOn(id, desk.CaseAct{Action: "ask-receiver"}))
	s.says(id, "Referred, booking cancelled")
}

func TestNotesAndContactsAreRecorded(t *testing.T) {
	s, id := booked(t)
	refused(t, s.actOn(id, desk.CaseAct{Action: "note", Text: "  "}), "text-needed")
	s.must(s.actOn(id, desk.CaseAct{Action: "note", Text: "Daughter is with the patient"}))
	refused(t, s.actOn(id, desk.CaseAct{Action: "record-contact", Text: "Phoned"}), "not-now")
	s.must(s.actOn(id, desk.CaseAct{Action: "close"}))
	if e := s.episode(id); e.ClosedAt.IsZero() || s.caseRecord(id).Attention {
		t.Error("the case is not closed")
	}
	var texts []string
	s.view(func(tx storage.Tx) error {
		events, err := tx.Cases().Events(id)
		for _, e := range events {
			if e.Actor == nurse.ID {
				texts = append(texts, e.Kind)
			}
		}
		return err
	})
	if got := strings.Join(texts, " "); got != "asked asked noted closed" {
		t.Errorf("the person's events are %q", got)
	}
}

func TestActRefusesWhatItDoesNotKnow(t *testing.T) {
	s, id := booked(t)
	refused(t, s.actOn(id, desk.CaseAct{Action: "explode"}), "not-now")
	refused(t, s.actOn(id, desk.CaseAct{Action: "resume"}), "not-now")
	refused(t, s.actOn(id, desk.CaseAct{Action: "retry"}), "not-now")
	_, err := s.desk.Act(t.Context(), nurse, id, desk.CaseAct{Version: s.caseRecord(id).Version + 1, Action: "note", Text: "x"})
	refused(t, err, "case-stale")
	administrator := access.Actor{ID: "p9", Role: access.Administrator}
	_, err = s.desk.Act(t.Context(), administrator, id, desk.CaseAct{Version: s.caseRecord(id).Version, Action: "note", Text: "x"})
	refused(t, err, "not-allowed")
	_, err = s.desk.Send(t.Context(), administrator, "draft", desk.Send{})
	refused(t, err, "not-allowed")
}
