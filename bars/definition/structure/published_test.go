package structure_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

const hl7 = "http://hl7.org/fhir/StructureDefinition/"

func listed(t testing.TB) []structure.Listed {
	t.Helper()
	all := structure.Published().List()
	if len(all) < 700 {
		t.Fatalf("%d definitions", len(all))
	}
	return all
}

func TestEveryTypeOfR4IsThere(t *testing.T) {
	resources, types, primitives := 0, 0, 0
	for _, l := range listed(t) {
		if l.Constrains || l.Kind == "logical" {
			continue
		}
		d, ok := structure.Published().Type(l.Type)
		if !ok || d.URL != hl7+l.Type || d.Version != "4.0.1" || d.Elements[0].Path != l.Type {
			t.Errorf("%s: %+v %v", l.Type, d, ok)
			continue
		}
		switch l.Kind {
		case "resource":
			resources++
		case "complex-type":
			types++
		case "primitive-type":
			primitives++
		}
	}
	if resources != 148 || types != 41 || primitives != 20 {
		t.Errorf("%d resources, %d data types, %d primitives", resources, types, primitives)
	}
}

// Nothing of a definition may lead nowhere.
func TestDefinitionsHoldTogether(t *testing.T) {
	set := structure.Published()
	for _, l := range listed(t) {
		d, ok := set.Find(l.URL + "|" + l.Version)
		if !ok || d.URL != l.URL || d.Version != l.Version || l.Source.Origin == "" || !l.InForce {
			t.Errorf("%s: %v, %+v", l.URL, ok, l)
			continue
		}
		if _, ok := set.Find(d.Base); !ok && d.Base != "" {
			t.Errorf("%s builds on %s, which is not held", d.URL, d.Base)
		}
		for _, e := range d.Elements {
			checkElement(t, set, d, &e)
		}
	}
}

func checkElement(t *testing.T, set *structure.Set, d *structure.Definition, e *structure.Element) {
	t.Helper()
	for _, typ := range e.Types {
		if _, ok := set.Type(typ.Code); !ok {
			t.Errorf("%s %s: no type %q", d.Name, e.ID, typ.Code)
		}
	}
	if !d.Constrains && d.Kind != "logical" && strings.Contains(e.Path, ".") && (e.Min < 0 && e.Max != 0 || e.Max == structure.Unstated) {
		t.Errorf("%s %s: counts %d..%d", d.Name, e.ID, e.Min, e.Max)
	}
	if e.Content != "" && !slices.ContainsFunc(d.Elements, func(x structure.Element) bool { return x.ID == e.Content }) {
		t.Errorf("%s %s: no content %s", d.Name, e.ID, e.Content)
	}
	for _, c := range e.Constraints {
		if c.Key == "" || c.Human != "" || c.Severity != "error" && c.Severity != "warning" {
			t.Errorf("%s %s: %+v", d.Name, e.ID, c)
		}
	}
	if e.Binding != nil && e.Binding.Strength == "" {
		t.Errorf("%s %s: %+v", d.Name, e.ID, e.Binding)
	}
}

func element(t *testing.T, url, id string) structure.Element {
	t.Helper()
	d, ok := structure.Published().Find(url)
	if !ok {
		t.Fatalf("no %s", url)
	}
	for _, e := range d.Elements {
		if e.ID == id {
			return e
		}
	}
	t.Fatalf("%s has no %s", url, id)
	return structure.Element{}
}

func TestFactsAreThoseOfTheStandard(t *testing.T) {
	gender := element(t, hl7+"Patient", "Patient.gender")
	if gender.Binding.Strength != "required" || gender.Binding.ValueSet != "http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1" || gender.Max != 1 {
		t.Errorf("gender %+v", gender)
	}
	contact := element(t, hl7+"Patient", "Patient.contact")
	if contact.Constraints[0].Key != "pat-1" || contact.Max != structure.Any {
		t.Errorf("contact %+v", contact)
	}
	if e := element(t, hl7+"Questionnaire", "Questionnaire.item.item"); e.Content != "Questionnaire.item" {
		t.Errorf("item %+v", e)
	}
	if e := element(t, hl7+"id", "id.value"); e.Types[0].Code != "id" {
		t.Errorf("id %+v", e)
	}
	if e := element(t, hl7+"Resource", "Resource.language"); e.Binding.Max != "http://hl7.org/fhir/ValueSet/all-languages" {
		t.Errorf("language %+v", e.Binding)
	}
	if e := element(t, hl7+"bp", "Observation.component:SystolicBP.code.coding:SBPCode.code"); e.Fixed.String() != "8480-6" || e.Path != "Observation.component.code.coding.code" {
		t.Errorf("blood pressure %+v", e)
	}
	nhs := element(t, "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient", "Patient.identifier:nhsNumber.system")
	if nhs.Fixed.String() != "https://fhir.nhs.uk/Id/nhs-number" || nhs.Path != "Patient.identifier.system" {
		t.Errorf("NHS number %+v", nhs)
	}
	referral := element(t, "https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-referral", "ServiceRequest.intent")
	if referral.Fixed.String() != "plan" || referral.Min != structure.Unstated {
		t.Errorf("referral %+v", referral)
	}
	d, _ := structure.Published().Find(hl7 + "patient-nationality")
	if len(d.Contexts) != 1 || d.Contexts[0] != (structure.Context{Type: "element", Expression: "Patient"}) {
		t.Errorf("contexts %+v", d.Contexts)
	}
}

