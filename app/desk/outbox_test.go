package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// TestFaultsOnTheWay: whatever one try meets, the message arrives once, with
// the same bytes and ids each time, and the case knows what the ward gave out.
func TestFaultsOnTheWay(t *testing.T) {
	for _, c := range []struct {
		name    string
		faults  []fault
		tries   int
		attempt string // what the first try is recorded as
	}{
		{"the message is lost", []fault{lost}, 2, "no-answer"},
		{"the answer is lost", []fault{answerLost}, 2, "no-answer"},
		{"twice lost each way", []fault{lost, answerLost, lost}, 4, "no-answer"},
		{"the service is down", []fault{says(outcome.Unavailable("down"))}, 2, "receiver-unavailable"},
		{"still processing", []fault{answerLost, says(outcome.TooEarly("wait"))}, 3, "no-answer"},
		{"busy", []fault{says(outcome.TooManyRequests("busy"))}, 2, "busy"},
		{"no time", []fault{says(outcome.Timeout("slow"))}, 2, "timeout"},
		{"a fault there", []fault{says(outcome.ServerError("exception", "oops"))}, 2, "receiver-fault"},
		{"an answer from someone in between", []fault{withoutIDs}, 2, "ids-not-echoed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSender(t)
			s.line.meets(c.faults...)
			id := s.bookAndRefer()
			s.retries(id, message.BookingNew, inState("delivered"))
			s.says(id, "Booked and referred")
			s.deliveredOnce()
			s.sameEachTime()
			m := s.message(id, message.BookingNew)
			if tries := s.tries(m.ID); m.Attempts != c.tries || len(tries) != c.tries || tries[0].Failure != c.attempt || tries[c.tries-1].Failure != "" {
				t.Errorf("%d tries: %+v", m.Attempts, tries)
			}
			if b := s.episode(id).Booking(); b.ID == "" || b.Reference != "ZTG-4F7K2" {
				t.Errorf("the booking is kept as %+v", b)
			}
		})
	}
}

func (s *sender) tries(messageID string) (out []storage.Attempt) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		out, err = tx.Outbox().Attempts(messageID)
		return err
	})
	return out
}

// TestSuccessIsNeverOverwritten: the first answer holds the ids; the duplicate
// that answers the retry does not replace it.
func TestSuccessIsNeverOverwritten(t *testing.T) {
	s := newSender(t)
	asked := 0
	s.line.rules(func(r *http.Request) fault {
		if strings.HasSuffix(r.URL.Path, "/Appointment") {
			asked++
		}
		return nil
	})
	s.line.meets(withoutIDs)
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	s.says(id, "Booked and referred")
	if m := s.message(id, message.BookingNew); m.Status != http.StatusOK || !strings.Contains(string(m.Answer), "MessageHeader") {
		t.Errorf("kept is an answer of status %d", m.Status)
	}
	if asked != 0 {
		t.Error("the ids were in the answer, and the ward was asked for them")
	}
}

// TestRetriesWaitLonger: no try comes before its time.
func TestRetriesWaitLonger(t *testing.T) {
	s := newSender(t)
	s.line.meets(lost, lost, lost)
	id := s.bookAndRefer()
	for n, wait := range []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second} {
		s.until("a try is recorded", func() bool { m := s.message(id, message.BookingNew); return m.State == "queued" && m.Attempts == n+1 })
		if m := s.message(id, message.BookingNew); m.NextAt.Sub(s.clock.Now()) != wait {
			t.Errorf("after try %d the next waits %v, want %v", n+1, m.NextAt.Sub(s.clock.Now()), wait)
		}
		s.passes(wait - time.Millisecond)
		if n := len(s.line.posts()); n != s.message(id, message.BookingNew).Attempts {
			t.Errorf("%d tries left before their time", n)
		}
		s.passes(time.Millisecond)
	}
	s.says(id, "Booked and referred")
}

// TestTriesEndAsUnknown: nobody says delivered or failed without proof; a
// person asks for one more try, and that is the same message.
func TestTriesEndAsUnknown(t *testing.T) {
	s := newSender(t)
	s.line.rules(func(r *http.Request) fault {
		if r.Method == http.MethodPost {
			return answerLost
		}
		return nil
	})
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("unknown"))
	if h := s.headline(id); h != "Booking not confirmed" {
		t.Errorf("the case says %q", h)
	}
	if c := s.caseRecord(id); !c.Attention {
		t.Error("nobody is asked to look")
	}
	if len(s.outbox(id)) != 1 {
		t.Error("the referral was sent for a booking that nobody knows of")
	}
	s.line.rules(nil)
	s.must(s.actOn(id, desk.CaseAct{Action: "retry"}))
	s.says(id, "Booked and referred")
	s.deliveredOnce()
	s.sameEachTime()
}

// TestRefusedReferralStandsAsBooked: the booking stands, the case says so, and
// the referral is finished as a new message of the same content.
func TestRefusedReferralStandsAsBooked(t *testing.T) {
	s := newSender(t)
	s.line.meets(nil, says(outcome.Unprocessable("not-supported", "not today")))
	id := s.bookAndRefer()
	s.until("the referral is refused", func() bool { return s.message(id, message.ReferralNew).State == "refused" })
	e := s.episode(id)
	if e.Booking().State != "booked" || e.Referral().State != "refused" || !s.caseRecord(id).Attention {
		t.Fatalf("the case says %q", e.Headline())
	}
	s.must(s.actOn(id, desk.CaseAct{Action: "resume"}))
	s.says(id, "Booked and referred")
	s.deliveredOnce()
	var referrals []storage.Outbound
	for _, m := range s.outbox(id) {
		if m.Kind == "referral-new" {
			referrals = append(referrals, m)
		}
	}
	if len(referrals) != 2 || referrals[0].RequestID == referrals[1].RequestID || referrals[0].BundleID == referrals[1].BundleID ||
		referrals[0].CorrelationID != referrals[1].CorrelationID {
		t.Error("the second try is not a new message of the same conversation")
	}
}

