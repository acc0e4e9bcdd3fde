package fhirpath_test

import (
	"testing"

	"barsdesk/bars/fhirpath"
)

// TestStrict tells expressions that the types of a Patient do not bear out.
func TestStrict(t *testing.T) {
	for text, ok := range map[string]bool{
		"name.given": true, "Patient.name.given.first()": true, "name.givn": false, "Encounter.status": false, "nme": false,
		"deceased": true, "deceasedBoolean": false, "multipleBirth.ofType(integer) + 1": true, "deceased.start": false,
		"DomainResource.name": true, "contact.name.family": true, "contact.nam": false, "contained.anything.goes": true, "generalPractitioner.resolve().whatever": true,
		"name.where(use = 'x').given": true, "name.where(us = 'x')": false, "name.exists(us = 'x')": false, "name.select(given | family)": true, "name.select(given).foo": true,
		"name.all(x)": false, "name.first().x": false, "name[0].x": false, "name[x]": false, "(name | telecom).use": true, "(name | telecom).x": false,
		"name.is(HumanName)": true, "name is HumanNam": false, "gender.as(strin)": false, "name.as(HumanName)": false, "name.first().as(HumanName)": true, "name.ofType(HumanName).x": false,
		"(birthDate as date).x": false, "active is System.Anything": true, "active is FHIR.boolean": true, "active is FHIR.bool": false, "1 is Integer and 'a' is String": true,
		"children().skip(1)": false, "descendants().first()": false, "children().last()": false, "children().tail()": false, "children().take(1)": false, "children().sort(id).skip(1)": true, "children().count()": true, "children().x": true, "children().where(true).skip(1)": false,
		"iif(active, 1, 2)": true, "iif(name, 1, 2)": false, "iif(name.exists(), name, telecom).use": true, "iif(name.exists(), name, telecom).x": false, "iif(deceased, 1)": true, "iif(name.empty(), name.first()).x": false, "iif('a', 1)": false, "iif(1 = 1 and true, 1)": true, "iif(%resource, 1)": true,
		"%context.name": true, "%context.x": false, "%resource.x": true, "%ucum.x": false, "%`vs-a`.x": false, "%`ext-a`.x": false,
		"extension('a').value": true, "extension('a').x": false, "type().name": true, "name.type().namespace": true, "-multipleBirth.x": false, "(1 + x)": false, "x and true": false, "1.x": false, "(name & 'a').x": false, "$this.x": false,
		"name.repeat(x)": false, "name.union(telecom).x": false, "name.union(telecom).use": true, "name.trace('a', x)": false, "name.defineVariable('a', x)": false, "name.exists().x": false, "name.count() + 1": true, "modifierExtension.url": true, "id.extension": true,
		"link.other.reference": true, "communication.language.coding.code": true, "name.combine(telecom).x": false, "name.skip(1).x": false, "name.exclude(telecom).x": false,
	} {
		_, err := fhirpath.CompileStrict(text, model, "Patient")
		if (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := fhirpath.CompileStrict("x.y", nil, "Patient"); err != nil {
		t.Error("without a model:", err)
	}
	if _, err := fhirpath.CompileStrict("x.y", model, ""); err != nil {
		t.Error("without a type:", err)
	}
	if _, err := fhirpath.CompileStrict("x.", nil, ""); err == nil {
		t.Error("compiled what is no expression")
	}
}

// TestStrictAs lets as() pick from many items only where that is forgiven.
func TestStrictAs(t *testing.T) {
	patient := fhirpath.Of(tree(t, sample), nil, "")
	const text = "name.select($this) as HumanName"
	for _, c := range []struct {
		compile func() (*fhirpath.Expression, error)
		ok      bool
	}{
		{func() (*fhirpath.Expression, error) { return fhirpath.Compile(text, model) }, true},
		{func() (*fhirpath.Expression, error) { return fhirpath.CompileStrict(text, model, "Patient") }, false},
	} {
		x, err := c.compile()
		if err != nil {
			t.Fatal(err)
		}
		got, err := x.Evaluate(nil, patient)
		if (err == nil) != c.ok || c.ok && len(got) != 2 {
			t.Errorf("%d names, %v", len(got), err)
		}
	}
}

// TestCallsRefused gives calls that no function takes.
func TestCallsRefused(t *testing.T) {
	for _, text := range []string{
		"foo()", "name.foo(1)", "empty(1)", "where()", "where(a, b)", "iif(true)", "iif(1, 2, 3, 4)", "substring()", "is()", "is(1)",
		"as('a')", "ofType(1 + 1)", "is(a.b())", "defineVariable()", "matches()", "skip()", "extension()", "now(1)", "count(1)", "elementDefinition()",
	} {
		if _, err := fhirpath.Compile(text, model); err == nil {
			t.Errorf("%s compiled", text)
		}
	}
}