func TestEveryPublishedProfileIsHeldAsPublished(t *testing.T) {
	for _, folder := range []string{"fhir/structure-definitions", "fhir/structure-definitions/ukcore"} {
		for _, file := range fhirtest.Files(t, folder) {
			want := read(t, string(fhirtest.Read(t, file)))
			got, ok := structure.Published().Find(want.URL + "|" + want.Version)
			if !ok || len(got.Elements) != len(want.Elements) || got.Base != want.Base || got.Type != want.Type {
				t.Errorf("%s: %v", file, ok)
			}
		}
	}
}

func TestWhatIsUnknownIsNotFound(t *testing.T) {
	set := structure.Published()
	for _, url := range []string{"", "Patient", hl7 + "Spaceship", hl7 + "Patient|3.0.1", "https://example.org/sd/x"} {
		if d, ok := set.Find(url); ok {
			t.Errorf("%s: %s", url, d.URL)
		}
	}
	if _, ok := set.Type("bp"); ok {
		t.Error("a profile is taken for a type")
	}
}

func TestChildrenOfTypes(t *testing.T) {
	set := structure.Published()
	for _, c := range []struct {
		typ, name, want string
		many            bool
	}{
		{"Patient", "name", "HumanName", true}, {"Patient", "contact", "Patient.contact", true}, {"Patient.contact", "name", "HumanName", false},
		{"Patient", "id", "id", false}, {"Coding", "id", "string", false}, {"Patient", "text", "Narrative", false}, {"Patient", "contained", "Resource", true},
		{"Patient.contact", "modifierExtension", "Extension", true}, {"Patient.contact", "extension", "Extension", true},
		{"Questionnaire.item", "item", "Questionnaire.item", true}, {"Observation", "valueQuantity", "Quantity", false},
		{"Extension", "valueCodeableConcept", "CodeableConcept", false}, {"Extension", "url", "uri", false}, {"Bundle.entry", "resource", "Resource", false},
		{"Bundle.entry", "link", "Bundle.link", true}, {"Timing", "repeat", "Timing.repeat", false}, {"Timing.repeat", "boundsPeriod", "Period", false},
		{"string", "extension", "Extension", true}, {"Narrative", "div", "xhtml", false}, {"Parameters.parameter", "part", "Parameters.parameter", true},
		{"Observation", "value", "", false}, {"Patient", "colour", "", false}, {"Spaceship", "name", "", false}, {"xhtml", "extension", "", false},
		{"string", "value", "", false}, {"Observation", "valueSpaceship", "", false}, {"", "name", "", false},
	} {
		got, many, ok := set.Child(c.typ, c.name)
		if got != c.want || many != c.many || ok != (c.want != "") {
			t.Errorf("%s of %s: %q %v %v", c.name, c.typ, got, many, ok)
		}
	}
	if e, ok := set.Element("Observation", "value"); !ok || len(e.Choices) != 11 || e.Type != "" {
		t.Errorf("a choice: %+v %v", e, ok)
	}
	for typ, base := range map[string]string{
		"code": "string", "string": "Element", "Element": "", "Patient": "DomainResource", "Resource": "", "Patient.contact": "BackboneElement",
		"Timing.repeat": "Element", "Questionnaire.item": "BackboneElement", "Age": "Quantity", "Spaceship": "",
	} {
		if got := set.Base(typ); got != base {
			t.Errorf("base of %s: %q", typ, got)
		}
	}
	if got := strings.Join(set.Order("Period"), " "); got != "id extension start end" {
		t.Errorf("order %s", got)
	}
	if got := set.Order("Spaceship"); got != nil {
		t.Errorf("order %v", got)
	}
}

func TestManyMayAskAtOnce(t *testing.T) {
	set := structure.Published().With(structure.Source{Package: "x"}, definition("u", "1", "one"))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, name := range []string{"Patient", "Bundle", "Questionnaire", "Observation"} {
				set.Child(name, "contact")
				set.Find("https://fhir.hl7.org.uk/StructureDefinition/UKCore-" + name)
				set.Base(name + ".item")
			}
		})
	}
	all.Wait()
	var _ fhir.Shape = set
}

func BenchmarkFind(b *testing.B) {
	set := structure.Published()
	b.ReportAllocs()
	for b.Loop() {
		set.Find("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient")
	}
}

func BenchmarkChild(b *testing.B) {
	set := structure.Published()
	b.ReportAllocs()
	for b.Loop() {
		set.Child("Patient", "name")
	}
}
