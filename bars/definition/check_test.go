package definition_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// message makes a Bundle out of resources given as JSON.
func message(t *testing.T, resources ...string) *fhir.Node {
	t.Helper()
	entries := fhir.List()
	for _, text := range resources {
		r, err := fhir.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		entries.Items = append(entries.Items, fhir.Obj(fhir.M("resource", r)))
	}
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("entry", entries))
}

func focus(rows ...definition.Focus) definition.MessageDefinition {
	return definition.MessageDefinition{URL: "https://fhir.nhs.uk/MessageDefinition/" + referral, Focus: rows}
}

func TestFitCountsResources(t *testing.T) {
	d := focus(definition.Focus{Type: "Bundle", Min: 1, Max: 1}, definition.Focus{Type: "Patient", Min: 1, Max: 1},
		definition.Focus{Type: "Organization", Min: 2, Max: definition.Any})
	patient, org := `{"resourceType":"Patient"}`, `{"resourceType":"Organization"}`
	for _, c := range []struct {
		name      string
		resources []string
		says      string
	}{
		{"fits", []string{patient, org, org, org}, ""},
		{"missing", []string{org, org}, "0 Patient"},
		{"too few", []string{patient, org}, "at least 2"},
		{"too many", []string{patient, patient, org, org}, "at most 1"},
		{"not listed", []string{patient, org, org, `{"resourceType":"Task"}`}, "does not list Task"},
		{"no type", []string{patient, org, org, `{}`}, "holds no resource"},
	} {
		found := errorsOf(definition.Fit(message(t, c.resources...), d))
		switch {
		case c.says == "" && len(found) > 0:
			t.Errorf("%s: %v", c.name, found)
		case c.says != "" && (len(found) != 1 || !strings.Contains(found[0].What, c.says)):
			t.Errorf("%s: %v", c.name, found)
		}
	}
}

func TestFitSharesATypeBetweenTwoRows(t *testing.T) {
	scene, plain := "https://fhir.nhs.uk/StructureDefinition/BARSFlag-scene-safety", "http://hl7.org/fhir/StructureDefinition/Flag"
	d := focus(definition.Focus{Type: "Flag", Profile: scene, Min: 1, Max: 1}, definition.Focus{Type: "Flag", Profile: plain, Min: 0, Max: 2})
	flag := func(profile string) string {
		return `{"resourceType":"Flag","meta":{"profile":["` + profile + `"]}}`
	}
	for _, c := range []struct {
		name     string
		flags    []string
		severity string
	}{
		{"one each", []string{flag(scene), flag(plain)}, ""},
		{"the sum", []string{flag(scene), flag(plain), flag(plain)}, ""},
		{"over the sum", []string{flag(scene), flag(plain), flag(plain), flag(plain)}, definition.Error},
		{"too many of one profile", []string{flag(scene), flag(scene)}, definition.Error},
		{"another profile", []string{flag("https://example.org/Flag")}, definition.Warning},
		{"none", nil, definition.Error},
	} {
		found := definition.Fit(message(t, c.flags...), d)
		if c.severity == "" && len(found) > 0 || c.severity != "" && (len(found) == 0 || found[0].Severity != c.severity) {
			t.Errorf("%s: %v", c.name, found)
		}
	}
}

func TestFitAllowsTheSecondEncounterOfAnAmbulanceUpdateOnly(t *testing.T) {
	d := focus(definition.Focus{Type: "MessageHeader", Min: 1, Max: 1}, definition.Focus{Type: "ServiceRequest", Min: 1, Max: 1},
		definition.Focus{Type: "Encounter", Min: 1, Max: 1})
	for _, c := range []struct {
		reason, useCase string
		encounters      int
		fits            bool
	}{
		{"update", "a6t1", 2, true}, {"update", "A6T2", 2, true}, {"update", "a6t1", 3, false},
		{"new", "a6t1", 2, false}, {"update", "a4t1", 2, false},
	} {
		all := []string{
			`{"resourceType":"MessageHeader","eventCoding":{"code":"servicerequest-request"},"reason":{"coding":[{"code":"` + c.reason + `"}]}}`,
			`{"resourceType":"ServiceRequest","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":"` + c.useCase + `"}]}]}`,
		}
		for range c.encounters {
			all = append(all, `{"resourceType":"Encounter"}`)
		}
		if found := errorsOf(definition.Fit(message(t, all...), d)); (len(found) == 0) != c.fits {
			t.Errorf("%+v: %v", c, found)
		}
	}
}

