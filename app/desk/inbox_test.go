package desk_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

func TestReadingAMessageMarksItRead(t *testing.T) {
	s := newWard(t)
	body := booking(t).JSON()
	w := s.post(body, newCall())
	answered(t, w, 200)
	id := s.ledger().inbox[0].ID
	heard, stop := s.desk.Changes().Subscribe()
	defer stop()
	m, err := s.desk.ReadInbox(t.Context(), nurse, id)
	if err != nil {
		t.Fatal(err)
	}
	if m.ID != id || m.Title != "Booking" || m.Direction != "received" || m.State != "Accepted" || m.CaseID == "" || len(m.Reading) == 0 {
		t.Errorf("the message is shown as %+v", m.MessageLine)
	}
	if node(t, m.JSON).TextAt("id") != node(t, string(body)).TextAt("id") || node(t, m.AnswerJSON).Type() != "Bundle" || len(m.AnswerReading) == 0 {
		t.Error("message or answer are not shown")
	}
	names := map[string]bool{}
	for _, h := range append(m.Headers, m.AnswerHeaders...) {
		names[h.Name] = true
		if strings.Contains(h.Value, "secret") {
			t.Error("the token is shown")
		}
	}
	if !names["X-Request-Id"] || !names["NHSD-End-User-Organisation"] || !names["Content-Type"] {
		t.Errorf("headers shown: %v", names)
	}
	if got := topics(heard); len(got) != 2 {
		t.Errorf("pages were told of %v", got)
	}
	unread, err := s.desk.Inbox(t.Context(), nurse, 0, true)
	if err != nil || unread.Total != 0 || len(unread.Items) != 0 {
		t.Errorf("unread: %+v, %v", unread, err)
	}
	all, err := s.desk.Inbox(t.Context(), nurse, 0, false)
	if err != nil || all.Total != 1 || all.Items[0].Unread || all.Items[0].Alert || all.Items[0].From != calls.Name {
		t.Errorf("all: %+v, %v", all, err)
	}
	s.now = saturday.Add(time.Hour)
	if _, err := s.desk.ReadInbox(t.Context(), nurse, id); err != nil {
		t.Fatal(err)
	}
	if at := s.ledger().inbox[0].ReadAt; !at.Equal(saturday) {
		t.Errorf("read at %v, first at %v", at, saturday)
	}
}

func TestReadingIsRecorded(t *testing.T) {
	s := newWard(t)
	answered(t, s.post(booking(t).JSON(), newCall()), 200)
	in := s.ledger().inbox[0]
	if _, err := s.desk.ReadInbox(t.Context(), nurse, in.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.desk.Inbox(t.Context(), nurse, 0, false); err != nil {
		t.Fatal(err)
	}
	read := s.entries(access.InboxRead)
	if len(read) != 1 || read[0].Actor != nurse.ID || read[0].Object != in.ID || read[0].CaseID != in.CaseID || read[0].PatientKey == "" || read[0].From != nurse.From {
		t.Errorf("recorded %+v", read)
	}
	listed := s.entries(access.InboxMessages)
	if len(listed) != 2 || listed[0].Object != in.ID || listed[0].CaseID != in.CaseID || listed[0].PatientKey != read[0].PatientKey || listed[1].PatientKey != "" {
		t.Errorf("recorded of the list %+v", listed)
	}
}

// entries are the audit entries of an act, newest first.
func (s *station) entries(act access.Act) (out []storage.Entry) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		out, _, err = tx.Audit().List(storage.AuditQuery{Act: string(act), Page: everything})
		return err
	})
	return out
}

func TestInboxIsNotForAdministrators(t *testing.T) {
	s := newWard(t)
	answered(t, s.post(booking(t).JSON(), newCall()), 200)
	admin := access.Actor{ID: "p2", Role: access.Administrator}
	if list, err := s.desk.Inbox(t.Context(), admin, 0, false); err == nil || len(list.Items) != 0 {
		t.Errorf("an administrator sees %+v", list)
	}
	in := s.ledger().inbox[0]
	m, err := s.desk.ReadInbox(t.Context(), admin, in.ID)
	if desk.AsError(err).Code != "not-allowed" || m.JSON != "" {
		t.Errorf("an administrator reads %+v, %v", m, err)
	}
	if !s.ledger().inbox[0].ReadAt.IsZero() {
		t.Error("the message counts as read")
	}
	if refused := s.entries(access.InboxRead); len(refused) != 1 || refused[0].Outcome != "refused" {
		t.Errorf("recorded %+v", refused)
	}
}

func TestMessageThatIsNotThere(t *testing.T) {
	s := newWard(t)
	if _, err := s.desk.ReadInbox(t.Context(), nurse, "other"); desk.AsError(err).Code != "not-found" {
		t.Errorf("ReadInbox says %v", err)
	}
}

func TestRefusedMessageIsKeptButNotListed(t *testing.T) {
	s := newWard(t)
	answered(t, s.post([]byte("{"), newCall()), 400)
	list, err := s.desk.Inbox(t.Context(), nurse, 0, false)
	if err != nil || list.Total != 0 {
		t.Errorf("the inbox shows %+v, %v", list, err)
	}
	in := s.ledger().inbox[0]
	m, err := s.desk.ReadInbox(t.Context(), nurse, in.ID)
	if err != nil || m.State != "Not accepted" || m.JSON != "{" || m.CaseID != "" {
		t.Errorf("it is shown as %+v, %v", m, err)
	}
}

func TestOwnServicesAreThoseWeReceiveFor(t *testing.T) {
	s := newWard(t)
	d := s.desk.OwnServices()
	own, found, err := d.Service(t.Context(), ward.ID)
	if err != nil || !found || !own.Refers || !own.Bookings || own.ODSCode != ward.ODSCode || len(own.UseCases) != 1 {
		t.Errorf("our own: %+v %v %v", own, found, err)
	}
	for _, id := range []string{calls.ID, "other", ""} {
		if other, found, err := d.Service(t.Context(), id); err != nil || found || other.ID != "" && id != calls.ID {
			t.Errorf("%q: %+v %v %v", id, other, found, err)
		}
	}
	refers := newStation(t, calls, ward, false)
	if own, found, err := refers.desk.OwnServices().Service(t.Context(), calls.ID); err != nil || !found || !own.Refers {
		t.Errorf("the service that refers: %+v %v %v", own, found, err)
	}
	s.store.Store = closed{}
	if _, _, err := d.Service(t.Context(), ward.ID); !errors.Is(err, errDisk) {
		t.Errorf("a store that fails: %v", err)
	}
	if w := s.get("/metadata"); w.Code != http.StatusInternalServerError {
		t.Errorf("metadata of a store that fails: %d", w.Code)
	}
}
