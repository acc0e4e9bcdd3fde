package reading_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"barsdesk/bars/fhir"
	"barsdesk/bars/reading"
)

const plan = `{"resourceType":"CarePlan","period":{"start":"2026-10-25T00:30:00.000+00:00"},
	"activity":[{"outcomeCodeableConcept":[{"text":"Chest pain.\nTwo hours."},
	{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/pathways-dx-codes","code":"DX02","display":"Attend within 1 hour"}]}]}]}`

func TestMostPertinentFirst(t *testing.T) {
	got := reading.Render(referral(t, `[`+plan+`,
		{"resourceType":"ServiceRequest","occurrencePeriod":{"end":"2026-11-21T13:00:00.000+00:00"}},
		{"resourceType":"Flag","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SG","display":"Safeguarding Concern"}]}],
		 "code":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars","code":"417430008","display":"Vulnerable adult (finding)"}]}},
		{"resourceType":"AllergyIntolerance","code":{"text":"Penicillin"}},
		{"resourceType":"Observation","code":{"text":"Lives alone"}}, {"resourceType":"Consent"}]`))
	var titles []string
	for _, s := range got {
		titles = append(titles, s.Title)
		if s.Safety != (s.Title == "Safety") {
			t.Errorf("%s is loud: %v", s.Title, s.Safety)
		}
	}
	want := []string{"Safety", "Call back", "Why", "What is asked", "Patient", "GP practice", "Contacts", "Medicines and allergies",
		"Observations and events", "People", "Services and organisations", "Other information sent"}
	if diff := cmp.Diff(want, titles); diff != "" {
		t.Error(diff)
	}
	for label, value := range map[string]string{
		"Safeguarding concern": "Vulnerable adult (finding)", "Call back": "07700 900123", "Clinical narrative": "Chest pain.\nTwo hours.",
		"Outcome of the triage": "Attend within 1 hour", "To be seen by": "21 November 2026, 13:00 GMT", "NHS number": "965 849 9058",
		"Date of birth": "10 August 1918", "Name": "Josiah Murry", "Sex": "Male", "Address": "1 Village Green, DN8 5SP",
		"GP practice": "Village Surgery", "Call first": "07700 900123", "Call second": "01302 496 0000", "Medicines": "No medicines stated",
		"Allergy or intolerance": "Penicillin", "Decided": "25 October 2026, 01:30 BST", "From": "Camberwick Ambulance, Barsdesk",
		"To": "Trumpton ED, Trumpton Hospitals",
	} {
		if r := row(t, got, label); r.Value != value {
			t.Errorf("%s reads %q, want %q", label, r.Value, value)
		}
	}
	if r := row(t, got, "Call back"); r.Note != "Ann, daughter" {
		t.Errorf("call back %q", r.Note)
	}
	if !row(t, got, "Clinical narrative").Verbatim {
		t.Error("the narrative loses its line breaks")
	}
}

func TestAbsenceIsSaid(t *testing.T) {
	b := referral(t, `[]`)
	patient := fhir.Resource(b, "Patient")
	for _, name := range []string{"identifier", "name", "birthDate", "gender", "address", "contact", "generalPractitioner"} {
		patient.Remove(name)
	}
	got := reading.Render(b)
	for label, value := range map[string]string{
		"Safeguarding": "No safeguarding concern stated", "Call back": "Not provided", "Clinical narrative": "Not provided",
		"To be seen by": "Not provided", "Name": "Not provided", "Date of birth": "Not provided", "NHS number": "Not provided",
		"Sex": "Not provided", "Address": "Not provided", "GP practice": "Not provided",
		"Medicines": "No medicines stated", "Allergies": "No known allergies stated",
	} {
		if r := row(t, got, label); r.Value != value || !r.Absent {
			t.Errorf("%s reads %+v, want %q", label, r, value)
		}
	}
}

func TestSafeguardingOfUnknownSystemsIsShownAsSent(t *testing.T) {
	got := reading.Render(referral(t, `[`+plan+`,
		{"resourceType":"Flag","category":[{"text":"Local safeguarding list"}],"code":{"coding":[{"system":"http://local.example","code":"X1"}],"text":"Known to MARAC <b>"}},
		{"resourceType":"Flag","category":[{"coding":[{"system":"http://other.example","code":"Q","display":"Odd"}]}],"code":{"text":"Something else"}},
		{"resourceType":"Flag","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SS","display":"Scene Safety"}]}],"code":{"text":"Dog on scene"}},
		{"resourceType":"Flag","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"RA","display":"Reasonable Adjustment"}]}],"code":{"text":"Needs a ramp"}}]`))
	var safety []string
	for _, r := range got[0].Rows {
		safety = append(safety, r.Label+": "+r.Value)
	}
	want := []string{"Safeguarding concern: Known to MARAC <b>", "Flag: Something else", "Scene safety: Dog on scene"}
	if diff := cmp.Diff(want, safety); diff != "" {
		t.Error(diff)
	}
	if note := got[0].Rows[0].Note; !strings.Contains(note, "Shown as sent") || !strings.Contains(note, "Local safeguarding list") {
		t.Errorf("note %q", note)
	}
	if r := row(t, got, "Reasonable adjustment"); r.Value != "Needs a ramp" {
		t.Errorf("got %+v", r)
	}
}

