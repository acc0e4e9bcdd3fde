package desk_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// booked is a patient booked and referred at the ward.
func booked(t *testing.T) (*sender, string) {
	t.Helper()
	s := newSender(t)
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	return s, id
}

func TestCancelBookingReadsFirst(t *testing.T) {
	s, id := booked(t)
	var calls []string
	s.line.rules(func(r *http.Request) fault {
		if r.Method == http.MethodPost || strings.Contains(r.URL.Path, "/Appointment/") {
			calls = append(calls, r.Method)
		}
		return nil
	})
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Patient feels better"}))
	s.says(id, "Referred, booking cancelled")
	s.line.rules(nil)
	if strings.Join(calls, " ") != "GET POST" {
		t.Errorf("the ward was called with %v", calls)
	}
	m := s.message(id, message.BookingCancel)
	bundle := node(t, string(m.Body))
	facts := message.ReadFacts(bundle)
	if facts.Kind != message.BookingCancel || facts.AppointmentID != s.episode(id).Booking().ID || facts.BundleID != s.episode(id).Booking().BundleID {
		t.Errorf("the cancellation says %+v", facts)
	}
	if first := s.message(id, message.BookingNew); m.CorrelationID != first.CorrelationID || m.RequestID == first.RequestID {
		t.Error("the cancellation is not a new message of the same conversation")
	}
	if l := s.ward.ledger(); len(l.busy) != 0 {
		t.Errorf("the ward keeps %v busy", l.busy)
	}
	if e := episodeOf(t, s.ward.ledger().cases[0]); e.Referral().State != "active" {
		t.Error("the referral went with the booking")
	}
}

func TestCancelReferralSaysWhy(t *testing.T) {
	for _, c := range []struct {
		mistake  bool
		status   string
		headline string
	}{{false, "revoked", "Booked, referral cancelled"}, {true, "entered-in-error", "Booked, referral withdrawn as a mistake"}} {
		t.Run(c.status, func(t *testing.T) {
			s, id := booked(t)
			s.must(s.actOn(id, desk.CaseAct{Action: "cancel-referral", Text: "Seen elsewhere", Mistake: c.mistake}))
			s.says(id, c.headline)
			n := fhir.Resource(node(t, string(s.message(id, message.ReferralCancel).Body)), "ServiceRequest")
			if n.TextAt("status") != c.status || n.TextAt("reasonCode.text") != "Seen elsewhere" {
				t.Errorf("the cancellation says %s", n.JSON())
			}
		})
	}
}

// TestOnlyWhatStandsIsCancelled: the ward has ended it meanwhile. The person is
// told, nothing is sent, and the case keeps what the ward said.
func TestOnlyWhatStandsIsCancelled(t *testing.T) {
	s, id := booked(t)
	s.wardEnds("Appointment", s.episode(id).Booking().ID, "noshow")
	before := len(s.line.posts())
	e := refused(t, s.actOn(id, desk.CaseAct{Action: "cancel-booking"}), "not-current")
	if e.Sent != "Nothing was sent." || !strings.Contains(e.What, "did not attend") {
		t.Errorf("the person reads %+v", e.Trouble())
	}
	if len(s.line.posts()) != before || s.episode(id).Booking().State != "did-not-attend" {
		t.Errorf("the case says %q", s.headline(id))
	}
	refused(t, s.actOn(id, desk.CaseAct{Action: "cancel-booking"}), "not-now")
}

// TestCancelTwiceCancelsOnce: the second click meets a case that has changed.
func TestCancelTwiceCancelsOnce(t *testing.T) {
	s, id := booked(t)
	version := s.caseRecord(id).Version
	_, err := s.desk.Act(t.Context(), nurse, id, desk.CaseAct{Version: version, Action: "cancel-booking"})
	s.must(err)
	_, err = s.desk.Act(t.Context(), nurse, id, desk.CaseAct{Version: version, Action: "cancel-booking"})
	refused(t, err, "case-stale")
	s.says(id, "Referred, booking cancelled")
	cancellations := 0
	for _, m := range s.outbox(id) {
		if m.Kind == string(message.BookingCancel) {
			cancellations++
		}
	}
	if cancellations != 1 {
		t.Errorf("%d cancellations", cancellations)
	}
}