func must(path string, change func(*definition.Row)) definition.Row {
	resource, _, _ := strings.Cut(path, ".")
	r := definition.Row{Table: "t", Resource: resource, Path: path, Necessity: "MUST", Applies: "if-resource"}
	if change != nil {
		change(&r)
	}
	return r
}

func TestRowsApplyWhereTheyShould(t *testing.T) {
	always := func(r *definition.Row) { r.Applies = "always" }
	ifParent := func(r *definition.Row) { r.Applies = "if-parent" }
	for _, c := range []struct {
		name     string
		row      definition.Row
		resource string
		faults   int
	}{
		{"present", must("Flag.status", nil), `{"resourceType":"Flag","status":"active"}`, 0},
		{"absent", must("Flag.status", nil), `{"resourceType":"Flag"}`, 1},
		{"resource not sent", must("Flag.status", nil), `{"resourceType":"Task"}`, 0},
		{"resource always wanted", must("Flag.status", always), `{"resourceType":"Task"}`, 1},
		{"parent absent", must("Flag.period.start", ifParent), `{"resourceType":"Flag"}`, 0},
		{"parent present", must("Flag.period.start", ifParent), `{"resourceType":"Flag","period":{}}`, 1},
		{"each parent", must("Patient.contact.relationship", nil), `{"resourceType":"Patient","contact":[{"relationship":[{}]},{},{}]}`, 2},
		{"one activity is enough", must("CarePlan.activity.detail", nil), `{"resourceType":"CarePlan","activity":[{"reference":{}},{"detail":{}}]}`, 0},
		{"should", must("Flag.status", func(r *definition.Row) { r.Necessity = "SHOULD" }), `{"resourceType":"Flag"}`, 0},
		{"id left out of a new message", must("ServiceRequest.id", func(r *definition.Row) { r.Applies, r.When = "conditional", "sync-response" }), `{"resourceType":"ServiceRequest"}`, 0},
	} {
		found := errorsOf(definition.CheckRows(message(t, c.resource), []definition.Row{c.row}))
		if len(found) != c.faults {
			t.Errorf("%s: %v", c.name, found)
		}
	}
}

