package desk_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// utc is a second service, at the same address as the ward.
var utc = storage.Service{ID: "2000099001", Name: "Lakeside Urgent Treatment Centre", ODSCode: "ZTG", Organisation: ward.Organisation,
	Phone: "0113 496 0102", UseCases: []string{"a1t1"}}

// quick are rules under which a service is left alone after two silences.
var quick = desk.DeliveryNumbers{Delays: []int{2, 4, 8}, Spread: 0, Attempts: 8, Minutes: 15, FaultyAttempts: 4, LongestWait: 300, BreakAfter: 2, BreakSeconds: 60}

// twoServices is a sender that knows the ward and the treatment centre.
func twoServices(t *testing.T) *sender {
	t.Helper()
	s := newSender(t)
	own := utc
	own.Own = true
	s.ward.update(func(tx storage.Tx) error { return tx.Directory().Put(own) })
	s.update(func(tx storage.Tx) error { return tx.Directory().Put(utc) })
	_, err := s.desk.SaveDeliveryRules(t.Context(), nurse, quick)
	s.must(err)
	return s
}

// numbers are of made-up patients, by family name.
var numbers = map[string]string{"Alder": "9990000018", "Birch": "9990000026", "Cedar": "9990000034", "Damson": "9990000042"}

// refers sends a referral alone for one of them, and answers its case.
func (s *sender) refers(service storage.Service, family string) string {
	s.t.Helper()
	patient := murry()
	patient.Family, patient.NHSNumber = family, numbers[family]
	d, err := s.desk.StartDraft(s.t.Context(), nurse, desk.DraftStart{ServiceID: service.ID, UseCase: "a1t1", Plan: "refer"})
	s.must(err)
	answers := teller.Demanded(d.Form)
	return s.sends(s.save(d, desk.DraftSave{Patient: &patient, Answers: &answers}))
}

// silentTo answers nothing that is sent to a service.
func silentTo(id string) func(r *http.Request) fault {
	return func(r *http.Request) fault {
		if r.Method == http.MethodPost && strings.Contains(header.Decoded(header.Target, r.Header.Get(header.Target)), id) {
			return lost
		}
		return nil
	}
}

// isHeld waits until the referral of a case is held back.
func (s *sender) isHeld(id string) storage.Outbound {
	s.t.Helper()
	s.until("the referral is held back", func() bool {
		m := s.message(id, message.ReferralNew)
		return m.State == "queued" && m.Failure == "service-silent"
	})
	return s.message(id, message.ReferralNew)
}

// breaks lets the ward be silent until it is left alone, and answers the case
// whose tries told so.
func (s *sender) breaks() string {
	s.t.Helper()
	s.line.rules(silentTo(ward.ID))
	id := s.refers(ward, "Alder")
	s.retries(id, message.ReferralNew, func(m storage.Outbound) bool { return m.State == "queued" && m.Attempts == 2 })
	return id
}

// TestASilentServiceIsLeftAlone: messages to it wait, with the reason in words,
// and no try of them is used up; messages to another service go out.
func TestASilentServiceIsLeftAlone(t *testing.T) {
	s := twoServices(t)
	s.breaks()
	before := len(s.line.posts())
	second := s.refers(ward, "Birch")
	m := s.isHeld(second)
	if opened := saturday.Add(2 * time.Second); m.Attempts != 0 || m.NextAt.Sub(opened) != time.Minute {
		t.Errorf("held with %d tries until %v", m.Attempts, m.NextAt)
	}
	s.says(s.refers(utc, "Cedar"), "Referred")
	if n := len(s.line.posts()) - before; n != 1 {
		t.Errorf("%d messages left, want only that to the other service", n)
	}
	shown, err := s.desk.Case(t.Context(), nurse, second)
	s.must(err)
	u := shown.UnderWay
	if u == nil || u.Text != ward.Name+" does not answer at the moment. The referral is not sent yet." || u.NextAt == nil || !strings.Contains(u.Next, "The next try is") {
		t.Errorf("the person reads %+v", u)
	}
	if last := shown.Timeline[len(shown.Timeline)-1].Text; !strings.Contains(last, "back: the service does not answer at the moment") {
		t.Errorf("the timeline ends with %q", last)
	}
}

