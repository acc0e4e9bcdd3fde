package definition_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

const referralTail = "bars-message-servicerequest-request-referral"

var app1Rows = definition.Rows("app1-referral-request")

func tightened(t *testing.T, wanted definition.Tightening) definition.MessageDefinition {
	t.Helper()
	d, err := definition.Read(definition.Template(referralTail).Resource("2000034567", []string{"a1t1"}, "2.1.0")).Tighten(wanted, app1Rows)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What is published is read by others as it was meant, and fits the standard in
// every count.
func TestATightenedDefinitionIsReadAsItWasMeant(t *testing.T) {
	d := tightened(t, definition.Tightening{Require: []string{"AllergyIntolerance"}, Drop: []string{"Procedure"}, Fields: []string{"MedicationStatement.dosage.text", "MedicationStatement.reasonCode"}})
	again := definition.Read(d.Raw)
	if len(again.Faults) != 0 || !slices.Equal(again.Focus, d.Focus) || again.URL != d.URL || again.Version != "2.1.0" {
		t.Errorf("read as %+v", again)
	}
	if least, _, _ := again.Count("AllergyIntolerance"); least != 1 {
		t.Errorf("%d allergies at least", least)
	}
	if _, _, listed := again.Count("Procedure"); listed {
		t.Error("procedures are listed")
	}
	standard := definition.Template(referralTail)
	for _, f := range again.Focus {
		least, most, listed := standard.Count(f.Type)
		if nowLeast, nowMost, _ := again.Count(f.Type); !listed || nowLeast < least || most != definition.Any && (nowMost > most || nowMost == definition.Any) {
			t.Errorf("%s is looser than the standard", f.Type)
		}
		if f.Type != "MedicationStatement" {
			continue
		}
		own := again.Contained(f)
		if own == nil || own.TextAt("baseDefinition") != again.Means(f) || !definition.PublishedProfile(again.Means(f)) {
			t.Errorf("the profile of medicines is %s, on %s", f.Profile, again.Means(f))
		}
		paths := []string{}
		for _, e := range own.All("differential.element.path") {
			paths = append(paths, e.String())
		}
		want := []string{"MedicationStatement", "MedicationStatement.dosage", "MedicationStatement.dosage.text", "MedicationStatement.reasonCode"}
		if !slices.Equal(paths, want) {
			t.Errorf("it demands %v, want %v", paths, want)
		}
	}
}

func TestWhatATightenedDefinitionDemandsMustBeThere(t *testing.T) {
	d := tightened(t, definition.Tightening{Fields: []string{"MedicationStatement.dosage.text", "Observation.value[x]"}})
	medicine := func(more string) string { return `{"resourceType":"MedicationStatement"` + more + `}` }
	for _, tt := range []struct{ name, parts, want string }{
		{"no such resource", ``, ""},
		{"all there", medicine(`,"dosage":[{"text":"one"},{"text":"two"}]`), ""},
		{"the outer one is missing", medicine(``), "Bundle.entry[0].resource.dosage"},
		{"in one of two", medicine(`,"dosage":[{"text":"one"},{"sequence":2}]`), "Bundle.entry[0].resource.dosage[1].text"},
		{"a choice", `{"resourceType":"Observation","valueString":"x"}`, ""},
		{"no choice", `{"resourceType":"Observation","code":{}}`, "Bundle.entry[0].resource.value"},
	} {
		entries := ""
		if tt.parts != "" {
			entries = `,"entry":[{"resource":` + tt.parts + `}]`
		}
		n, err := fhir.Parse([]byte(`{"resourceType":"Bundle"` + entries + `}`))
		if err != nil {
			t.Fatal(err)
		}
		found := ""
		for _, f := range definition.Fit(n, d) {
			if f.Code == definition.Required && f.Severity == definition.Error {
				found = f.Path
			}
		}
		if found != tt.want {
			t.Errorf("%s: found %q, want %q", tt.name, found, tt.want)
		}
	}
}

func TestWhatWouldLoosenIsRefused(t *testing.T) {
	d := definition.Template(referralTail)
	for name, wanted := range map[string]definition.Tightening{
		"a header":                      {Drop: []string{"MessageHeader"}},
		"a demanded resource":           {Drop: []string{"CarePlan"}},
		"what the table demands":        {Drop: []string{"Consent"}},
		"alerts":                        {Drop: []string{"Flag"}},
		"what is not carried":           {Drop: []string{"Invoice"}},
		"what is not carried, demanded": {Require: []string{"Invoice"}},
		"what has two purposes":         {Require: []string{"Flag"}},
		"left out, then demanded":       {Drop: []string{"Procedure"}, Require: []string{"Procedure"}},
		"left out, then asked":          {Drop: []string{"Procedure"}, Fields: []string{"Procedure.code"}},
		"no element":                    {Fields: []string{"CarePlan.colour"}},
		"a type alone":                  {Fields: []string{"CarePlan"}},
		"one type of a choice":          {Fields: []string{"Observation.valueString"}},
		"below a choice":                {Fields: []string{"Observation.value[x].code"}},
	} {
		got, err := d.Tighten(wanted, app1Rows)
		var no *definition.Loosening
		if !errors.As(err, &no) || no.Reason == "" || no.Type == "" {
			t.Errorf("%s: %v", name, err)
		}
		if !slices.Equal(got.Focus, d.Focus) {
			t.Errorf("%s: something was changed", name)
		}
	}
	if strings.Contains(string(d.Raw.JSON()), "contained") {
		t.Error("the published definition was changed")
	}
}
