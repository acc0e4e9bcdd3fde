package message_test

import (
	"errors"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// reversed is the context in which the receiver of the referral answers.
func reversed() message.Context {
	c := later(message.DidNotAttendKind)
	c.Sender, c.Receiver = c.Receiver, c.Sender
	c.Author = message.Person{}
	return c
}

func didNotAttend(t *testing.T) *fhir.Node {
	t.Helper()
	return missed(t, fhir.Resource(storedBooking(t), "Appointment"))
}

func missed(t *testing.T, appointment *fhir.Node) *fhir.Node {
	t.Helper()
	b, err := message.DidNotAttend(reversed(), storedReferral(t), appointment, "bbbbbbbb-0000-4000-8000-000000000001", "Lives alone and did not answer")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDidNotAttendAnswersTheReferral(t *testing.T) {
	held := fhir.Resource(storedBooking(t), "Appointment")
	b := missed(t, held)
	checkValues(t, b, map[string]string{
		"id":                                 "dddddddd-0000-4000-8000-000000000001",
		"MessageHeader.eventCoding.code":     "servicerequest-response",
		"MessageHeader.reason.coding.code":   "new",
		"MessageHeader.response.identifier":  "bbbbbbbb-0000-4000-8000-000000000001",
		"MessageHeader.response.code":        "ok",
		"MessageHeader.source.endpoint":      "https://fhir.nhs.uk/Id/dos-service-id|2000099999",
		"MessageHeader.destination.endpoint": "https://fhir.nhs.uk/Id/dos-service-id|2000011147",
		"ServiceRequest.status":              "revoked",
		"ServiceRequest.meta.lastUpdated":    laterStamp,
		"ServiceRequest.id":                  "given-servicerequest-1",
		"Appointment.status":                 "noshow",
		"Appointment.id":                     "given-appointment-1",
		"Appointment.created":                "2026-11-21T11:04:06.000+00:00",
		"Encounter.reasonReference.display":  "Safeguarding concern",
		"CarePlan.meta.lastUpdated":          stamp,
		"Flag.meta.lastUpdated":              stamp,
	})
	facts := message.ReadFacts(b)
	if facts.Kind != message.DidNotAttendKind || facts.SourceODS != "RX2" || facts.DestinationODS != "RX1" {
		t.Errorf("kind %q from %q to %q", facts.Kind, facts.SourceODS, facts.DestinationODS)
	}
	if len(facts.Safeguarding) != 2 || facts.Safeguarding[1].Text != "Lives alone and did not answer" {
		t.Errorf("safeguarding %+v, want the flag and the reason", facts.Safeguarding)
	}
	if got := fhir.Resolve(b, fhir.Resource(b, "Appointment").TextAt("basedOn.reference")); got != fhir.Resource(b, "ServiceRequest") {
		t.Error("the booking is not based on the request of the message")
	}
	checkSubject(t, b, "Appointment", "participant.actor.reference")
	slot := fhir.Resource(b, "Appointment").Get("slot").Clone()
	if !fhir.Equal(slot, held.Get("slot")) {
		t.Errorf("slot %s, want it as held: %s", slot.JSON(), held.Get("slot").JSON())
	}
	fhir.Resource(b, "Appointment").Remove("slot")
	checkTied(t, b)
}

func TestDidNotAttendLeavesOutTheReceiversOwnEncounter(t *testing.T) {
	stored := storedReferral(t)
	stored.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:99999999-0000-4000-8000-000000000001")),
		fhir.M("resource", parse(t, []byte(`{"resourceType":"Encounter","id":"planned","status":"planned"}`)))))
	b, err := message.DidNotAttend(reversed(), stored, nil, "bbbbbbbb-0000-4000-8000-000000000001", "")
	if err != nil {
		t.Fatal(err)
	}
	all := fhir.Resources(b, "Encounter")
	if len(all) != 1 || all[0].ID() == "planned" {
		t.Errorf("%d encounters, want the sender's alone", len(all))
	}
	if fhir.Resource(b, "Appointment") != nil {
		t.Error("an Appointment was made up")
	}
	checkTied(t, b)
}

func TestDidNotAttendNeedsTheReferral(t *testing.T) {
	if _, err := message.DidNotAttend(reversed(), storedBooking(t), nil, "x", ""); !errors.Is(err, message.ErrUnread) {
		t.Errorf("without a request: %v", err)
	}
	var incomplete *message.Incomplete
	if _, err := message.DidNotAttend(reversed(), storedReferral(t), nil, "", ""); !errors.As(err, &incomplete) {
		t.Errorf("without the original's id: %v", err)
	}
}
