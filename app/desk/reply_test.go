package desk_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// reported is the ward after it reported that its patient did not attend, and
// the report in its outbox.
func reported(t *testing.T) (s *station, in stay, w *wire, o storage.Outbound) {
	t.Helper()
	s = newWard(t)
	w = s.connect(newStation(t, calls, ward, false).receiver)
	in = s.admit()
	s.now = saturday.Add(2 * time.Hour)
	if err := s.desk.ReportDidNotAttend(t.Context(), nurse, s.wardCase()); err != nil {
		t.Fatalf("%v: %+v", err, desk.AsError(err))
	}
	sent := s.ledger().messages
	if len(sent) != 1 {
		t.Fatalf("%d messages are in the outbox", len(sent))
	}
	return s, in, w, sent[0]
}

func TestReportOfNonAttendanceIsWrittenFromTheReferral(t *testing.T) {
	s, in, w, o := reported(t)
	if o.State != delivery.Queued || o.Kind != "did-not-attend" || o.Target != calls.ID || o.NextAt.After(s.now) || o.CaseID != s.wardCase() {
		t.Errorf("the report is kept as %+v", o)
	}
	var head http.Header
	if err := json.Unmarshal(o.Header, &head); err != nil {
		t.Fatal(err)
	}
	if head.Get(header.CorrelationID) != in.correlation || head.Get(header.RequestID) != o.RequestID || o.RequestID == in.call.request || head.Get(header.Target) == "" {
		t.Errorf("the header is %v", head)
	}
	bundle := node(t, string(o.Body))
	f := message.ReadFacts(bundle)
	if f.Kind != message.DidNotAttendKind || f.ResponseIdentifier != in.referred.ID() || f.DestinationService != calls.ID || f.SourceService != ward.ID ||
		f.ServiceRequestID != in.request() || f.AppointmentID != in.appointment() || f.ServiceStatus != "revoked" || f.AppointmentStatus != "noshow" ||
		f.NHSNumber != "9658499058" || f.VersionID != "2.1.0" || f.DestinationODS != calls.ODSCode || f.SourceODS != ward.ODSCode {
		t.Errorf("the report says %+v", f)
	}
	if !strings.Contains(string(o.Body), "Afraid of a neighbour") {
		t.Error("the safeguarding concern is lost")
	}
	there := newStation(t, calls, ward, false)
	if w := there.send(http.MethodPost, "/$process-message", head, o.Body); w.Code != http.StatusNotFound {
		t.Errorf("a stranger to the referral answers %d %s: the report fits no definition", w.Code, w.Body)
	}
	if head.Get(header.UseContext) != message.UseContext(bundle) {
		t.Errorf("use-context is %q", head.Get(header.UseContext))
	}
	if len(w.calls) != 1 || !strings.HasSuffix(w.calls[0].URL.Path, "/metadata") || w.calls[0].Header.Get(header.CorrelationID) != in.correlation {
		t.Errorf("%d calls were made before sending", len(w.calls))
	}
}

func TestReportEndsWhatItIsAbout(t *testing.T) {
	s, in, _, o := reported(t)
	if r := s.resource("ServiceRequest", in.request()); r.Status != "revoked" || r.Version != 2 || node(t, string(r.Body)).TextAt("status") != "revoked" {
		t.Errorf("the referral is %s, version %d", r.Status, r.Version)
	}
	if r := s.resource("Appointment", in.appointment()); r.Status != "noshow" || r.Version != 2 {
		t.Errorf("the appointment is %s, version %d", r.Status, r.Version)
	}
	if got := answered(t, s.get("/Appointment/"+in.appointment()), 200); got.TextAt("status") != "noshow" || got.TextAt("meta.lastUpdated") != "2026-11-21T14:00:00.000+00:00" {
		t.Errorf("it is read as %s", got.JSON())
	}
	c, e := s.theCase(s.wardCase())
	if e.Booking().State != episode.DidNotAttend || e.Referral().State != episode.DidNotAttend || len(e.Replies) != 1 || e.Replies[0].MessageID != o.ID {
		t.Errorf("the case is %s", c.Body)
	}
	if got := s.story(c.ID); !slices.Equal(got, []string{"received", "received", "no-show", "reply-asked"}) {
		t.Errorf("the timeline is %v", got)
	}
	entry := s.entries(access.ReplySend)
	if len(entry) != 1 || entry[0].Actor != nurse.ID || entry[0].CaseID != c.ID || entry[0].Object != o.ID || entry[0].RequestID != o.RequestID || entry[0].PatientKey == "" {
		t.Errorf("recorded %+v", entry)
	}
	held := fhir.Resource(in.booked, "Appointment")
	cancel, err := message.CancelBooking(letter(message.BookingCancel), held, in.booked, "Feels better")
	if err != nil {
		t.Fatal(err)
	}
	answered(t, s.post(cancel.JSON(), in.again()), 409) // too late
}

