package message_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

func cancelBooking(t *testing.T, read, stored *fhir.Node) *fhir.Node {
	t.Helper()
	b, err := message.CancelBooking(later(message.BookingCancel), read, stored, "")
	if err != nil {
		t.Fatal(err)
	}
	checkTied(t, b)
	return b
}

// urlIn is the fullUrl of a resource in a Bundle.
func urlIn(b, resource *fhir.Node) string {
	for _, e := range fhir.Entries(b) {
		if e.Resource == resource {
			return e.FullURL
		}
	}
	return ""
}

// with adds a resource to a Bundle.
func with(t *testing.T, b *fhir.Node, fullURL, resource string) *fhir.Node {
	t.Helper()
	n := parse(t, []byte(resource))
	b.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str(fullURL)), fhir.M("resource", n)))
	return n
}

// BaRS Core, Message bundle rules: what a cancellation repeats has its ids and
// addresses again, and references inside the message are fullUrls.
func TestCancellationRepeatsAddresses(t *testing.T) {
	stored := storedBooking(t)
	b := cancelBooking(t, readBack(t, stored, "Appointment"), stored)
	held := fhir.Resource(stored, "Patient")
	patient := fhir.Resource(b, "Patient")
	if urlIn(b, patient) != urlIn(stored, held) || patient.TextAt("meta.lastUpdated") != held.TextAt("meta.lastUpdated") {
		t.Errorf("the patient is at %q, was at %q", urlIn(b, patient), urlIn(stored, held))
	}
	practice := patient.TextAt("generalPractitioner.reference")
	if gp := fhir.Resolve(b, practice); gp.TextAt("identifier.value") != "G82080" || urlIn(b, gp) != practice {
		t.Errorf("the practice is %q", practice)
	}
	for path, code := range map[string]string{"sender.reference": "RX1", "destination.receiver.reference": "RX2"} {
		org := fhir.Resolve(b, fhir.Resource(b, "MessageHeader").TextAt(path))
		was := fhir.Resolve(stored, fhir.Resource(stored, "MessageHeader").TextAt(path))
		if org.TextAt("identifier.value") != code || org.ID() == "" || urlIn(b, org) != urlIn(stored, was) {
			t.Errorf("%s is %s, want the organisation as it was stored", path, org.JSON())
		}
	}
}

// Receivers refer by type and id; inside the message that is a fullUrl too.
func TestCancellationTurnsRelativeReferencesIntoAddresses(t *testing.T) {
	stored := storedBooking(t)
	held := fhir.Resource(stored, "Patient")
	practice := fhir.Resolve(stored, held.TextAt("generalPractitioner.reference"))
	held.Set("generalPractitioner", fhir.List(fhir.Reference("Organization/"+practice.ID())))
	held.Set("managingOrganization", fhir.Reference("Organization/elsewhere"))
	b := cancelBooking(t, readBack(t, stored, "Appointment"), stored)
	checkValues(t, b, map[string]string{"Patient.generalPractitioner.reference": urlIn(stored, practice),
		"Patient.managingOrganization.reference": "Organization/elsewhere"})
}

// A record kept under web addresses gets new ones that mean something inside
// the message.
func TestCancellationOfARecordWithoutURNs(t *testing.T) {
	stored := parse(t, []byte(`{"resourceType":"Bundle","id":"bbbbbbbb-0000-4000-8000-000000000001","entry":[
		{"fullUrl":"https://r.example/Appointment/a1","resource":{"resourceType":"Appointment","id":"a1","status":"booked"}},
		{"fullUrl":"https://r.example/Patient/p1","resource":{"resourceType":"Patient","id":"p1"}}]}`))
	b := cancelBooking(t, parse(t, []byte(`{"resourceType":"Appointment","id":"a1","status":"booked"}`)), stored)
	if got := fhir.Resource(b, "Patient"); got.ID() != "p1" || !strings.HasPrefix(urlIn(b, got), "urn:uuid:") {
		t.Errorf("the patient is at %q", urlIn(b, got))
	}
	// The record names no organisations: they are told anew.
	codes := []string{}
	for _, org := range fhir.Resources(b, "Organization") {
		codes = append(codes, org.TextAt("identifier.value"))
	}
	if !slices.Equal(codes, []string{"RX2", "RX1"}) {
		t.Errorf("organisations %v", codes)
	}
	checkSubject(t, b, "Appointment", "participant.actor.reference")
}

