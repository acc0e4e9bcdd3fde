package desk_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
)

func TestReportIsNotWrittenWhereItIsNotTaken(t *testing.T) {
	metadata := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
	}
	for _, tt := range []struct {
		name string
		to   http.Handler
		code string
	}{
		{"no such message", metadata(`{"resourceType":"CapabilityStatement","version":"1.5.0"}`), "reply-not-taken"},
		{"sent, not received", metadata(`{"resourceType":"CapabilityStatement","version":"1.5.0","messaging":[{"supportedMessage":[
			{"mode":"sender","definition":"https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-referral"}]}]}`), "reply-not-taken"},
		{"the short one only", metadata(`{"resourceType":"CapabilityStatement","version":"1.5.0","messaging":[{"supportedMessage":[
			{"mode":"receiver","definition":"https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-referral-short"}]}]}`), "reply-not-taken"},
		{"another major version", metadata(`{"resourceType":"CapabilityStatement","version":"2.0.0","messaging":[{"supportedMessage":[
			{"mode":"receiver","definition":"https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-referral"}]}]}`), "reply-not-taken"},
		{"no answer", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), "no-answer"},
		{"an error", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }), "service-refused"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newWard(t)
			s.connect(tt.to)
			in := s.admit()
			err := s.desk.ReportDidNotAttend(t.Context(), nurse, s.wardCase())
			if e := desk.AsError(err); e.Code != tt.code || e.What == "" || e.Sent == "" || e.Next == "" {
				t.Errorf("refused with %v, %+v", err, e.Trouble())
			}
			if r := s.resource("ServiceRequest", in.request()); r.Status != "active" || len(s.ledger().messages) != 0 {
				t.Error("something was recorded or sent")
			}
		})
	}
}

func TestReportNeedsAReferralThatStands(t *testing.T) {
	s := newWard(t)
	w := s.connect(newStation(t, calls, ward, false).receiver)
	c := newCall()
	answered(t, s.post(booking(t).JSON(), c), 200) // booked, not referred
	refused := func(id string) {
		t.Helper()
		if can, err := s.desk.CanReportDidNotAttend(t.Context(), nurse, id); err != nil || can {
			t.Errorf("it can be reported: %v %v", can, err)
		}
		if err := s.desk.ReportDidNotAttend(t.Context(), nurse, id); desk.AsError(err).Code != "cannot-report" {
			t.Errorf("reported: %v", err)
		}
	}
	refused(s.wardCase())
	sender, r := newCalls(t, delivery.Delivered)
	sender.connect(s.receiver)
	if can, err := sender.desk.CanReportDidNotAttend(t.Context(), nurse, r.caseID); err != nil || can {
		t.Errorf("a sender can report: %v %v", can, err)
	}
	if _, err := s.desk.CanReportDidNotAttend(t.Context(), nurse, "other"); desk.AsError(err).Code != "not-found" {
		t.Errorf("an unknown case: %v", err)
	}
	if len(w.calls) != 0 || len(s.ledger().messages) != 0 {
		t.Error("something was asked or sent")
	}
}

func TestReportWaitsForTheAppointmentWherePatientsAreReal(t *testing.T) {
	s := newStation(t, ward, calls, true)
	s.offer("slot-1", saturday.Add(time.Hour))
	s.connect(newStation(t, calls, ward, false).receiver)
	s.admit()
	for _, tt := range []struct {
		at  time.Time
		can bool
	}{{saturday, false}, {saturday.Add(time.Hour), true}} {
		s.now = tt.at
		if can, err := s.desk.CanReportDidNotAttend(t.Context(), nurse, s.wardCase()); err != nil || can != tt.can {
			t.Errorf("at %v it can be reported: %v %v", tt.at, can, err)
		}
	}
}

func TestReportIsKeptWholeOrNotAtAll(t *testing.T) {
	s := newWard(t)
	// the store breaks once the other side has been asked
	there := newStation(t, calls, ward, false).receiver
	var once sync.Once
	s.connect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		once.Do(func() { s.store.after(1) })
		there.ServeHTTP(w, r)
	}))
	in := s.admit()
	id := s.wardCase()
	if err := s.desk.ReportDidNotAttend(t.Context(), nurse, id); err == nil {
		t.Fatal("the report was made on a broken store")
	}
	_, e := s.theCase(id)
	if e.Referral().State != episode.Active || len(e.Replies) != 0 || len(s.ledger().messages) != 0 || s.resource("Appointment", in.appointment()).Status != "booked" {
		t.Error("something of it was kept")
	}
	s.store.breaks(false)
	if err := s.desk.ReportDidNotAttend(t.Context(), nurse, id); err != nil {
		t.Fatal(err)
	}
}

func TestReportGivesWayToACancellationThatComesFirst(t *testing.T) {
	s := newWard(t)
	there := newStation(t, calls, ward, false).receiver
	var cancel func()
	s.connect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cancel() // while the other side is asked
		there.ServeHTTP(w, r)
	}))
	in := s.admit()
	cancel = func() { answered(t, s.post(s.cancelBooking(in), in.again()), 200) }
	if err := s.desk.ReportDidNotAttend(t.Context(), nurse, s.wardCase()); desk.AsError(err).Code != "changed-meanwhile" {
		t.Errorf("reported: %v", err)
	}
	_, e := s.theCase(s.wardCase())
	if e.Booking().State != episode.Cancelled || e.Referral().State != episode.Active || len(s.ledger().messages) != 0 {
		t.Errorf("the case says %q", e.Headline())
	}
	if r := s.resource("Appointment", in.appointment()); r.Status != "cancelled" {
		t.Errorf("the appointment is %s", r.Status)
	}
}

func TestReportIsNotForAdministrators(t *testing.T) {
	s := newWard(t)
	s.admit()
	admin := access.Actor{ID: "p2", Role: access.Administrator}
	if _, err := s.desk.CanReportDidNotAttend(t.Context(), admin, s.wardCase()); desk.AsError(err).Code != "not-allowed" {
		t.Errorf("CanReportDidNotAttend says %v", err)
	}
	if err := s.desk.ReportDidNotAttend(t.Context(), admin, s.wardCase()); desk.AsError(err).Code != "not-allowed" {
		t.Errorf("ReportDidNotAttend says %v", err)
	}
}