// TestOneMessageAsksWhetherAServiceAnswersAgain: when the time is up one
// message goes out, and once it is answered all go at once.
func TestOneMessageAsksWhetherAServiceAnswersAgain(t *testing.T) {
	s := twoServices(t)
	first := s.breaks()
	held := []string{s.refers(ward, "Birch"), s.refers(ward, "Cedar"), s.refers(ward, "Damson")}
	for _, id := range held {
		s.isHeld(id)
	}
	before := len(s.line.posts())
	s.passes(time.Minute)
	s.until("one was tried and was not answered", func() bool { return len(s.line.posts()) == before+1 && s.waits(append(held, first)) })
	s.line.rules(nil)
	s.passes(time.Minute)
	for _, id := range append(held, first) {
		s.says(id, "Referred")
	}
	s.sameEachTime()
	if l := s.ward.ledger(); len(l.cases) != 4 || len(s.line.posts()) != before+1+4 {
		t.Errorf("the ward has %d cases, %d messages left", len(l.cases), len(s.line.posts())-before)
	}
}

// waits reports whether none of the cases' messages is under way.
func (s *sender) waits(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return s.message(id, message.ReferralNew).State != "queued" })
}

// impatient are rules under which a message waits less long than a service is
// left alone.
func (s *sender) impatient() {
	s.t.Helper()
	rules := quick
	rules.Minutes, rules.BreakSeconds = 1, 120
	_, err := s.desk.SaveDeliveryRules(s.t.Context(), nurse, rules)
	s.must(err)
}

// ends moves the clock to each next step until the referral waits no more.
func (s *sender) ends(id string) storage.Outbound {
	s.t.Helper()
	s.until("the sending has ended", func() bool {
		m := s.message(id, message.ReferralNew)
		if wait := m.NextAt.Sub(s.clock.Now()); m.State == "queued" && wait > 0 {
			s.passes(wait)
		}
		return m.State != "queued" && m.State != "sending"
	})
	return s.message(id, message.ReferralNew)
}

// TestAMessageThatWasNeverTriedIsSaidNotToBeSent: it waited for its whole time,
// and what was entered can be sent again.
func TestAMessageThatWasNeverTriedIsSaidNotToBeSent(t *testing.T) {
	s := twoServices(t)
	s.impatient()
	s.breaks()
	id := s.refers(ward, "Birch")
	s.isHeld(id)
	m := s.ends(id)
	if m.State != "refused" || m.Failure != "not-sent" || m.Attempts != 0 || !s.caseRecord(id).Attention {
		t.Errorf("it is %s, %s after %d tries", m.State, m.Failure, m.Attempts)
	}
	shown, err := s.desk.Case(t.Context(), nurse, id)
	s.must(err)
	if shown.Trouble == nil || shown.Trouble.Sent != "The patient was not referred." || shown.Trouble.Title != "Not sent" {
		t.Errorf("the person reads %+v", shown.Trouble)
	}
}

// TestTryAgainByHandGoesOutAtOnce: also to a service that is left alone.
func TestTryAgainByHandGoesOutAtOnce(t *testing.T) {
	s := twoServices(t)
	s.impatient()
	id := s.breaks()
	if m := s.ends(id); m.State != "unknown" || m.Attempts != 2 {
		t.Fatalf("it is %s after %d tries", m.State, m.Attempts)
	}
	s.line.rules(nil)
	s.must(s.actOn(id, desk.CaseAct{Action: "retry"}))
	s.says(id, "Referred")
	s.sameEachTime()
}

// TestHeldMessagesOutliveTheProcess: what was known of the service ends with the
// process, and the messages do not.
func TestHeldMessagesOutliveTheProcess(t *testing.T) {
	s := twoServices(t)
	s.breaks()
	id := s.refers(ward, "Birch")
	s.isHeld(id)
	s.line.rules(nil)
	s.reopen()
	s.passes(time.Minute)
	s.says(id, "Referred")
}

// TestOtherAnswersAreNoSilence: a service that refuses or is busy is there.
func TestOtherAnswersAreNoSilence(t *testing.T) {
	s := twoServices(t)
	busy := says(outcome.TooManyRequests("busy"))
	s.line.meets(busy, busy, busy, busy)
	id := s.refers(ward, "Alder")
	s.retries(id, message.ReferralNew, inState("delivered"))
	for _, try := range s.tries(s.message(id, message.ReferralNew).ID) {
		if try.Failure == "service-silent" {
			t.Error("a busy service was left alone")
		}
	}
	if n := s.message(id, message.ReferralNew).Attempts; n != 5 {
		t.Errorf("%d tries", n)
	}
}
