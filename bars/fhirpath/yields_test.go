package fhirpath_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/fhirpath"
)

// example is an expression with what it yields over sample: items as type and
// value, "error" for an error, nothing for an empty result.
type example struct {
	text string
	want []string
}

func yes(text string) example { return example{text, []string{"boolean true"}} }

func gives(text string, want ...string) example { return example{text, want} }

func fails(text string) example { return example{text, []string{"error"}} }

// sample is a made-up patient that the examples are about.
const sample = `{"resourceType":"Patient","id":"pat","active":true,
	"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9000000009"}],
	"name":[{"use":"official","family":"Green","given":["Ann","Mary"]},{"use":"usual","given":["Annie"]}],
	"telecom":[{"system":"phone","value":"01632960001","rank":1},{"system":"email","value":"ann@example.org","rank":2}],
	"birthDate":"1974-12-25","_birthDate":{"id":"b","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1974-12-25T14:35:45-05:00"}]},
	"_gender":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]},
	"deceasedBoolean":false,"multipleBirthInteger":2,
	"contact":[{"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0131","code":"N"}]}],
		"name":{"_given":[null,{"extension":[{"url":"urn:x","valueString":"y"}]}],"given":["Bo",null]},
		"period":{"start":"2020","end":"2020-05"}}],
	"extension":[{"url":"urn:age","valueAge":{"value":52.0,"unit":"years","system":"http://unitsofmeasure.org","code":"a"}},
		{"url":"urn:none","valueQuantity":{"unit":"mg"}},
		{"url":"urn:dose","valueQuantity":{"value":2.50,"unit":"milligram","system":"http://unitsofmeasure.org","code":"mg"}},
		{"url":"urn:tablets","valueQuantity":{"value":3,"unit":"tablets"}},
		{"url":"urn:count","valueCount":{"value":3}}],
	"contained":[{"resourceType":"Organization","id":"org","name":"Surgery"}],
	"managingOrganization":{"reference":"#org"},
	"generalPractitioner":[{"reference":"Practitioner/1"},{"reference":"#none"},{"display":"somebody"}]}`

// run evaluates an expression over sample and describes the result.
func run(t testing.TB, text string) ([]string, error) {
	t.Helper()
	x, err := fhirpath.Compile(text, model)
	if err != nil {
		return nil, err
	}
	patient := fhirpath.Of(tree(t, sample), nil, "")
	env := &fhirpath.Env{Now: suiteNow, Resource: patient, Root: patient,
		Variables: map[string][]fhirpath.Item{"given": {fhirpath.Text("a"), fhirpath.Boolean(true)}}}
	got, err := x.Evaluate(env, patient)
	return describe(got), err
}

// hold compares what expressions yield with what is wanted.
func hold(t *testing.T, examples []example) {
	t.Helper()
	for _, e := range examples {
		got, err := run(t, e.text)
		if err != nil {
			got = []string{"error"}
		}
		if !slices.Equal(got, e.want) {
			t.Errorf("%s\n\tyields %s\n\twanted %s (%v)", e.text, strings.Join(got, ", "), strings.Join(e.want, ", "), err)
		}
	}
}
