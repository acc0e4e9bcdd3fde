package form_test

import (
	"slices"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
)

const receivers = "https://receiver.example/StructureDefinition/"

// profile is a receiver's profile with these elements.
func profile(name, resource string, elements ...structure.Element) *structure.Definition {
	for i := range elements {
		elements[i].ID = elements[i].Path
		if elements[i].Min == 0 {
			elements[i].Min = structure.Unstated
		}
		switch elements[i].Max {
		case none:
			elements[i].Max = 0
		case 0:
			elements[i].Max = structure.Unstated
		}
	}
	return &structure.Definition{URL: receivers + name, Type: resource, Constrains: true, Elements: elements}
}

const none = -9

// narrowed is the APP1 form of a receiver with profiles of its own.
func narrowed(t *testing.T, profiles ...*structure.Definition) form.Form {
	t.Helper()
	def := app1()
	def.Focus = slices.Clone(def.Focus)
	for _, p := range profiles {
		for i := range def.Focus {
			if def.Focus[i].Type == p.Type {
				def.Focus[i].Profile = p.URL
			}
		}
	}
	set := structure.Published().Prefer(structure.Source{Origin: "published by the receiver"}, profiles...)
	return referralForm(def).Narrow(form.Limits(def, set, terms.Published()))
}

func has(b form.Block, path string) bool {
	return slices.ContainsFunc(b.Fields, func(q form.Field) bool { return q.Path == path })
}

func TestAReceiversProfileNarrowsTheForm(t *testing.T) {
	f := narrowed(t,
		profile("Medicine", "MedicationStatement",
			structure.Element{Path: "MedicationStatement.dosage.site", Max: none},
			structure.Element{Path: "MedicationStatement.dosage.text", Min: 1},
			structure.Element{Path: "MedicationStatement.effective[x]", Min: 1},
			structure.Element{Path: "MedicationStatement.status", Fixed: fhir.Str("active")}),
		profile("Observation", "Observation",
			structure.Element{Path: "Observation.value[x]", Types: []structure.Type{{Code: "Quantity"}, {Code: "boolean"}}}),
		profile("Kin", "RelatedPerson",
			structure.Element{Path: "RelatedPerson.gender", Min: 1, Binding: &structure.Binding{Strength: "required", ValueSet: "http://hl7.org/fhir/ValueSet/administrative-gender"}},
			structure.Element{Path: "RelatedPerson.name.given", MaxLength: 35}),
		profile("Allergy", "AllergyIntolerance",
			structure.Element{Path: "AllergyIntolerance.clinicalStatus", Pattern: fhir.Concept(fhir.Coding("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active", ""))}),
	)
	medicines, observations, kin, allergies := mustBlock(t, f, "medicines"), mustBlock(t, f, "observations"), mustBlock(t, f, "kin"), mustBlock(t, f, "allergies")
	if has(medicines, "MedicationStatement.dosage.site.coding.display") || has(medicines, "MedicationStatement.dosage.site.coding.code") {
		t.Error("what may not be sent is asked")
	}
	if q := field(t, medicines, "MedicationStatement.status"); len(q.Options) != 1 || q.Default != "active" {
		t.Errorf("fixed: %+v", q)
	}
	if q := field(t, observations, "Observation.value[x]"); len(q.Options) != 2 || has(observations, "Observation.valueString") || !has(observations, "Observation.valueBoolean") {
		t.Errorf("types: %+v", q)
	}
	if q := field(t, kin, "RelatedPerson.gender"); q.Necessity != "must" || len(q.Options) != 4 {
		t.Errorf("required: %+v", q)
	}
	if q := field(t, kin, "RelatedPerson.name.given"); q.MaxLength != 35 {
		t.Errorf("length: %+v", q)
	}
	if q := field(t, allergies, "AllergyIntolerance.clinicalStatus.coding"); len(q.Options) != 1 || q.Options[0].Label != "Yes" {
		t.Errorf("pattern: %+v", q)
	}
	before := mustBlock(t, referralForm(app1()), "medicines")
	if q := field(t, before, "MedicationStatement.status"); len(q.Options) != 7 || len(before.Fields) <= len(medicines.Fields) {
		t.Error("the form that was narrowed is another now")
	}
}

func TestWhatAProfileRequiresInsideSomethingIsRequiredWithIt(t *testing.T) {
	f := narrowed(t, profile("Medicine", "MedicationStatement", structure.Element{Path: "MedicationStatement.dosage.text", Min: 1}))
	name, state := id(t, f, "medicines", "MedicationStatement.medicationCodeableConcept.coding.display"), id(t, f, "medicines", "MedicationStatement.status")
	dose, text := id(t, f, "medicines", "MedicationStatement.dosage.doseAndRate.doseQuantity"), id(t, f, "medicines", "MedicationStatement.dosage.text")
	a := least(t, f)
	a["medicines"] = []map[string]string{{name: "Aspirin", state: "active"}}
	if got := f.Check(a); len(got) != 0 {
		t.Errorf("without a dose: %v", got)
	}
	a["medicines"][0][dose] = "75 http://unitsofmeasure.org|mg"
	if got := f.Check(a); len(got) != 1 || got[0].Field != text {
		t.Errorf("with a dose: %v", got)
	}
}

func TestAResourceOfWhichNothingMayBeSentIsNotAsked(t *testing.T) {
	f := narrowed(t, profile("Kin", "RelatedPerson",
		structure.Element{Path: "RelatedPerson.name", Max: none}, structure.Element{Path: "RelatedPerson.relationship", Max: none},
		structure.Element{Path: "RelatedPerson.telecom", Max: none}, structure.Element{Path: "RelatedPerson.gender", Max: none},
		structure.Element{Path: "RelatedPerson.birthDate", Max: none}, structure.Element{Path: "RelatedPerson.address", Max: none},
		structure.Element{Path: "RelatedPerson.communication", Max: none}))
	if _, there := block(f, "kin"); there {
		t.Error("a block without a question is there")
	}
}

// The national profiles narrow nothing that the published tables ask for.
func TestTheNationalProfilesLeaveTheFormsAsTheyAre(t *testing.T) {
	for _, p := range printed {
		def := nationalDefinition(p.kind)
		f := formOf(p.kind, p.useCase)
		n := f.Narrow(form.Limits(def, structure.Published(), terms.Published()))
		count := func(f form.Form) (out int) {
			for _, s := range f.Sections {
				for _, b := range s.Blocks {
					out += len(b.Fields)
				}
			}
			return out
		}
		if count(f) != count(n) {
			t.Errorf("%s: %d questions, %d with the national profiles", p.name, count(f), count(n))
		}
		for _, s := range n.Sections {
			for _, b := range s.Blocks {
				for _, q := range b.Fields {
					before := mustBlock(t, f, b.ID).Fields[slices.IndexFunc(mustBlock(t, f, b.ID).Fields, func(o form.Field) bool { return o.ID == q.ID })]
					if len(before.Options) != len(q.Options) || before.Necessity != q.Necessity {
						t.Errorf("%s: %s has %d options and is %s, not %d and %s", p.name, q.Path, len(q.Options), q.Necessity, len(before.Options), before.Necessity)
					}
				}
			}
		}
	}
	var no definition.MessageDefinition
	if got := form.Limits(no, nil, nil); got != nil {
		t.Errorf("%v", got)
	}
}