// TestUnknownIDsWaitForTheReceiver: the booking is proven, its id is not to be
// had for a while. Nothing is guessed; the referral goes once it is known.
func TestUnknownIDsWaitForTheReceiver(t *testing.T) {
	s := newSender(t)
	s.line.rules(func(r *http.Request) fault {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/Appointment") {
			return lost
		}
		return nil
	})
	s.line.meets(answerLost)
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	s.says(id, "Booked, not yet referred")
	s.until("the ward is asked again later", func() bool { return s.message(id, message.BookingNew).NextAt.After(s.clock.Now()) })
	s.line.rules(nil)
	asked := time.Time{}
	s.until("Booked and referred", func() bool {
		if m := s.message(id, message.BookingNew); m.NextAt.After(s.clock.Now()) && !m.NextAt.Equal(asked) {
			asked = m.NextAt
			s.passes(m.NextAt.Sub(s.clock.Now()))
		}
		return s.headline(id) == "Booked and referred"
	})
	s.deliveredOnce()
}

// TestUncertainMatchIsNoMatch: two bookings of the patient at the same time
// that nobody can tell apart; the desk does not pick one.
func TestUncertainMatchIsNoMatch(t *testing.T) {
	s := newSender(t)
	s.ward.offer("slot-3", saturday.Add(time.Hour))
	answered(t, s.ward.post(bookingFor(t, murry(), "slot-3", saturday.Add(time.Hour), "").JSON(), newCall()), 200)
	s.line.meets(answerLost)
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	s.until("the ward was asked in vain, again and again, until it is left to a person", func() bool {
		m := s.message(id, message.BookingNew)
		if m.NextAt.After(s.clock.Now()) {
			s.passes(m.NextAt.Sub(s.clock.Now()))
		}
		return m.NextAt.IsZero()
	})
	if e := s.episode(id); e.Booking().ID != "" || e.Referral() != nil || e.Headline() != "Booked, not yet referred" {
		t.Errorf("the case says %q and keeps %+v", e.Headline(), e.Booking())
	}
}

// TestOutcomeIsRecordedOnceTheStoreWorks: the outcome is recorded once it can be,
// and the message is not sent a second time for it.
func TestOutcomeIsRecordedOnceTheStoreWorks(t *testing.T) {
	s := newSender(t)
	release := make(chan struct{})
	s.line.meets(func(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
		s.store.fails(true)
		resp, err := pass.RoundTrip(r)
		close(release)
		return resp, err
	})
	id := s.bookAndRefer()
	comes(t, "the answer of the ward", release)
	s.store.fails(false)
	s.says(id, "Booked and referred")
	if n := len(s.line.posts()); n != 2 {
		t.Errorf("%d messages left", n)
	}
}

// TestEveryTryIsAudited: by ids and hashes, with its outcome, and no patient.
func TestEveryTryIsAudited(t *testing.T) {
	s := newSender(t)
	s.line.meets(lost)
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	s.says(id, "Booked and referred")
	var outcomes []string
	s.view(func(tx storage.Tx) error {
		entries, _, err := tx.Audit().List(storage.AuditQuery{CaseID: id, Act: "message.deliver"})
		for _, e := range entries {
			outcomes = append(outcomes, e.Outcome)
			if e.BodyHash == "" || e.HeaderHash == "" || e.RequestID == "" || e.CorrelationID == "" || e.Actor != "system" {
				t.Errorf("entry %+v", e)
			}
			if strings.Contains(strings.ToLower(string(e.Detail)), "murry") {
				t.Error("an entry names the patient")
			}
		}
		return err
	})
	if got := strings.Join(outcomes, " "); got != "delivered delivered queued" {
		t.Errorf("outcomes, newest first: %s", got)
	}
}

// TestRunEndsWithATryCutOff: the ward never answers; the desk ends all the
// same, and the message is taken up again by the next one.
func TestRunEndsWithATryCutOff(t *testing.T) {
	s := newSender(t)
	began := make(chan struct{})
	s.line.meets(func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		close(began)
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	id := s.bookAndRefer()
	comes(t, "the first try", began)
	s.reopen()
	s.says(id, "Booked and referred")
	s.deliveredOnce()
	s.sameEachTime()
	if tries := s.tries(s.message(id, message.BookingNew).ID); len(tries) != 2 || tries[0].Failure != "cut-off" {
		t.Errorf("tries: %+v", tries)
	}
}

// TestRefusalAfterALostAnswerProvesNothing: the network says that it does not
// know the service, after a try that the ward may have taken. Nobody says that
// nothing was booked; asking the ward shows that it was.
func TestRefusalAfterALostAnswerProvesNothing(t *testing.T) {
	unknown := says(outcome.New(http.StatusNotFound, "PROXY_NOT_FOUND", "not-found", "no such endpoint"))
	for _, c := range []struct {
		name  string
		first fault
		state string
	}{
		{"after a lost answer", answerLost, "unknown"},
		{"after a refusal to take it now", says(outcome.TooManyRequests("busy")), "refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSender(t)
			s.line.meets(c.first, unknown)
			id := s.bookAndRefer()
			s.retries(id, message.BookingNew, inState("unknown", "refused", "delivered"))
			if m := s.message(id, message.BookingNew); m.State != c.state {
				t.Fatalf("the booking is %s", m.State)
			}
			if c.state == "unknown" {
				s.must(s.actOn(id, desk.CaseAct{Action: "ask-receiver"}))
				s.says(id, "Booked and referred")
				s.deliveredOnce()
			}
		})
	}
}
