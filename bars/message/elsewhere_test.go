package message_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"barsdesk/bars/message"
)

// People and records as other systems write them, which are read by what they
// say and not by the order in which they say it.

func TestPatientIsReadByUseAndPreference(t *testing.T) {
	p := message.PatientOf(parse(t, []byte(`{"resourceType":"Patient",
		"name":[{"use":"nickname","family":"Joe"},{"use":"official","family":"Murry","given":["Josiah","Ben"]}],
		"address":[{"use":"temp","city":"Elsewhere"},{"use":"home","city":"Doncaster"}],
		"communication":[{"language":{"coding":[{"code":"fr"}]}},{"language":{"coding":[{"code":"cy"}]},"preferred":true}]}`)))
	if p.Family != "Murry" || p.Given != "Josiah Ben" || p.City != "Doncaster" || p.Language != "cy" {
		t.Errorf("read %+v", p)
	}
	p = message.PatientOf(parse(t, []byte(`{"resourceType":"Patient","name":[{"family":"First"},{"family":"Second"}],
		"address":[{"city":"One"},{"city":"Two"}],
		"communication":[{"language":{"coding":[{"code":"fr"}]}},{"language":{"coding":[{"code":"cy"}]}}]}`)))
	if p.Family != "First" || p.City != "One" || p.Language != "fr" {
		t.Errorf("where nothing is marked, read %+v", p)
	}
}

// BaRS Core, Workflow variables: the call-back number is the telecom of rank 1
// of the contact of rank 1.
func TestNumberToCallIsTheOneRankedFirst(t *testing.T) {
	tests := map[string]struct{ telecom, want string }{
		"ranked backwards":     {`{"rank":2,"value":"02"},{"rank":1,"value":"01"}`, "01"},
		"ranked in order":      {`{"rank":1,"value":"01"},{"rank":2,"value":"02"}`, "01"},
		"ranks of two digits":  {`{"rank":10,"value":"10"},{"rank":9,"value":"09"}`, "09"},
		"nine before ten":      {`{"rank":9,"value":"09"},{"rank":10,"value":"10"}`, "09"},
		"the same rank twice":  {`{"rank":1,"value":"01"},{"rank":1,"value":"02"}`, "01"},
		"no rank beside one":   {`{"value":"00"},{"rank":1,"value":"01"}`, "01"},
		"no ranks":             {`{"value":"01"},{"value":"02"}`, "01"},
		"first without number": {`{"rank":1},{"rank":2,"value":"02"}`, "02"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			n := parse(t, []byte(`{"resourceType":"Patient","contact":[{"telecom":[`+test.telecom+`]}]}`))
			for _, telecom := range n.All("contact.telecom") {
				telecom.Set("system", parse(t, []byte(`"phone"`)))
			}
			contacts := message.PatientOf(n).Contacts
			if len(contacts) != 1 || contacts[0].Phone != test.want || contacts[0].Email != "" {
				t.Errorf("read %+v, want the number %s", contacts, test.want)
			}
		})
	}
}

// The patient is the one whom the focus names, whoever stands first.
func TestPatientIsTheOneOfTheFocus(t *testing.T) {
	const people = `{"fullUrl":"urn:uuid:c","resource":{"resourceType":"Patient","id":"child","name":[{"family":"Child"}]}},
		{"fullUrl":"urn:uuid:d","resource":{"resourceType":"Practitioner","id":"doctor","name":[{"family":"Doctor"}]}},
		{"fullUrl":"urn:uuid:p","resource":{"resourceType":"Patient","id":"parent","name":[{"family":"Parent"}]}}`
	for name, focus := range map[string]string{
		"request":     `{"resourceType":"ServiceRequest","subject":{"reference":"urn:uuid:p"}}`,
		"appointment": `{"resourceType":"Appointment","participant":[{"actor":{"reference":"urn:uuid:d"}},{"actor":{"reference":"Patient/parent"}}]}`,
	} {
		b := parse(t, []byte(`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageHeader","focus":[{"reference":"urn:uuid:f"}]}},`+
			people+`,{"fullUrl":"urn:uuid:f","resource":`+focus+`}]}`))
		if got := message.PatientOf(b).Family; got != "Parent" {
			t.Errorf("%s: the patient is %q, want the one it names", name, got)
		}
	}
}

