package structure_test

import (
	"testing"

	"barsdesk/bars/definition/structure"
)

func definition(url, version, title string) *structure.Definition {
	return &structure.Definition{URL: url, Version: version, Title: title, Type: "Patient", Kind: "resource", Constrains: true}
}

func TestAnAddedDefinitionOverridesNothingSilently(t *testing.T) {
	first := structure.NewSet(structure.Source{Package: "first"}, definition("u", "1", "one"))
	second := first.With(structure.Source{Package: "second"}, definition("u", "2", "two"), definition("v", "1", "vee"))
	third := second.Prefer(structure.Source{Package: "third"}, definition("u", "3", "three"))
	for _, c := range []struct {
		set             *structure.Set
		ask, want, from string
	}{
		{first, "u", "one", "first"}, {first, "u|2", "", ""}, {second, "u", "one", "first"}, {second, "u|2", "two", "second"},
		{second, "u|1", "one", "first"}, {second, "v", "vee", "second"}, {third, "u", "three", "third"}, {third, "u|1", "one", "first"},
		{third, "u|9", "", ""}, {third, "w", "", ""}, {nil, "u", "", ""}, {&structure.Set{}, "u", "", ""},
	} {
		d, ok := c.set.Find(c.ask)
		from, known := c.set.From(c.ask)
		if ok != (c.want != "") || ok && d.Title != c.want || known != ok || from.Package != c.from {
			t.Errorf("Find(%s) = %v %v from %+v", c.ask, d, ok, from)
		}
	}
	var inForce []string
	for _, l := range third.List() {
		if l.InForce {
			inForce = append(inForce, l.URL+" "+l.Version+" "+l.Source.Package)
		}
	}
	if len(inForce) != 2 || inForce[0] != "v 1 second" || inForce[1] != "u 3 third" || len(third.List()) != 4 {
		t.Errorf("in force: %v", inForce)
	}
}

func TestTypesStayWhatTheyAre(t *testing.T) {
	patient := definition("http://hl7.org/fhir/StructureDefinition/Patient", "4.0.1", "base")
	patient.Constrains = false
	other := *patient
	other.Title = "other"
	set := structure.NewSet(structure.Source{}, patient).Prefer(structure.Source{}, &other)
	if d, ok := set.Type("Patient"); !ok || d.Title != "base" {
		t.Errorf("%v %v", d, ok)
	}
	if _, ok := set.Type("Spaceship"); ok {
		t.Error("an unknown type is found")
	}
}