func TestCancelWithoutAnAnswerSendsNothing(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault fault
		code  string
	}{
		{"no answer", lost, "no-answer"},
		{"unknown there", says(outcome.NotFound("none")), "service-knows-nothing"},
		{"down", says(outcome.Unavailable("down")), "service-refused"},
		{"another record", another, "record-differs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, id := booked(t)
			s.line.rules(func(r *http.Request) fault {
				if strings.Contains(r.URL.Path, "/Appointment/") {
					return c.fault
				}
				return nil
			})
			refused(t, s.actOn(id, desk.CaseAct{Action: "cancel-booking"}), c.code)
			if h := s.headline(id); h != "Booked and referred" || len(s.line.posts()) != 2 {
				t.Errorf("the case says %q, %d messages left", h, len(s.line.posts()))
			}
		})
	}
}

// another answers with an Appointment that nobody asked for.
func another(*http.Request, http.RoundTripper) (*http.Response, error) {
	w := httptest.NewRecorder()
	_, _ = w.WriteString(`{"resourceType":"Appointment","id":"00000000-0000-4000-8000-000000000001","status":"booked"}`)
	return w.Result(), nil
}

// wardEnds lets the ward's staff end a record.
func (s *sender) wardEnds(resourceType, id, status string) {
	s.t.Helper()
	s.ward.update(func(tx storage.Tx) error {
		r, err := tx.Resources().Get(resourceType, id)
		if err != nil {
			return err
		}
		body := node(s.t, string(r.Body))
		body.Set("status", fhir.Str(status))
		r.Body, r.Status = body.JSON(), status
		return tx.Resources().Put(r)
	})
}

// TestRefusedCancellationLeavesItStanding: the case says so, and asks a person.
func TestRefusedCancellationLeavesItStanding(t *testing.T) {
	s, id := booked(t)
	s.line.meets(says(outcome.Conflict("a local change would be lost")))
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking"}))
	s.until("the cancellation is refused", func() bool { return s.message(id, message.BookingCancel).State == "refused" })
	e := s.episode(id)
	if e.Booking().State != "booked" || !s.caseRecord(id).Attention {
		t.Errorf("the case says %q", e.Headline())
	}
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking"}))
	s.says(id, "Referred, booking cancelled")
}

// TestLostCancellationIsRetried: the ward has it, its answer is lost; the retry
// proves it.
func TestLostCancellationIsRetried(t *testing.T) {
	s, id := booked(t)
	s.line.meets(answerLost)
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking"}))
	s.retries(id, message.BookingCancel, inState("delivered"))
	s.says(id, "Referred, booking cancelled")
	s.sameEachTime()
}

func TestCancelIsAudited(t *testing.T) {
	s, id := booked(t)
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Secret reason"}))
	s.view(func(tx storage.Tx) error {
		entries, _, err := tx.Audit().List(storage.AuditQuery{CaseID: id, Act: "case.act"})
		if len(entries) != 1 || string(entries[0].Detail) != `{"action":"cancel-booking"}` || entries[0].Actor != nurse.ID {
			t.Errorf("entries %+v", entries)
		}
		return err
	})
}

// Cancelling one of a pair leaves the other, unless both are asked for: the
// second is sent once the first is confirmed, and not at all when it is refused.
func TestCancelBoth(t *testing.T) {
	for _, c := range []struct {
		action, headline string
		faults           []fault
		taken            []string
	}{
		{"cancel-booking", "Booking and referral cancelled", nil, []string{"booking-cancel", "referral-cancel"}},
		{"cancel-referral", "Booking and referral cancelled", nil, []string{"referral-cancel", "booking-cancel"}},
		{"cancel-booking", "Booked and referred", []fault{says(outcome.Conflict("changed"))}, nil},
	} {
		t.Run(c.action+" "+c.headline, func(t *testing.T) {
			s, id := booked(t)
			s.line.meets(c.faults...)
			s.must(s.actOn(id, desk.CaseAct{Action: c.action, Text: "Feels better", Both: true}))
			s.until("both are settled", func() bool { return !s.episode(id).Pending() && s.headline(id) == c.headline })
			if got := s.taken()[2:]; !slices.Equal(got, c.taken) {
				t.Errorf("the ward took %v", got)
			}
		})
	}
	s, id := booked(t)
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Feels better"}))
	s.says(id, "Referred, booking cancelled")
	refused(t, s.actOn(id, desk.CaseAct{Action: "cancel-referral", Text: "x", Both: true}), "not-now")
}