func TestRelationshipInWords(t *testing.T) {
	const roles = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
	type said struct{ system, code, display string }
	for given, want := range map[said]string{
		{}:                                    "",
		{roles, "DAUC", ""}:                   "daughter",
		{roles, "DAUC", "Daughter"}:           "daughter",
		{roles, "ONESELF", "self"}:            "the patient",
		{roles, "ONESELF", "The Patient"}:     "the patient",
		{roles, "DAUC", "son"}:                "daughter, son", // the display contradicts the code
		{"urn:local", "X7", "Key worker"}:     "Key worker",
		{"urn:local", "X7", ""}:               "relationship with code X7",
		{"urn:local", "", "Key worker"}:       "Key worker",
		{"urn:local", "DAUC", "Key worker"}:   "Key worker",
		{roles, "UNKNOWN-ROLE", "Godparents"}: "Godparents",
	} {
		if got := message.RelationshipWords(given.system, given.code, given.display); got != want {
			t.Errorf("%+v reads %q, want %q", given, got, want)
		}
	}
}

// BaRS Applications, The synchronous HTTP response: the receiver adds its own,
// planned Encounter to what was sent.
func TestAnswerTellsTheReceiversEncounterFromTheSenders(t *testing.T) {
	const (
		request = `{"resourceType":"ServiceRequest","id":"r","encounter":{"reference":"Encounter/ours"}}`
		bare    = `{"resourceType":"ServiceRequest","id":"r"}`
		ours    = `{"resourceType":"Encounter","id":"ours","status":"finished"}`
		theirs  = `{"resourceType":"Encounter","id":"theirs","status":"in-progress"}`
		planned = `{"resourceType":"Encounter","id":"planned","status":"planned"}`
	)
	tests := map[string]struct {
		resources []string
		want      string
	}{
		"planned last":        {[]string{request, ours, theirs, planned}, "planned"},
		"planned first":       {[]string{request, planned, theirs, ours}, "planned"},
		"none planned":        {[]string{request, ours, theirs}, "theirs"},
		"two, none planned":   {[]string{request, theirs, ours, `{"resourceType":"Encounter","id":"later"}`}, "theirs"},
		"only ours":           {[]string{request, ours}, ""},
		"ours cannot be told": {[]string{bare, ours, theirs}, ""},
		"planned is enough":   {[]string{bare, ours, planned}, "planned"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := message.ReadAnswer(bundleOf(t, test.resources...))
			if err != nil || got.EncounterID != test.want {
				t.Errorf("the receiver's is %q, want %q (%v)", got.EncounterID, test.want, err)
			}
		})
	}
}

// An id is found through a reference to an entry as well as by type and id,
// and a reference to something else is passed over.
func TestIDsAreFoundThroughEntries(t *testing.T) {
	f := message.ReadFacts(parse(t, []byte(`{"resourceType":"Bundle","entry":[
		{"fullUrl":"urn:uuid:a","resource":{"resourceType":"Appointment","id":"a-1","basedOn":[{"reference":"urn:uuid:r"}],"slot":[{"reference":"urn:uuid:none"},{"reference":"https://r.example/FHIR/R4/Slot/s-1/_history/2"}]}},
		{"fullUrl":"urn:uuid:flag","resource":{"resourceType":"Flag","id":"flag-1"}},
		{"fullUrl":"urn:uuid:r","resource":{"resourceType":"ServiceRequest","id":"r-1","supportingInfo":[{"reference":"urn:uuid:flag"},{"reference":"urn:uuid:a"}]}}]}`)))
	got := []string{f.BasedOnReferral, f.SlotID, f.LinkedAppointment}
	if diff := cmp.Diff([]string{"r-1", "s-1", "a-1"}, got); diff != "" {
		t.Error(diff)
	}
	f = message.ReadFacts(parse(t, []byte(`{"resourceType":"Bundle","entry":[
		{"fullUrl":"urn:uuid:a","resource":{"resourceType":"Appointment","basedOn":[{"reference":"urn:uuid:r"},{"reference":"ServiceRequest/r-2"}]}},
		{"fullUrl":"urn:uuid:r","resource":{"resourceType":"ServiceRequest"}}]}`)))
	if f.BasedOnReferral != "r-2" {
		t.Errorf("based on %q, want the reference that has an id", f.BasedOnReferral)
	}
}