func TestReportIsMadeOnce(t *testing.T) {
	s, _, _, _ := reported(t)
	if can, err := s.desk.CanReportDidNotAttend(t.Context(), nurse, s.wardCase()); err != nil || can {
		t.Errorf("it can be reported again: %v %v", can, err)
	}
	if err := s.desk.ReportDidNotAttend(t.Context(), nurse, s.wardCase()); desk.AsError(err).Code != "cannot-report" {
		t.Errorf("a second report: %v", err)
	}
	if n := len(s.ledger().messages); n != 1 {
		t.Errorf("%d messages are in the outbox", n)
	}
}

func TestReportsAtTheSameTimeAreOne(t *testing.T) {
	s := newWard(t)
	s.connect(newStation(t, calls, ward, false).receiver)
	s.admit()
	id := s.wardCase()
	var group sync.WaitGroup
	var mu sync.Mutex
	made := 0
	for range 8 {
		group.Go(func() {
			err := s.desk.ReportDidNotAttend(t.Context(), nurse, id)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				made++
			} else if code := desk.AsError(err).Code; code != "changed-meanwhile" && code != "cannot-report" {
				t.Errorf("refused with %v", err)
			}
		})
	}
	group.Wait()
	if l := s.ledger(); made != 1 || len(l.messages) != 1 {
		t.Errorf("%d reports were made, %d are in the outbox", made, len(l.messages))
	}
}

// TestReportArrives lets both stations run: the report goes from the ward's
// outbox to the case of the service that referred, whose own referral was of
// unknown fate until then.
func TestReportArrives(t *testing.T) {
	there, r := newCalls(t, delivery.Unknown)
	here := newWard(t)
	here.connect(there.receiver)
	answered(t, here.post(r.referral.JSON(), r.call), 200)
	heard, stop := there.desk.Changes().Subscribe()
	defer stop()
	settled, end := here.desk.Changes().Subscribe()
	defer end()
	here.runs()
	if err := here.desk.ReportDidNotAttend(t.Context(), nurse, here.wardCase()); err != nil {
		t.Fatalf("%v: %+v", err, desk.AsError(err))
	}
	await(t, heard, func() bool {
		_, e := there.theCase(r.caseID)
		return len(e.Missed) == 1
	})
	_, e := there.theCase(r.caseID)
	if e.Referral().State != episode.DidNotAttend || there.outbound(r.referralM).State != delivery.Delivered {
		t.Errorf("the sender's case: %s, %+v", e.Headline(), e.Missed)
	}
	await(t, settled, func() bool {
		_, e := here.theCase(here.wardCase())
		return e.Replies[0].State == episode.Completed
	})
	if o := here.ledger().messages[0]; o.State != delivery.Delivered || o.Attempts != 1 {
		t.Errorf("the report is %s after %d tries", o.State, o.Attempts)
	}
}

func TestReportOfAReferralWithoutBooking(t *testing.T) {
	s := newWard(t)
	s.connect(newStation(t, calls, ward, false).receiver)
	answered(t, s.post(referralFor(t, murry(), "").JSON(), newCall()), 200)
	if can, err := s.desk.CanReportDidNotAttend(t.Context(), nurse, s.wardCase()); err != nil || !can {
		t.Fatalf("it cannot be reported: %v", err)
	}
	if err := s.desk.ReportDidNotAttend(t.Context(), nurse, s.wardCase()); err != nil {
		t.Fatal(err)
	}
	if f := message.ReadFacts(node(t, string(s.ledger().messages[0].Body))); f.AppointmentID != "" || f.ServiceStatus != "revoked" {
		t.Errorf("the report says %+v", f)
	}
}

func TestReportGoesToAServiceThatTheDirectoryDoesNotKnow(t *testing.T) {
	s := newStation(t, ward, storage.Service{ID: "2000076289", Name: "Northern Clinical Assessment Service"}, false)
	s.offer("slot-1", saturday.Add(time.Hour))
	s.connect(newStation(t, calls, ward, false).receiver)
	s.admit()
	if err := s.desk.ReportDidNotAttend(t.Context(), nurse, s.wardCase()); err != nil {
		t.Fatalf("%v: %+v", err, desk.AsError(err))
	}
	f := message.ReadFacts(node(t, string(s.ledger().messages[0].Body)))
	if f.DestinationService != calls.ID || f.DestinationODS != calls.ODSCode {
		t.Errorf("the report goes to %s of %s", f.DestinationService, f.DestinationODS)
	}
	list, err := s.desk.Inbox(t.Context(), nurse, 0, false)
	if err != nil || list.Items[0].From != calls.Organisation {
		t.Errorf("the inbox shows %+v, %v", list.Items, err)
	}
}
