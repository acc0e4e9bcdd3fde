package desk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/bars/receiver"
)

// answers lets answers of the ward reach the sender, and the ward send them.
func (s *sender) answers() {
	s.t.Helper()
	own := &receiver.Receiver{ODSCode: calls.ODSCode, Directory: s.desk.OwnServices(), Records: s.desk.Records(), Now: s.clock.Now,
		NewID: uuid.NewString, Reference: func() string { return "ZLK-00001" }}
	server := httptest.NewServer(http.StripPrefix("/FHIR/R4", own.Handler()))
	s.t.Cleanup(server.Close)
	s.ward.client.Base, s.ward.client.HTTP = server.URL+"/FHIR/R4", server.Client()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.ward.desk.Run(ctx) }()
	s.t.Cleanup(func() { stop(); <-ended })
}

// reports lets the ward's staff say that the patient of its newest case did
// not come.
func (s *sender) reports() {
	s.t.Helper()
	s.must(s.ward.desk.ReportDidNotAttend(s.t.Context(), nurse, s.ward.ledger().cases[0].ID))
}

// TestDidNotAttendComesBack: from the button at the ward to the case of the
// service that referred, and what a person makes of it.
func TestDidNotAttendComesBack(t *testing.T) {
	s, id := booked(t)
	s.answers()
	s.reports()
	s.says(id, "Did not attend")
	if !s.caseRecord(id).Attention {
		t.Error("nobody is asked to look")
	}
	s.must(s.actOn(id, desk.CaseAct{Action: "record-contact", Text: "Phoned, the patient is at home"}))
	if c := s.caseRecord(id); c.Attention || s.episode(id).Missed[0].Handled != "contacted" {
		t.Error("the contact is not recorded")
	}
}

// TestDidNotAttendProvesTheReferral: every answer to the referral was lost, and
// the report comes in while its fate is unknown.
func TestDidNotAttendProvesTheReferral(t *testing.T) {
	s, id := lostAtTheWard(t)
	s.answers()
	before := len(s.line.posts())
	s.reports()
	s.says(id, "Did not attend")
	if m := s.outbox(id)[0]; m.State != "delivered" {
		t.Errorf("the referral is %s", m.State)
	}
	s.passes(time.Hour)
	s.desk.Wake()
	if n := len(s.line.posts()); n != before {
		t.Errorf("%d messages left after the proof", n-before)
	}
}