func TestFixedValuesAndCodesAreCompared(t *testing.T) {
	fixed := func(typ, value string) func(*definition.Row) {
		return func(r *definition.Row) { r.Type, r.Fixed = typ, value }
	}
	bound := func(b definition.Binding) func(*definition.Row) {
		return func(r *definition.Row) { b.Strength = "required"; r.Type, r.Binding = "code", &b }
	}
	for _, c := range []struct {
		name     string
		row      definition.Row
		resource string
		severity string
	}{
		{"equal", must("Flag.status", fixed("code", "active")), `{"resourceType":"Flag","status":"active"}`, ""},
		{"case, which only receivers accept", must("Flag.status", fixed("code", "active")), `{"resourceType":"Flag","status":"Active"}`, definition.Error},
		{"other", must("Flag.status", fixed("code", "active")), `{"resourceType":"Flag","status":"inactive"}`, definition.Error},
		{"national system", must("Flag.code.coding.system", fixed("uri", "https://fhir.nhs.uk/Id/x")), `{"resourceType":"Flag","code":{"coding":[{"system":"http://fhir.nhs.uk/id/X"}]}}`, ""},
		{"display", must("Flag.code.coding.display", fixed("string", "Scene Safety")), `{"resourceType":"Flag","code":{"coding":[{"display":"Safe scene"}]}}`, definition.Warning},
		{"profile among others", must("Flag.meta.profile", fixed("canonical", "https://a")), `{"resourceType":"Flag","meta":{"profile":["https://b","https://a|1.0"]}}`, ""},
		{"another profile", must("Flag.meta.profile", fixed("canonical", "https://a")), `{"resourceType":"Flag","meta":{"profile":["https://b"]}}`, definition.Warning},
		{"listed code", must("Encounter.status", bound(definition.Binding{Codes: []string{"finished", "triaged"}})), `{"resourceType":"Encounter","status":"triaged"}`, ""},
		{"unlisted code", must("Encounter.status", bound(definition.Binding{Codes: []string{"finished", "triaged"}})), `{"resourceType":"Encounter","status":"planned"}`, definition.Error},
		{"code of a system", must("Flag.category.coding.code", bound(definition.Binding{Systems: []string{"https://fhir.nhs.uk/CodeSystem/flag-categories-bars"}})), `{"resourceType":"Flag","category":[{"coding":[{"code":"XX"}]}]}`, definition.Error},
		{"code of a stub", must("Flag.code.coding.code", bound(definition.Binding{Systems: []string{"https://fhir.nhs.uk/CodeSystem/pathways-sg-codes"}})), `{"resourceType":"Flag","code":{"coding":[{"code":"SG9999"}]}}`, ""},
		{"code of a value set", must("RelatedPerson.gender", bound(definition.Binding{ValueSet: "http://hl7.org/fhir/ValueSet/administrative-gender"})), `{"resourceType":"RelatedPerson","gender":"green"}`, definition.Error},
	} {
		found := definition.CheckRows(message(t, c.resource), []definition.Row{c.row})
		if c.severity == "" && len(found) > 0 || c.severity != "" && (len(found) != 1 || found[0].Severity != c.severity) {
			t.Errorf("%s: %v", c.name, found)
		}
	}
}

func TestWhatEnclosesIsReportedOnceAndWithItsPlace(t *testing.T) {
	rows := []definition.Row{must("CarePlan.period", nil), must("CarePlan.period.start", nil)}
	found := definition.CheckRows(message(t, `{"resourceType":"Patient"}`, `{"resourceType":"CarePlan"}`), rows)
	if len(found) != 1 || found[0].Path != "Bundle.entry[1].resource.period" || !strings.Contains(found[0].Rule, "t: CarePlan.period MUST") {
		t.Errorf("%v", found)
	}
}

// Every unconditional MUST row for a resource of an APP1 referral is noticed
// when its element is taken out of a message that has it.
func TestTakingAnyMandatoryElementOutIsNoticed(t *testing.T) {
	rows := definition.Rows("app1-referral-request")
	bundle := parse(t, shared(t, "fhir/examples/messages/refreq01-referral-new-111-to-ed.json"))
	before := errorsOf(definition.CheckRows(bundle, rows))
	tried := 0
	for _, r := range rows {
		if r.Necessity != "MUST" || r.Applies == "conditional" || r.Resource == "Bundle" || !strings.Contains(r.Path, ".") {
			continue
		}
		mutant := bundle.Clone()
		if !remove(fhir.Resource(mutant, r.Resource), strings.Split(r.Path, ".")[1:]) {
			continue
		}
		tried++
		if slices.Equal(errorsOf(definition.CheckRows(mutant, rows)), before) && !strings.HasSuffix(r.Path, ".display") && !strings.Contains(r.Path, "activity.outcome") {
			t.Errorf("%s %s was taken out and nothing noticed", r.Path, r.Slice)
		}
	}
	if tried < 150 {
		t.Errorf("only %d rows were tried", tried)
	}
}

// remove takes the first value at a path out of n.
func remove(n *fhir.Node, path []string) bool {
	for len(path) > 1 {
		if n = n.At(path[0]); n == nil {
			return false
		}
		path = path[1:]
	}
	if n.Get(path[0]) == nil {
		return false
	}
	n.Remove(path[0])
	return true
}