// The organisation at an end is the one that the header named, though another
// entry has the same code.
func TestCancellationGoesToTheOrganisationNamed(t *testing.T) {
	stored := storedBooking(t)
	const ward = "urn:uuid:99999999-0000-4000-8000-000000000009"
	with(t, stored, ward, `{"resourceType":"Organization","id":"ward","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"RX2"}]}`)
	fhir.Resource(stored, "MessageHeader").Get("destination").Items[0].Set("receiver", fhir.Reference(ward))
	b := cancelBooking(t, readBack(t, stored, "Appointment"), stored)
	if got := fhir.Resource(b, "MessageHeader").TextAt("destination.receiver.reference"); got != ward {
		t.Errorf("it goes to %q, want the ward", got)
	}
	// Under another code what the header named is somebody else by now.
	fhir.Resolve(stored, ward).Get("identifier").Items[0].Set("value", fhir.Str("RX7"))
	b = cancelBooking(t, readBack(t, stored, "Appointment"), stored)
	if org := fhir.Resolve(b, fhir.Resource(b, "MessageHeader").TextAt("destination.receiver.reference")); org.TextAt("identifier.value") != "RX2" {
		t.Errorf("it goes to %s", org.JSON())
	}
}

// BaRS Core, Cancellation: the id is the key, so it is repeated from the record
// where the answer to the read left it out.
func TestCancellationHasTheID(t *testing.T) {
	stored := storedBooking(t)
	read := readBack(t, stored, "Appointment")
	read.Remove("id")
	checkValues(t, cancelBooking(t, read, stored), map[string]string{"Appointment.id": "given-appointment-1"})
	read.Set("id", fhir.Str("GIVEN-appointment-1"))
	checkValues(t, cancelBooking(t, read, stored), map[string]string{"Appointment.id": "GIVEN-appointment-1"})
}

// BaRS Core, Cancellation: the stored use case is sent where the record read
// has none, and what it has is left alone.
func TestCancellationSaysTheUseCase(t *testing.T) {
	stored := storedBooking(t)
	read := readBack(t, stored, "Appointment")
	read.Set("serviceCategory", parse(t, []byte(`[{"coding":[{"code":"own"}]}]`)))
	checkValues(t, cancelBooking(t, read, stored), map[string]string{"Appointment.serviceCategory.coding.code": "own"})
	read.Remove("serviceCategory")
	checkValues(t, cancelBooking(t, read, stored), map[string]string{"Appointment.serviceCategory.coding.code": "a1t1"})
	c := later(message.BookingCancel)
	c.UseCase = ""
	b, err := message.CancelBooking(c, read, stored, "")
	if err != nil || fhir.Resource(b, "Appointment").Get("serviceCategory") != nil {
		t.Errorf("a use case nobody knows is sent: %v", err)
	}
}

// The patient is the participant who was the patient; others stay who they are.
func TestCancellationKeepsTheOtherParticipants(t *testing.T) {
	stored := storedBooking(t)
	held := fhir.Resource(stored, "Patient")
	for name, ref := range map[string]string{"by id": "Patient/" + held.ID(), "by address": urlIn(stored, held), "in full": "https://r.example/FHIR/R4/Patient/" + held.ID()} {
		t.Run(name, func(t *testing.T) {
			read := readBack(t, stored, "Appointment")
			read.Set("participant", parse(t, []byte(`[{"actor":{"reference":"Practitioner/dr-1"},"status":"tentative"},{"actor":{"reference":"`+ref+`"},"status":"needs-action"}]`)))
			all := fhir.Resource(cancelBooking(t, read, stored), "Appointment").All("participant")
			if len(all) != 2 || all[0].TextAt("actor.reference") != "Practitioner/dr-1" || all[0].TextAt("status") != "tentative" ||
				all[1].TextAt("actor.reference") != urlIn(stored, held) || all[1].TextAt("status") != "accepted" {
				t.Errorf("participants %v", all)
			}
		})
	}
	read := readBack(t, stored, "Appointment")
	read.Set("participant", parse(t, []byte(`[{"actor":{"reference":"Practitioner/dr-1"},"status":"tentative"}]`)))
	all := fhir.Resource(cancelBooking(t, read, stored), "Appointment").All("participant")
	if len(all) != 2 || all[1].TextAt("actor.reference") != urlIn(stored, held) {
		t.Errorf("a patient who was not named is not added: %v", all)
	}
}

