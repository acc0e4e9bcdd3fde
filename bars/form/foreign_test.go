package form_test

import (
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

// bundled is a message of resources given as JSON.
func bundled(t testing.TB, resources ...string) *fhir.Node {
	t.Helper()
	var all []*fhir.Node
	for _, r := range resources {
		all = append(all, parse(t, r))
	}
	return bundleOf(all)
}

// What another program wrote in other ways is read, kept and written again.
func TestWhatOthersWriteIsKept(t *testing.T) {
	f := formOf("referral-new", "a6t3")
	bundle := bundled(t,
		`{"resourceType":"MedicationStatement","status":"active","medicationReference":{"reference":"Medication/m"},"effectivePeriod":{"start":"2019","end":"2020-02"},
		  "dosage":[{"route":{"coding":[{"system":"http://snomed.info/sct","code":"999","display":"Through the window"}]},"doseAndRate":[{"doseQuantity":{"value":2.50,"unit":"spoons"}}]}]}`,
		`{"resourceType":"Medication","id":"m","code":{"coding":[{"display":"Aspirin 75mg tablets"}]}}`,
		`{"resourceType":"MedicationStatement","status":"active","medicationReference":{"reference":"#c"},"contained":[{"resourceType":"Medication","id":"c","code":{"text":"Ramipril"}}]}`,
		`{"resourceType":"MedicationStatement","status":"active","medicationReference":{"display":"Insulin"}}`,
		`{"resourceType":"AllergyIntolerance","code":{"text":"Nuts"},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
		  "asserter":{"reference":"Patient/p"},"reaction":[{"severity":"mild","manifestation":[{"text":"Rash"}]}]}`,
		`{"resourceType":"Patient","id":"p"}`,
		`{"resourceType":"Flag","category":[{"coding":[{"code":"IR"}]}],"code":{"text":"MRSA"},"period":{"start":"2026-01-02T10:00:00+00:00"},"subject":{"reference":"Patient/p"}}`,
		`{"resourceType":"Condition","code":{"text":"Asthma"},"clinicalStatus":{"coding":[{"system":"http://example.org/state","code":"on","display":"Going on"}]},"onsetAge":{"value":7,"unit":"years","system":"http://unitsofmeasure.org","code":"a"}}`)
	a := f.Answers(bundle)
	for at, want := range map[string]string{
		"medicines 0 medicationCodeableConcept-coding-display": "Aspirin 75mg tablets", "medicines 1 medicationCodeableConcept-coding-display": "Ramipril",
		"medicines 2 medicationCodeableConcept-coding-display": "Insulin", "medicines 0 effectiveDateTime": "2019", "medicines 0 effectivePeriod-end": "2020-02",
		"medicines 0 dosage-route": "Through the window", "medicines 0 dosage-doseAndRate-doseQuantity": "2.50 |spoons",
		"allergies 0 asserter": "#Patient", "alerts 0 period-start": "2026-01-02", "alerts 0 subject": "#Patient",
		"problems 0 onset": "onsetAge", "problems 0 onsetAge": "7 http://unitsofmeasure.org|a", "problems 0 clinicalStatus-coding": "http://example.org/state|on",
	} {
		part := strings.Fields(at)
		if got := a[part[0]][int(part[1][0]-'0')][part[2]]; got != want {
			t.Errorf("%s is %q, not %q", at, got, want)
		}
	}
	parts, err := f.Resources(a, env())
	if err != nil {
		t.Fatal(err)
	}
	written := string(bundleOf(parts).JSON())
	for _, kept := range []string{`"code":"999"`, `"Through the window"`, `"value":2.50,"unit":"spoons"`, `"2026-01-02T10:00:00+00:00"`, `"Going on"`, `"Aspirin 75mg tablets"`, `"start":"2019","end":"2020-02"`} {
		if !contains(written, kept) {
			t.Errorf("%s is lost", kept)
		}
	}
	if got := f.Check(form.Answers{"medicines": a["medicines"], "problems": a["problems"], "allergies": a["allergies"], "alerts": a["alerts"]}); len(got) == 0 {
		t.Error("what is missing besides passes")
	} else {
		for _, p := range got {
			if p.Block == "medicines" || p.Block == "problems" || p.Block == "allergies" || p.Block == "alerts" {
				t.Errorf("%+v", p)
			}
		}
	}
}
