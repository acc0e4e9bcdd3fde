package message_test

import (
	"errors"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

func TestAnswerToABooking(t *testing.T) {
	reply := answered(booking(t, ""))
	fhir.Resource(reply, "Appointment").Set("identifier", fhir.List(fhir.Obj(fhir.M("value", fhir.Str("TED-4821")))))
	got, err := message.ReadAnswer(reply)
	if err != nil {
		t.Fatal(err)
	}
	if got.AppointmentID != "given-appointment-1" || got.Reference != "TED-4821" || got.Status != "booked" ||
		!got.Created.Equal(time.Date(2026, 11, 21, 11, 4, 6, 0, time.UTC)) || !got.Start.Equal(time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC)) {
		t.Errorf("got %+v", got)
	}
	if got.PatientID != "given-patient-2" || got.BundleID != "bbbbbbbb-0000-4000-8000-000000000001" {
		t.Errorf("got %+v", got)
	}
}

func TestAnswerToAReferralNamesThePlannedEncounter(t *testing.T) {
	reply := answered(referral(t, ""))
	fhir.Resource(reply, "Encounter").Set("identifier", fhir.List(fhir.Obj(fhir.M("value", fhir.Str("OURS-1")))))
	reply.Append("entry", fhir.Obj(fhir.M("resource", parse(t, []byte(`{"resourceType":"Encounter","id":"planned-1","status":"planned",
		"identifier":[{"value":"0b8a7c5e-4f9c-4a39-8e0e-2f4f3c9d6a11"},{"value":"ED 77"}]}`)))))
	got, err := message.ReadAnswer(reply)
	if err != nil {
		t.Fatal(err)
	}
	if got.EncounterID != "planned-1" || got.Reference != "ED 77" || got.ServiceRequestID != "given-servicerequest-1" {
		t.Errorf("got %+v", got)
	}
}

func TestAnswerWithoutIDsOrReference(t *testing.T) {
	got, err := message.ReadAnswer(referral(t, ""))
	if err != nil || got.ServiceRequestID != "" || got.Reference != "" || got.EncounterID != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAnswerThatIsALoneResource(t *testing.T) {
	got, err := message.ReadAnswer(parse(t, []byte(`{"resourceType":"Appointment","id":"a1","status":"booked"}`)))
	if err != nil || got.AppointmentID != "a1" || got.Status != "booked" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAnswerThatIsNone(t *testing.T) {
	for _, n := range []*fhir.Node{nil, fhir.Str("x"), parse(t, []byte(`{"resourceType":"OperationOutcome"}`))} {
		if _, err := message.ReadAnswer(n); !errors.Is(err, message.ErrUnread) {
			t.Errorf("got %v", err)
		}
	}
}

func TestPublishedAnswerShowsItsReference(t *testing.T) {
	got, err := message.ReadAnswer(examples(t)["valresp01-validation-request-http-response-planned.json"])
	if err != nil || got.Reference == "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWithIDsKeepsWhatWasSentAndTakesTheIDs(t *testing.T) {
	sent := referral(t, "")
	before := string(sent.JSON())
	answer := answered(sent)
	answer.Get("entry").Items = answer.Get("entry").Items[:4]
	answer.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:11111111-0000-4000-8000-000000000001")),
		fhir.M("resource", parse(t, []byte(`{"resourceType":"Encounter","id":"planned-1","status":"planned"}`)))))
	merged := message.WithIDs(sent, answer)
	checkValues(t, merged, map[string]string{"ServiceRequest.id": "given-servicerequest-1", "Patient.id": "given-patient-2", "CarePlan.id": ""})
	if n := len(fhir.Resources(merged, "Encounter")); n != 2 {
		t.Errorf("%d encounters, want ours and theirs", n)
	}
	if string(sent.JSON()) != before {
		t.Error("the message sent was changed")
	}
	checkTied(t, merged)
}

func TestWithIDsMatchesByTypeWhenAddressesDiffer(t *testing.T) {
	sent := booking(t, "")
	answer := parse(t, []byte(`{"resourceType":"Bundle","entry":[
		{"fullUrl":"https://r.example/Appointment/a9","resource":{"resourceType":"Appointment","id":"a9","status":"booked","participant":[{"actor":{"reference":"Patient/p9"}}]}},
		{"fullUrl":"https://r.example/Patient/p9","resource":{"resourceType":"Patient","id":"p9"}}]}`))
	merged := message.WithIDs(sent, answer)
	checkValues(t, merged, map[string]string{"Appointment.id": "a9", "Patient.id": "p9"})
	checkTied(t, merged)
	if message.WithIDs(sent, nil) == nil || message.WithIDs(nil, answer) != nil {
		t.Error("nothing to merge is not left alone")
	}
}
