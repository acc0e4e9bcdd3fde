package validation_test

import (
	"testing"

	"barsdesk/bars/definition/validation"
)

// TestWhatFindingsSay holds the words and rules that people and their suppliers
// read.
func TestWhatFindingsSay(t *testing.T) {
	patient := []string{profile("P", "Patient", `{"id":"Patient.gender","path":"Patient.gender","min":1,"max":"1"}`, `{"id":"Patient.name","path":"Patient.name","min":2}`,
		`{"id":"Patient.telecom","path":"Patient.telecom","min":1,"max":"1"}`, `{"id":"Patient.photo","path":"Patient.photo","max":"0"}`, `{"id":"Patient.active","path":"Patient.active","fixedBoolean":true}`,
		`{"id":"Patient.maritalStatus","path":"Patient.maritalStatus","patternCodeableConcept":{"coding":[{"code":"M"}]}}`, `{"id":"Patient.deceased[x]","path":"Patient.deceased[x]","type":[{"code":"boolean"}]}`, `{"id":"Patient.multipleBirth[x]","path":"Patient.multipleBirth[x]","max":"0"}`,
		byURI, nhsSlice), extension("M", "", `{"id":"Extension","path":"Extension","isModifier":true}`), extension("X", "")}
	const from = " (" + home + "P)"
	text := `{"resourceType":"Patient","name":[{"text":"x"}],"telecom":[{"text":"x"},{"system":"phone","value":"1"}],"photo":[{"title":"x"}],"active":false,"maritalStatus":{"text":"x"},"deceasedDateTime":"2020","extension":[{"url":"` + home + `M","valueString":"x"}],"modifierExtension":[{"url":"` + home + `X","valueString":"x"}]}`
	found := validator(t, patient...).Check(parsed(t, text), validation.Options{Profiles: []string{home + "P"}}).Findings
	for _, want := range []struct{ path, what, rule string }{
		{"Patient.gender", "The element gender is missing; it must be there.", "Patient.gender 1..1" + from},
		{"Patient.name", "The element name is there 1 times; the rule asks for at least 2.", "Patient.name 2..*" + from},
		{"Patient.telecom", "The element telecom is there 2 times; the rule allows at most one.", "Patient.telecom 1..1" + from},
		{"Patient.telecom[0].text", "ContactPoint has no element of this name.", "ContactPoint"},
		{"Patient.photo", "The element photo is not allowed here.", "Patient.photo 0..0" + from},
		{"Patient.active", `The value must be "true".`, "Patient.active 0..1" + from},
		{"Patient.maritalStatus", `The value must contain {"coding":[{"code":"M"}]}.`, "Patient.maritalStatus 0..1" + from},
		{"Patient.deceased", "A value of the type dateTime is not allowed here; allowed: boolean.", "Patient.deceased[x] 0..1" + from},
		{"Patient.identifier", "At least one entry called nhs is needed, and there is none or too few.", "Patient.identifier:nhs 1..1" + from},
		{"Patient.extension[0]", "This extension changes the meaning, so it is a modifierExtension.", home + "M"},
		{"Patient.modifierExtension[0]", "This extension does not change the meaning, so it is no modifierExtension.", home + "X"},
	} {
		ok := false
		for _, f := range found {
			ok = ok || f.Path == want.path && f.What == want.what && f.Rule == want.rule
		}
		if !ok {
			t.Errorf("not said: %v", want)
			for _, f := range found {
				if f.Path == want.path {
					t.Logf("but: %s (%s)", f.What, f.Rule)
				}
			}
		}
	}
	bare := published().Check(parsed(t, `{"resourceType":"Observation","code":{"text":"x"},"two words":1,"ça":1}`), validation.Options{}).Findings
	for _, want := range [][2]string{{"Observation.status", "Observation.status 1..1"}, {"Observation.`?`", "Observation"}} {
		ok := false
		for _, f := range bare {
			ok = ok || f.Path == want[0] && f.Rule == want[1]
		}
		if !ok {
			t.Errorf("%v is not said: %v", want, bare)
		}
	}
	if found := published().Check(nil, validation.Options{}).Findings; found[0].Path != "Resource" {
		t.Errorf("the path of nothing is %q", found[0].Path)
	}
}
