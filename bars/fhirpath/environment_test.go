package fhirpath_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

// environment answers what sample asks.
func environment(t testing.TB) (*fhirpath.Env, fhirpath.Item) {
	patient := fhirpath.Of(tree(t, sample), nil, "")
	return &fhirpath.Env{
		Now: suiteNow, Resource: patient, Root: patient,
		Resolve: func(reference string) (fhirpath.Item, bool) {
			n := fhir.Obj(fhir.M("resourceType", fhir.Str("Practitioner")), fhir.M("id", fhir.Str("1")))
			return fhirpath.Of(n, nil, ""), reference == "Practitioner/1"
		},
		MemberOf: func(valueSet, system, code string) (bool, error) {
			if valueSet == "urn:unknown" {
				return false, errors.New("not known")
			}
			return valueSet == "urn:set" && (system == "" || strings.HasSuffix(system, "v2-0131")) && (code == "N" || code == "official"), nil
		},
		ConformsTo: suiteConformsTo,
	}, patient
}

// TestEnvironment asks what lies beyond the data.
func TestEnvironment(t *testing.T) {
	env, patient := environment(t)
	for _, e := range []example{
		gives("managingOrganization.resolve().name", "string Surgery"),
		gives("managingOrganization.reference.resolve().id", "id org"),
		gives("generalPractitioner.resolve().type().name", "string Practitioner"),
		gives("'#'.resolve().id", "id pat"),
		gives("'Practitioner/2'.resolve()"),
		gives("generalPractitioner.resolve().is(Practitioner)", "boolean true"),
		gives("contact.relationship.memberOf('urn:set')", "boolean true"),
		gives("contact.relationship.memberOf('urn:other')", "boolean false"),
		gives("contact.relationship.coding.memberOf('urn:set')", "boolean true"),
		gives("name.first().use.memberOf('urn:set')", "boolean true"),
		gives("name.last().use.memberOf('urn:set')", "boolean false"),
		gives("gender.memberOf({})"),
		fails("name.first().use.memberOf('urn:unknown')"),
		fails("name.use.memberOf('urn:set')"),
		fails("name.first().use.memberOf(1)"),
		gives("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", "boolean true"),
		fails("conformsTo('urn:trash')"),
		fails("conformsTo(1)"),
	} {
		x, err := fhirpath.Compile(e.text, model)
		if err != nil {
			t.Fatal(err)
		}
		got, err := x.Evaluate(env, patient)
		have := strings.Join(describe(got), ", ")
		if err != nil {
			have = "error"
		}
		if want := strings.Join(e.want, ", "); have != want {
			t.Errorf("%s yields %s, wanted %s (%v)", e.text, have, want, err)
		}
	}
}

// TestNoEnvironment has nobody to ask.
func TestNoEnvironment(t *testing.T) {
	patient := fhirpath.Of(tree(t, sample), nil, "")
	for text, ok := range map[string]bool{
		"now()": false, "today()": false, "'Patient/1'.resolve()": false, "'#a'.resolve()": true,
		"gender.memberOf('urn:set')": false, "conformsTo('urn:x')": false, "%resource": true, "%rootResource.id": true, "%other": false,
	} {
		x, err := fhirpath.Compile(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, env := range []*fhirpath.Env{nil, {}} {
			if _, err := x.Evaluate(env, patient); (err == nil) != ok {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

// TestTrue decides invariants.
func TestTrue(t *testing.T) {
	patient := fhirpath.Of(tree(t, sample), nil, "")
	for text, want := range map[string]string{
		"name.exists()": "true", "name.empty()": "false", "active": "true", "deceased": "false",
		"{}": "false", "photo": "false", "name.first().period.start <= '2020'": "false",
		"name": "error", "id": "error", "true | false": "error", "1": "error", "%x": "error", "%x and true": "error",
		"name.count() > 1": "true", "true and true": "true", "$this.id = 'pat'": "true", "%context.id = 'pat'": "true",
		"iif(name.exists(), false, true)": "false",
	} {
		x, err := fhirpath.Compile(text, model)
		if err != nil {
			t.Fatal(err)
		}
		ok, err := x.True(nil, patient)
		have := map[bool]string{true: "true", false: "false"}[ok]
		if err != nil {
			have = "error"
		}
		if have != want {
			t.Errorf("%s is %s, must be %s (%v)", text, have, want, err)
		}
	}
}

// TestWithoutModel goes to elements by what the data alone tells.
func TestWithoutModel(t *testing.T) {
	data := tree(t, `{"resourceType":"Observation","status":"final","valueQuantity":{"value":5},"effectiveDateTime":"2020-05","valueSet":1,
		"contained":[{"resourceType":"Organization"}],"extension":[{"url":"urn:a","valueString":"b"}],"component":[{"valueCodeableConcept":{"text":"c"}},{"_valueString":{"id":"d"}}]}`)
	observation := fhirpath.Of(data, nil, "")
	for _, e := range []example{
		gives("Observation.value.value", " 5"), gives("effective", "dateTime 2020-05"), yes("effective > @2019 and effective < '2021'.toDateTime()"),
		yes("value is Quantity and status = 'final' and extension('urn:a').value = 'b'"), gives("component.value.text", " c"), gives("component.value.id", "string d"),
		gives("extension.type().name", "string Extension"), gives("valueQuantity.value + 1", "integer 6"), yes("'a'.is(String)"), yes("component.value.first().id.exists().not()"),
		yes("status < 'final2' and status.length() = 5"), gives("valueSet", " 1"), gives("Patient.status"), yes("contained is Organization and (contained is Patient).not()"), yes("effective.is(Element)"),
	} {
		x, err := fhirpath.Compile(e.text, nil)
		if err != nil {
			t.Fatal(e.text, err)
		}
		got, err := x.Evaluate(nil, observation)
		have := strings.Join(describe(got), ", ")
		if err != nil || have != strings.Join(e.want, ", ") {
			t.Errorf("%s yields %q, wanted %q (%v)", e.text, have, e.want, err)
		}
	}
}

// TestItems reads made items and nodes.
func TestItems(t *testing.T) {
	node := fhirpath.Of(fhir.Num("1.50"), nil, "decimal")
	if node.String() != "1.50" || node.Type != "decimal" {
		t.Error(node.String(), node.Type)
	}
	if v, ok := fhirpath.Boolean(true).Bool(); !v || !ok {
		t.Error("true is no boolean")
	}
	if v, ok := fhirpath.Of(fhir.Boolean(true), nil, "boolean").Bool(); !v || !ok {
		t.Error("a node is no boolean")
	}
	if _, ok := fhirpath.Text("true").Bool(); ok {
		t.Error("a text is a boolean")
	}
	if (fhirpath.Item{}).String() != "" || fhirpath.Text("a").String() != "a" || fhirpath.Boolean(false).String() != "false" {
		t.Error("texts of items")
	}
}

// TestManyAtOnce evaluates one expression from many goroutines.
func TestManyAtOnce(t *testing.T) {
	env, patient := environment(t)
	x, err := fhirpath.Compile("name.where(%resource.descendants().family contains family).given.first() = 'Ann' and "+
		"extension('urn:dose').value > 1 'mg' and telecom.select(rank).aggregate($this + $total, 0) = 3", model)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				if ok, err := x.True(env, patient); !ok || err != nil {
					t.Error(ok, err)
					return
				}
			}
		})
	}
	all.Wait()
}
