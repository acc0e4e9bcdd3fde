package desk_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

func nodeOf(t *testing.T, body []byte) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestACancellationJoinsTheCaseOfItsBooking(t *testing.T) {
	bodies := made(t, message.BookingCancel)
	s := newSender(t)
	booked := s.sendsBundle(toWard(bodies[message.BookingNew]))
	theirs := message.ReadFacts(nodeOf(t, bodies[message.BookingCancel])).AppointmentID
	ours := []byte(strings.ReplaceAll(string(bodies[message.BookingCancel]), theirs, booked.Received.AppointmentID))
	got := s.sendsBundle(toWard(ours))
	if got.CaseID != booked.CaseID || got.CorrelationID != booked.CorrelationID || got.State != "delivered" {
		t.Fatalf("%+v", got)
	}
	if e := s.episode(got.CaseID); e.Booking().State != "cancelled" || len(e.Bookings) != 1 {
		t.Errorf("the booking is %s", e.Booking().State)
	}
	again := toWard(ours)
	again.Again = true
	_, err := s.desk.SendBundle(t.Context(), nurse, again)
	refused(t, err, "bundle-not-now")
	again.CorrelationID = uuid.NewString()
	_, err = s.desk.SendBundle(t.Context(), nurse, again)
	if e := refused(t, err, "not-sendable"); !strings.Contains(e.What, "another correlation id") {
		t.Errorf("%+v", e)
	}
}

// What is cancelled was booked by another tool, and is not known here.
func TestACancellationOfWhatIsNotKnownHereBeginsACase(t *testing.T) {
	cancel := made(t, message.BookingCancel)[message.BookingCancel]
	s := newSender(t)
	in := toWard(cancel)
	in.CorrelationID = uuid.NewString()
	got := s.sendsBundle(in)
	if got.State != "refused" || got.CorrelationID != in.CorrelationID { // this ward does not know the booking
		t.Fatalf("%+v", got)
	}
	if e := s.episode(got.CaseID); e.Booking().State != "booked" {
		t.Errorf("the booking is %s", e.Booking().State)
	}
	if _, err := s.desk.Case(t.Context(), nurse, got.CaseID); err != nil {
		t.Error(explained(err))
	}
	if _, err := s.desk.Today(t.Context(), nurse); err != nil {
		t.Error(explained(err))
	}
	if err := s.actOn(got.CaseID, desk.CaseAct{Action: "cancel-booking", Text: "No longer needed"}); !strings.Contains(refused(t, err, "cancel-not-offered").What, "another tool") {
		t.Error("who is to cancel it is not said")
	}
}

// An answer that another tool has written belongs to the request it answers.
func TestAnAnswerMadeElsewhereIsSentFromItsCase(t *testing.T) {
	s, in, _, o := reported(t)
	body := append([]byte(" "), o.Body...)
	sent, err := s.desk.SendBundle(t.Context(), nurse, desk.Bundle{ServiceID: calls.ID, Body: body, Anyway: true}) // the referral that it answers lacks a few texts
	if err != nil {
		t.Fatal(explained(err))
	}
	e := episodeOf(t, s.ledger().cases[0])
	if sent.CaseID != s.wardCase() || len(e.Replies) != 2 || e.Replies[1].MessageID != sent.MessageID || e.Replies[1].State != "queued" {
		t.Errorf("sent %+v, replies %+v", sent, e.Replies)
	}
	for _, m := range s.ledger().messages {
		if m.ID == sent.MessageID && (string(m.Body) != string(body) || m.CorrelationID != in.correlation) {
			t.Errorf("kept %q in %s", m.Body, m.CorrelationID)
		}
	}
}
