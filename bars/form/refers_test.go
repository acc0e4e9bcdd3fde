package form_test

import (
	"testing"

	"barsdesk/bars/fhir"
)

// A reference leads to a repeat of another block, wherever empty repeats stand.
func TestATaskLeadsToItsMedicine(t *testing.T) {
	f := formOf("referral-new", "a5t1")
	a := least(t, f)
	delete(a, "narrative")
	a["narrative"] = []map[string]string{{"period-start": "2026-11-21T12:00:00Z"}}
	a["problems"] = []map[string]string{{"code-text": "Cough", "clinicalStatus-coding": "http://terminology.hl7.org/CodeSystem/condition-clinical|active",
		"verificationStatus-coding": "http://terminology.hl7.org/CodeSystem/condition-ver-status|unconfirmed"}}
	medicine := func(name string) map[string]string {
		return map[string]string{"medicationCodeableConcept-coding-display": name, "status": "active"}
	}
	a["medicines"] = []map[string]string{medicine("Aspirin"), {}, medicine("Ramipril")}
	a["tasks"] = []map[string]string{{"code": "http://snomed.info/sct|2140231000000104", "focus": "#medicines:2"}}
	if got := f.Check(a); len(got) > 0 {
		t.Fatalf("%v", got)
	}
	bundle := referFor(t, f, a, "a5t1")
	if n := fhir.Resolve(bundle, fhir.Resource(bundle, "Task").TextAt("focus.reference")); n.TextAt("medicationCodeableConcept.text") != "Ramipril" {
		t.Errorf("the task is about %s", n.JSON())
	}
	if got := f.Answers(bundle)["tasks"][0]["focus"]; got != "#medicines:1" {
		t.Errorf("read as %s, when there are two medicines", got)
	}
	for _, gone := range []string{"#medicines:1", "#medicines:7", "#kin:0", "#Patient"} {
		a["tasks"][0]["focus"] = gone
		if got := f.Check(a); len(got) != 1 || got[0].Field != "focus" || !contains(got[0].Message, "choose again") {
			t.Errorf("%s: %v", gone, got)
		}
	}
	a["tasks"][0]["focus"] = "#medicines:7"
	if task := fhir.Resource(referFor(t, f, a, "a5t1"), "Task"); fhir.Resolve(bundle, task.TextAt("focus.reference")).Type() == "MedicationStatement" {
		t.Errorf("%s", task.JSON())
	}
}

// Opened for another message, such as a new booking of the same case, answers
// make new resources: nothing of the old message but what was said.
func TestOpenedAnswersMakeANewMessage(t *testing.T) {
	f := formOf("referral-new", "a6t3")
	before := sent(t, f)
	parts, err := f.Resources(f.Open(before), env())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range parts {
		if n.ID() != "" || n.Get("meta") != nil {
			t.Errorf("%s", n.JSON())
		}
	}
	if got := len(fhir.Resources(bundleOf(parts), "MedicationStatement")); got != 2 {
		t.Errorf("%d medicines", got)
	}
}