func TestClocksGoingBackAreTwoTimes(t *testing.T) {
	if got, want := reading.Time(time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)), "25 October 2026, 01:30 BST"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := reading.Time(time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)), "25 October 2026, 01:30 GMT"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	booking := parse(t, `{"resourceType":"Appointment","status":"booked","start":"2026-10-25T00:45:00Z","end":"2026-10-25T01:15:00Z"}`)
	if r := row(t, reading.Render(booking), "Appointment"); r.Value != "from 25 October 2026, 01:45 BST to 25 October 2026, 01:15 GMT" {
		t.Errorf("got %q", r.Value)
	}
}

func TestWordsThatCouldMislead(t *testing.T) {
	tests := map[string]struct{ resource, label, value, note string }{
		"old address": {`{"resourceType":"Patient","address":[{"use":"old","line":["1 Elm Row"],"city":"Leeds"}]}`,
			"Address", "1 Elm Row, Leeds (old address, no longer in use)", ""},
		"temporary address": {`{"resourceType":"Patient","address":[{"use":"temp","text":"Hotel, room 4"}]}`,
			"Address", "Hotel, room 4 (temporary address)", ""},
		"address text says more": {`{"resourceType":"Patient","address":[{"text":"1 Elm Row, Leeds, ring twice","line":["1 Elm Row"],"city":"Leeds"}]}`,
			"Address", "1 Elm Row, Leeds (as written: 1 Elm Row, Leeds, ring twice)", ""},
		"maiden name": {`{"resourceType":"Patient","name":[{"use":"maiden","family":"Old","given":["Ann"]}]}`,
			"Name", "Ann Old (maiden name)", ""},
		"name text and parts differ": {`{"resourceType":"Patient","name":[{"text":"Ann Smith","family":"Jones","given":["Ann"]}]}`,
			"Name", "Ann Smith (Jones)", ""},
		"number that cannot be": {`{"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"3478526985"}]}`,
			"NHS number", "347 852 6985", "This number fails its check. Confirm it with the patient"},
		"display contradicts code": {`{"resourceType":"Patient","contact":[{"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH","display":"aunt"}]}],
			"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank","valuePositiveInt":1}],"telecom":[{"system":"phone","value":"1"}]}]}`,
			"Call first", "1", "mother, aunt"},
		"phone before email": {`{"resourceType":"Patient","contact":[{"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank","valuePositiveInt":1}],
			"telecom":[{"system":"email","value":"a@b.example","rank":1},{"system":"phone","value":"01302 496 0000","rank":2}]}]}`,
			"Call back", "01302 496 0000", ""},
		"nobody marked": {`{"resourceType":"Patient","contact":[{"telecom":[{"system":"phone","value":"01302 496 0000"}]}]}`,
			"Call back", "01302 496 0000", "The sender says of no contact with a number: call this one first"},
		"inactive flag":      {`{"resourceType":"Flag","status":"inactive","code":{"text":"Dog"}}`, "Flag", "Dog", "Shown as sent. Its code is from another list. Status: Inactive"},
		"medicine, stopped":  {`{"resourceType":"MedicationStatement","status":"stopped","medicationCodeableConcept":{"text":"Aspirin"}}`, "Medicine", "Aspirin", "Status: Stopped"},
		"refuted allergy":    {`{"resourceType":"AllergyIntolerance","verificationStatus":{"coding":[{"code":"refuted"}]},"code":{"text":"Nuts"}}`, "Allergy or intolerance", "Nuts", "Certainty: Refuted"},
		"measured":           {`{"resourceType":"Observation","code":{"text":"Weight"},"valueQuantity":{"value":81.50,"unit":"kg"}}`, "Weight", "81.50 kg", ""},
		"not measured":       {`{"resourceType":"Observation","status":"entered-in-error","code":{"text":"Weight"},"valueQuantity":{"value":8,"unit":"kg"}}`, "Weight", "8 kg", "Status: Entered in error"},
		"referral mistake":   {`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageHeader","eventCoding":{"code":"servicerequest-request"}}},{"resource":{"resourceType":"ServiceRequest","status":"entered-in-error","reasonCode":[{"text":"Wrong patient"}]}}]}`, "What happened", "The request was sent by mistake", ""},
		"reason it is ended": {`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageHeader","eventCoding":{"code":"servicerequest-request"}}},{"resource":{"resourceType":"ServiceRequest","status":"revoked","reasonCode":[{"text":"Better"}]}}]}`, "Reason", "Better", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := row(t, reading.Render(parse(t, test.resource)), test.label)
			if r.Value != test.value || r.Note != test.note {
				t.Errorf("%s reads %q (%q), want %q (%q)", test.label, r.Value, r.Note, test.value, test.note)
			}
		})
	}
}
