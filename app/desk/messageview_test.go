package desk_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

func (s *station) message(id string) desk.Message {
	s.t.Helper()
	m, err := s.desk.Message(s.t.Context(), nurse, id)
	if err != nil {
		s.t.Fatal(err)
	}
	readable(s.t, m)
	return m
}

// sameContent reports whether a text for people holds exactly the members of
// stored bytes, in their order.
func sameContent(t *testing.T, shown string, stored []byte) bool {
	t.Helper()
	return bytes.Equal(node(t, shown).JSON(), node(t, string(stored)).JSON()) && strings.Contains(shown, "\n  ")
}

func TestSentMessageIsShownWithItsAnswer(t *testing.T) {
	s := newDesk111(t)
	f := s.begin(episode.Refer).asksReferral(delivery.Delivered).tried("timeout").tried("")
	answer := referralFor(t, murry(), "").JSON()
	f.answers(200, answer).happens("", episode.Delivered{MessageID: f.messageID(message.ReferralNew)}).shelve()
	o := f.sent[0]
	m := s.message(o.ID)
	if m.ID != o.ID || m.CaseID != f.id || m.Direction != "sent" || m.Title != "Referral to "+ward.Name || m.State != "Delivered" {
		t.Errorf("line %+v", m.MessageLine)
	}
	if !sameContent(t, m.JSON, o.Body) || !sameContent(t, m.AnswerJSON, answer) {
		t.Error("the content is not that of the store")
	}
	if len(m.Reading) == 0 || !m.Reading[0].Safety || len(m.AnswerReading) == 0 || m.AnswerTitle != "Answer: accepted" {
		t.Errorf("%d and %d sections, %q", len(m.Reading), len(m.AnswerReading), m.AnswerTitle)
	}
	if want := (desk.HeaderLine{Name: "X-Request-Id", Value: o.RequestID}); !slices.Contains(m.Headers, want) || len(m.AnswerHeaders) != 1 {
		t.Errorf("headers %+v, %+v", m.Headers, m.AnswerHeaders)
	}
	if len(m.Attempts) != 2 || m.Attempts[0].Text != "The service did not answer in time." || m.Attempts[1].Text != "Accepted in 84 ms" {
		t.Errorf("tries %+v", m.Attempts)
	}
}

func TestFindingsAreThoseOfTheMessageItself(t *testing.T) {
	s := newDesk111(t)
	good := s.begin(episode.Book).booked()
	good.shelve()
	bad := s.begin(episode.Book).booked()
	broken := node(t, string(bad.sent[0].Body))
	fhir.Resource(broken, "Appointment").Remove("status")
	bad.sent[0].Body = broken.JSON()
	bad.shelve()
	if got := s.message(good.sent[0].ID).Findings; got == nil || slices.ContainsFunc(got, isError) {
		t.Errorf("findings of a good message: %+v", got)
	}
	if got := s.message(bad.sent[0].ID).Findings; !slices.ContainsFunc(got, isError) {
		t.Errorf("findings of a message without a status: %+v", got)
	}
}

func isError(f desk.Finding) bool { return f.Severity == "error" }

func TestStateAndAnswerOfAMessageInWords(t *testing.T) {
	for name, tt := range map[string]struct {
		make          func(f *filed) *filed
		state, answer string
	}{
		"not tried yet": {func(f *filed) *filed { return f.asksBooking(delivery.Queued) }, "Waits to be sent", ""},
		"tried once":    {func(f *filed) *filed { return f.asksBooking(delivery.Queued).tried("no-answer") }, "Waits to be tried again", ""},
		"under way":     {func(f *filed) *filed { return f.asksBooking(delivery.Sending) }, "Being sent", ""},
		"refused": {func(f *filed) *filed {
			return f.asksBooking(delivery.Refused).tried("slot-taken").refuses(outcome.Conflict(""))
		}, "Not accepted", "Answer: not accepted"},
		"unknown": {func(f *filed) *filed {
			return f.asksBooking(delivery.Unknown).tried("timeout").refuses(outcome.Timeout(""))
		}, "Not known whether it arrived", "Answer: not clear"},
		"no FHIR": {func(f *filed) *filed {
			return f.asksBooking(delivery.Unknown).tried("no-outcome").answers(502, []byte("<html>Bad gateway"))
		}, "Not known whether it arrived", "Answer: not clear"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newDesk111(t)
			f := tt.make(s.begin(episode.Book))
			f.shelve()
			m := s.message(f.sent[0].ID)
			if m.State != tt.state || m.AnswerTitle != tt.answer || m.AnswerReading == nil || m.AnswerHeaders == nil || m.Attempts == nil {
				t.Errorf("%q, %q, %+v", m.State, m.AnswerTitle, m)
			}
			if name == "no FHIR" && m.AnswerJSON != "<html>Bad gateway" {
				t.Errorf("the answer is shown as %q", m.AnswerJSON)
			}
		})
	}
}

func TestReceivedMessageIsShownAndCountsAsRead(t *testing.T) {
	s := newWard(t)
	body := booking(t).JSON()
	answered(t, s.post(body, newCall()), http.StatusOK)
	in := s.ledger().inbox[0]
	heard, stop := s.desk.Changes().Subscribe()
	defer stop()
	m := s.message(in.ID)
	if m.Direction != "received" || m.Title != "Booking" || m.CaseID != in.CaseID || !sameContent(t, m.JSON, in.Body) || m.Findings == nil || slices.ContainsFunc(m.Findings, isError) {
		t.Errorf("shown as %+v, findings %+v", m.MessageLine, m.Findings)
	}
	if got := topics(heard); !slices.Equal(got, []string{"inbox", "today"}) || s.ledger().inbox[0].ReadAt.IsZero() {
		t.Errorf("pages were told of %v", got)
	}
	s.message(in.ID)
	if got := topics(heard); got != nil {
		t.Errorf("the second time pages were told of %v", got)
	}
}

func TestReadingAMessageIsRecorded(t *testing.T) {
	s := newDesk111(t)
	f := s.begin(episode.Book).booked()
	f.shelve()
	s.message(f.sent[0].ID)
	got := s.entriesOf(access.MessageRead)
	if len(got) != 1 || got[0].Object != f.sent[0].ID || got[0].CaseID != f.id || got[0].PatientKey == "" || got[0].RequestID != f.sent[0].RequestID || got[0].BodyHash != hashed(f.sent[0].Body) {
		t.Errorf("entries %+v", got)
	}
	admin := access.Actor{ID: "p9", Role: access.Administrator}
	for id, code := range map[string]string{f.sent[0].ID: "not-allowed", "no-such-message": "not-allowed"} {
		if m, err := s.desk.Message(t.Context(), admin, id); desk.AsError(err).Code != code || m.JSON != "" {
			t.Errorf("an administrator reads %s: %v", id, err)
		}
	}
	if _, err := s.desk.Message(t.Context(), nurse, "no-such-message"); desk.AsError(err).Code != "not-found" {
		t.Errorf("an unknown message: %v", err)
	}
}
