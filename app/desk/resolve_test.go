package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// lostBooking is a case whose booking is of unknown fate. reaches says whether
// the ward has it.
func lostBooking(t *testing.T, reaches bool) (*sender, string) {
	t.Helper()
	s := newSender(t)
	meets := lost
	if reaches {
		meets = answerLost
	}
	s.line.rules(func(r *http.Request) fault {
		if r.Method == http.MethodPost {
			return meets
		}
		return nil
	})
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("unknown"))
	s.line.rules(nil)
	return s, id
}

// resolves records what the ward said about the booking.
func (s *sender) resolves(id string, taken bool) (desk.Case, error) {
	s.t.Helper()
	return s.desk.Act(s.t.Context(), nurse, id, desk.CaseAct{Action: "tell", Version: s.caseRecord(id).Version,
		Taken: taken, Text: "Phoned, Sister Webb looked it up"})
}

// TestWhatAServiceSaysItHasIsLookedUp: the ids are found by a search, which
// proves it, and what was planned after it goes on.
func TestWhatAServiceSaysItHasIsLookedUp(t *testing.T) {
	s, id := lostBooking(t, true)
	shown, err := s.resolves(id, true)
	s.must(err)
	s.says(id, "Booked and referred")
	s.deliveredOnce()
	if m := s.message(id, message.BookingNew); m.State != "delivered" || m.Failure != "" {
		t.Errorf("the booking is %s, %s", m.State, m.Failure)
	}
	told := ""
	for _, line := range shown.Timeline {
		told += line.Detail + "\n"
	}
	if !strings.Contains(told, "Phoned, Sister Webb looked it up") {
		t.Errorf("the timeline tells %q", told)
	}
}

// TestWhatAServiceSaysItHasStandsWithoutProof: it says that it has it and shows
// nothing. The person's word stands as such, and nobody calls it proven.
func TestWhatAServiceSaysItHasStandsWithoutProof(t *testing.T) {
	s, id := lostBooking(t, false)
	_, err := s.resolves(id, true)
	s.must(err)
	s.until("the ward was asked in vain until it is left to a person", func() bool {
		m := s.message(id, message.BookingNew)
		if m.NextAt.After(s.clock.Now()) {
			s.passes(m.NextAt.Sub(s.clock.Now()))
		}
		return m.NextAt.IsZero()
	})
	if m := s.message(id, message.BookingNew); m.State != "resolved" || m.Failure != "said-taken" {
		t.Errorf("the booking is %s, %s", m.State, m.Failure)
	}
	if len(s.outbox(id)) != 1 {
		t.Error("a referral was sent for a booking without an id")
	}
}

// TestWhatAServiceSaysItDoesNotHave: nothing is booked, and nothing more is sent.
func TestWhatAServiceSaysItDoesNotHave(t *testing.T) {
	s, id := lostBooking(t, false)
	before := len(s.line.posts())
	_, err := s.resolves(id, false)
	s.must(err)
	m := s.message(id, message.BookingNew)
	if m.State != "resolved" || m.Failure != "said-not-taken" || !m.NextAt.IsZero() {
		t.Errorf("the booking is %s, %s", m.State, m.Failure)
	}
	if e := s.episode(id); e.Booking().State != "refused" || e.Pending() {
		t.Errorf("the case says %q", e.Headline())
	}
	s.passes(24 * time.Hour)
	s.reopen()
	if n := len(s.line.posts()); n != before {
		t.Errorf("%d messages left after that", n-before)
	}
}

func TestOnlyAnUnknownMessageIsResolved(t *testing.T) {
	s, id := lostBooking(t, true)
	version := s.caseRecord(id).Version
	for code, in := range map[string]desk.CaseAct{
		"text-needed": {Version: version, Taken: true, Text: " "},
		"case-stale":  {Version: version + 1, Text: "Phoned"},
	} {
		in.Action = "tell"
		_, err := s.desk.Act(t.Context(), nurse, id, in)
		refused(t, err, code)
	}
	_, err := s.resolves(id, true)
	s.must(err)
	s.says(id, "Booked and referred")
	_, err = s.resolves(id, false)
	refused(t, err, "not-now")
	if e := s.episode(id); e.Booking().State != "booked" {
		t.Errorf("what is proven became %s", e.Booking().State)
	}
}

// TestAClosedCaseTakesWhatTheServiceSaid: closing it does not settle its message.
func TestAClosedCaseTakesWhatTheServiceSaid(t *testing.T) {
	s, id := lostBooking(t, false)
	s.must(s.actOn(id, desk.CaseAct{Action: "close", Text: "Sent to the walk-in centre"}))
	_, err := s.resolves(id, false)
	s.must(err)
	if m := s.message(id, message.BookingNew); m.State != "resolved" {
		t.Errorf("the booking is %s", m.State)
	}
}

// TestResolvingIsAudited: who did it, about which exact message, what it came
// to, and not the words.
func TestResolvingIsAudited(t *testing.T) {
	s, id := lostBooking(t, true)
	_, err := s.resolves(id, true)
	s.must(err)
	booking := s.message(id, message.BookingNew)
	told := s.entry("case.act", id, booking.ID)
	if told.Outcome != "said-taken" || told.Actor != nurse.ID || string(told.Detail) != `{"action":"tell"}` {
		t.Errorf("entry %+v", told)
	}
	sent := s.entry("message.send", id, booking.ID)
	if told.RequestID != booking.RequestID || told.BodyHash != sent.BodyHash || told.HeaderHash != sent.HeaderHash || sent.BodyHash == "" || sent.HeaderHash == "" {
		t.Errorf("it is about %+v, the message is %+v", told, sent)
	}
}

// entry is the one audit entry of an act on an object of a case.
func (s *sender) entry(act, caseID, object string) storage.Entry {
	s.t.Helper()
	var found []storage.Entry
	s.view(func(tx storage.Tx) error {
		entries, _, err := tx.Audit().List(storage.AuditQuery{CaseID: caseID, Act: act})
		for _, e := range entries {
			if e.Object == object {
				found = append(found, e)
			}
		}
		return err
	})
	if len(found) != 1 {
		s.t.Fatalf("%d entries of %s", len(found), act)
	}
	return found[0]
}