// BaRS Applications, The synchronous HTTP response: the answer's ids and
// statuses are taken over; its references belong to its own addresses.
func TestWithIDsLeavesReferencesWhereTheyLead(t *testing.T) {
	sent := booking(t, "")
	answer := parse(t, []byte(`{"resourceType":"Bundle","entry":[
		{"fullUrl":"https://r.example/Appointment/a9","resource":{"resourceType":"Appointment","id":"a9","status":"pending","comment":"Bring your medicines",
			"participant":[{"actor":{"reference":"Patient/p9"},"status":"needs-action"}],"basedOn":[{"reference":"ServiceRequest/r9"}]}},
		{"fullUrl":"https://r.example/Patient/p9","resource":{"resourceType":"Patient","id":"p9","birthDate":"1918-08-11"}}]}`))
	merged := message.WithIDs(sent, answer)
	checkValues(t, merged, map[string]string{
		"Appointment.status": "pending", "Appointment.comment": "Bring your medicines", "Appointment.basedOn.reference": "ServiceRequest/r9",
		"Appointment.participant.status": "accepted", "Patient.birthDate": "1918-08-11", "Patient.name.family": "Murry",
	})
	if got := fhir.Resource(merged, "Appointment").TextAt("participant.actor.reference"); got != urlOf(t, sent, "Patient") {
		t.Errorf("the patient of the booking is at %q", got)
	}
	for _, e := range fhir.Entries(merged)[:2] {
		if names := e.Resource.Members; names[0].Name != "resourceType" {
			t.Errorf("%s begins with %s", e.Resource.Type(), names[0].Name)
		}
	}
}

// BaRS Application 1, Referral response payload: the referral's own Encounter
// is echoed, wherever it stands, and one of what there is room for one of.
func TestDidNotAttendEchoesWhatThereIsRoomFor(t *testing.T) {
	stored := storedReferral(t)
	entries := stored.Get("entry")
	with(t, stored, "urn:uuid:99999999-0000-4000-8000-000000000001", `{"resourceType":"Encounter","id":"planned","status":"planned"}`)
	entries.Items = slices.Insert(entries.Items[:len(entries.Items)-1], 1, entries.Items[len(entries.Items)-1])
	with(t, stored, "urn:uuid:99999999-0000-4000-8000-000000000002", `{"resourceType":"Location","id":"one"}`)
	with(t, stored, "urn:uuid:99999999-0000-4000-8000-000000000003", `{"resourceType":"Location","id":"two"}`)
	with(t, stored, "urn:uuid:99999999-0000-4000-8000-000000000004", `{"resourceType":"Basic","id":"three"}`)
	b, err := message.DidNotAttend(reversed(), stored, nil, "bbbbbbbb-0000-4000-8000-000000000001", "Did not answer")
	if err != nil {
		t.Fatal(err)
	}
	encounters, places := fhir.Resources(b, "Encounter"), fhir.Resources(b, "Location")
	if len(encounters) != 1 || encounters[0].ID() == "planned" || encounters[0].Get("reasonReference") == nil {
		t.Errorf("%d encounters, the first %s", len(encounters), encounters[0].JSON())
	}
	if len(places) != 1 || places[0].ID() != "one" || fhir.Resource(b, "Basic") != nil {
		t.Errorf("%d places, the first %s", len(places), places[0].JSON())
	}
	if n := len(fhir.Resources(b, "Observation")); n != 3 {
		t.Errorf("%d observations, want the two of the referral and the reason", n)
	}
}

// BaRS Application 1, Referral response payload: basedOn names the CarePlan,
// when there is one.
func TestDidNotAttendIsBasedOnThePlan(t *testing.T) {
	build := func(change func(stored *fhir.Node)) (b, request *fhir.Node) {
		stored := storedReferral(t)
		change(stored)
		b, err := message.DidNotAttend(reversed(), stored, nil, "bbbbbbbb-0000-4000-8000-000000000001", "")
		if err != nil {
			t.Fatal(err)
		}
		return b, fhir.Resource(b, "ServiceRequest")
	}
	b, request := build(func(stored *fhir.Node) { fhir.Resource(stored, "ServiceRequest").Remove("basedOn") })
	if got := request.TextAt("basedOn.reference"); got != urlOf(t, b, "CarePlan") {
		t.Errorf("silent: based on %q, want the plan", got)
	}
	_, request = build(func(stored *fhir.Node) {
		fhir.Resource(stored, "ServiceRequest").Set("basedOn", fhir.List(fhir.Reference("CarePlan/elsewhere")))
	})
	if got := request.TextAt("basedOn.reference"); got != "CarePlan/elsewhere" {
		t.Errorf("based on %q, want what the referral says", got)
	}
	_, request = build(func(stored *fhir.Node) {
		entries := stored.Get("entry")
		entries.Items = slices.DeleteFunc(entries.Items, func(e *fhir.Node) bool { return e.Get("resource").Type() == "CarePlan" })
		fhir.Resource(stored, "ServiceRequest").Remove("basedOn")
	})
	if request.Get("basedOn") != nil {
		t.Errorf("based on a plan that is not there: %s", request.Get("basedOn").JSON())
	}
}
