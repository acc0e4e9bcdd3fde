package outcome_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/outcome"
)

// aMessage holds one of each resource but two Organizations.
func aMessage(t *testing.T) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse([]byte(`{"resourceType":"Bundle","entry":[
		{"resource":{"resourceType":"MessageHeader"}},{"resource":{"resourceType":"Organization"}},
		{"resource":{"resourceType":"Organization"}},{"resource":{"resourceType":"Patient","birthDate":"1918-08-10"}},
		{"resource":{"resourceType":"Observation"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func pointing(expressions ...string) outcome.Answer {
	quoted := make([]string, 0, len(expressions))
	for _, e := range expressions {
		quoted = append(quoted, fmt.Sprintf("%q", e))
	}
	return outcome.Read(400, []byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","expression":[`+
		strings.Join(quoted, ",")+`]}]}`))
}

func TestWhatAnAnswerPointsAt(t *testing.T) {
	bundle := aMessage(t)
	for expression, want := range map[string]string{
		"Bundle.entry[3].resource.birthDate":                          "Bundle.entry[3].resource.birthDate",
		"Bundle.entry[3].resource.ofType(Patient).birthDate":          "Bundle.entry[3].resource.birthDate",
		"Bundle.entry[3].resource.as(FHIR.Patient).birthDate":         "Bundle.entry[3].resource.birthDate",
		"Bundle.entry[3].resource/*Patient/a1.b2*/.name[0].family":    "Bundle.entry[3].resource.name[0].family",
		"Bundle.entry.resource.ofType(Patient).name.first().given[1]": "Bundle.entry[3].resource.name[0].given[1]",
		"Patient.birthDate": "Bundle.entry[3].resource.birthDate",
		"Patient":           "Bundle.entry[3].resource",
		" Observation.value.ofType(Quantity).value ":                   "Bundle.entry[4].resource.valueQuantity.value",
		"Observation.value[x]":                                         "Bundle.entry[4].resource.value",
		"Patient.extension('https://fhir.hl7.org.uk/x.y').value":       "Bundle.entry[3].resource.extension.value",
		"Patient.name.where(use='official').family":                    "Bundle.entry[3].resource.name.family",
		"/f:Bundle/f:entry[4]/f:resource/f:Patient/f:birthDate/@value": "Bundle.entry[3].resource.birthDate",
		"/Bundle/entry[4]/resource/Patient/name[1]/family":             "Bundle.entry[3].resource.name[0].family",
		"/f:Patient/f:birthDate":                                       "Bundle.entry[3].resource.birthDate",
		"Bundle.entry[9].resource.ofType(Patient).birthDate":           "Bundle.entry[3].resource.birthDate", // a wrong index, the right type
		"Bundle.entry[1].resource.name":                                "Bundle.entry[1].resource.name",
		"Organization.name":                                            "", // which of two?
		"Bundle.entry[9].resource.birthDate":                           "",
		"Bundle.entry[3].fullUrl":                                      "",
		"Bundle.meta.versionId":                                        "",
		"Bundle":                                                       "",
		"birthDate":                                                    "",
		"http.X-Request-Id":                                            "",
		"":                                                             "",
		"Medication.code":                                              "",
		"Bundle.entry[99999999999999999999].resource":                  "",
		"Patient.name[" + strings.Repeat("(", 200) + strings.Repeat("x", 400):   "",
		"Bundle.entry[3].resource." + strings.Repeat("contact.", 100) + "phone": "",
	} {
		got := pointing(expression).Paths(bundle)
		if want == "" && len(got) != 0 || want != "" && !slices.Equal(got, []string{want}) {
			t.Errorf("%q: got %q, want %q", expression, got, want)
		}
	}
}

func TestEachPlaceIsNamedOnce(t *testing.T) {
	got := pointing("Patient.birthDate", "Bundle.entry[3].resource.birthDate", "Patient.gender").Paths(aMessage(t))
	if !slices.Equal(got, []string{"Bundle.entry[3].resource.birthDate", "Bundle.entry[3].resource.gender"}) {
		t.Errorf("got %q", got)
	}
}

// TestWhatOnlyInformsPointsAtNothing: a remark beside a failure is no fault of the message.
func TestWhatOnlyInformsPointsAtNothing(t *testing.T) {
	a := outcome.Read(400, []byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"value","expression":["Patient.birthDate"]},
		{"severity":"error","code":"value","location":["/f:Patient/f:gender"]}]}`))
	if got := a.Paths(aMessage(t)); !slices.Equal(got, []string{"Bundle.entry[3].resource.gender"}) {
		t.Errorf("got %q", got)
	}
}

func FuzzPaths(f *testing.F) {
	f.Add("Bundle.entry[3].resource.ofType(Patient).birthDate")
	f.Add("/f:Bundle/f:entry[4]/f:resource/f:Patient/f:birthDate/@value")
	f.Fuzz(func(t *testing.T, expression string) {
		bundle := aMessage(t)
		for _, p := range pointing(expression).Paths(bundle) {
			if !strings.HasPrefix(p, "Bundle.entry[") {
				t.Errorf("%q leads to %q", expression, p)
			}
		}
	})
}
