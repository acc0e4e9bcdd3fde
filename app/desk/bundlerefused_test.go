package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/message"
)

func TestABundleWithErrorsIsNotSent(t *testing.T) {
	broken := strings.Replace(string(made(t)[message.BookingNew]), `"system":"https://fhir.nhs.uk/Id/nhs-number","value":"`, `"system":"https://fhir.nhs.uk/Id/nhs-number","value":"12`, 1)
	s := newSender(t)
	in := toWard([]byte(broken))
	check, err := s.desk.CheckBundle(t.Context(), nurse, in)
	s.must(err)
	if check.Errors() == 0 {
		t.Fatal("no error was found")
	}
	_, err = s.desk.SendBundle(t.Context(), nurse, in)
	refused(t, err, "bundle-has-errors")
	if len(s.line.posts()) != 0 {
		t.Fatal("it was sent")
	}
	in.Anyway = true
	if got := s.sendsBundle(in); len(s.line.posts()) != 1 || s.line.posts()[0].body != broken {
		t.Errorf("to be sent anyway: %+v", got)
	}
	live := func(c *desk.Config) { c.Environment.Kind = "live" }
	s.other = live
	s.reopen()
	if err := s.desk.ConfirmLive(t.Context(), nurse); err != nil {
		t.Fatal(explained(err))
	}
	in.Again = true
	_, err = s.desk.SendBundle(t.Context(), nurse, in)
	refused(t, err, "errors-in-live")
}

func TestLiveCareIsConfirmedFirst(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.other = func(c *desk.Config) { c.Environment.Kind = "live" }
	s.reopen()
	_, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	refused(t, err, "live-not-confirmed")
	s.must(s.desk.ConfirmLive(t.Context(), nurse))
	if got := s.sendsBundle(toWard(body)); got.State != "delivered" {
		t.Errorf("%+v", got)
	}
}

func TestBundlesThatCannotBeSent(t *testing.T) {
	body := string(made(t)[message.BookingNew])
	s := newSender(t)
	for name, tt := range map[string]struct {
		in   desk.Bundle
		part string
	}{
		"no JSON":           {toWard([]byte("<Bundle/>")), "no FHIR JSON"},
		"empty":             {toWard(nil), "no FHIR JSON"},
		"no message":        {toWard([]byte(`{"resourceType":"Patient"}`)), "none of the messages of the standard"},
		"no kind":           {toWard([]byte(strings.ReplaceAll(body, `"booking-request"`, `"other"`))), "none of the messages of the standard"},
		"another service's": {desk.Bundle{ServiceID: "2000099999", Body: []byte(body)}, "It is addressed to service " + ward.ID},
		"correlation":       {desk.Bundle{ServiceID: ward.ID, Body: []byte(body), CorrelationID: "7"}, "no UUID"},
	} {
		_, err := s.desk.CheckBundle(t.Context(), nurse, tt.in)
		if e := refused(t, err, "not-sendable"); !strings.Contains(e.What, tt.part) || e.Sent != "Nothing was sent." {
			t.Errorf("%s: %s", name, e.What)
		}
		_, err = s.desk.SendBundle(t.Context(), nurse, tt.in)
		refused(t, err, "not-sendable")
	}
	if n := len(s.line.posts()); n != 0 {
		t.Errorf("%d posts", n)
	}
}

func TestWhoSendsABundleIsKnown(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	incomplete := callsIdentity
	incomplete.ODSCode = ""
	_, err := s.desk.SaveIdentity(t.Context(), nurse, incomplete)
	s.must(err)
	_, err = s.desk.SendBundle(t.Context(), nurse, toWard(body))
	if e := refused(t, err, "identity-missing"); !strings.Contains(e.What, "ODS code") || !strings.Contains(e.Next, "Settings") {
		t.Errorf("%+v", e)
	}
	_, err = s.desk.SaveIdentity(t.Context(), nurse, callsIdentity)
	s.must(err)
	s.other = func(c *desk.Config) { c.Unready = func() []string { return []string{"a client ID"} } }
	s.reopen()
	_, err = s.desk.SendBundle(t.Context(), nurse, toWard(body))
	if e := refused(t, err, "connection-missing"); !strings.Contains(e.What, "a client ID") {
		t.Errorf("%+v", e)
	}
	admin := access.Actor{ID: "p9", Role: access.Administrator}
	if _, err = s.desk.SendBundle(t.Context(), admin, toWard(body)); err == nil {
		t.Error("an administrator may send")
	}
	if _, err = s.desk.CheckBundle(t.Context(), admin, toWard(body)); err == nil {
		t.Error("an administrator may look into a message")
	}
}

func TestAServiceThatCannotBeAskedGetsNoBundle(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.line.rules(func(*http.Request) fault { return lost })
	_, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	refused(t, err, "no-answer")
	if n := len(s.line.posts()); n != 0 {
		t.Errorf("%d posts", n)
	}
}

func TestABundleAboutAnotherPatientIsNotSent(t *testing.T) {
	bodies := made(t, message.BookingCancel)
	s := newSender(t)
	booked := s.sendsBundle(toWard(bodies[message.BookingNew]))
	cancel := nodeOf(t, bodies[message.BookingCancel])
	facts := message.ReadFacts(cancel)
	text := strings.ReplaceAll(string(bodies[message.BookingCancel]), facts.AppointmentID, booked.Received.AppointmentID)
	in := toWard([]byte(strings.ReplaceAll(text, facts.NHSNumber, "9449305552")))
	_, err := s.desk.SendBundle(t.Context(), nurse, in)
	if e := refused(t, err, "not-sendable"); !strings.Contains(e.What, "another patient") {
		t.Errorf("%+v", e)
	}
	if n := len(s.line.posts()); n != 1 {
		t.Errorf("%d posts", n)
	}
}
