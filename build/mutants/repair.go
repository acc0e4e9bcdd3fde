package mutants

import (
	"fmt"
	"slices"
	"strconv"

	"barsdesk/bars/fhir"
)

// fix is one known defect of an example put right.
type fix struct {
	base, path string
	change     change
}

// repair puts right what is known to be wrong in an example. First what many
// of them lack, then what only this one has.
func repair(tree *fhir.Node, name string) error {
	for _, e := range fhir.Entries(tree) {
		fill(tree, e.Resource)
	}
	return correct(tree, name)
}

// correct makes the changes that are listed for one base.
func correct(tree *fhir.Node, name string) error {
	for _, f := range fixes {
		if f.base != name {
			continue
		}
		p, ok := find(tree, f.path)
		if ok {
			_, ok = f.change(p)
		}
		if !ok {
			return fmt.Errorf("repair of %s does not fit", f.path)
		}
	}
	enrich(tree, name)
	return nil
}

// lacking are elements that the payload tables ask for and that some examples
// lack, by resource type.
var lacking = map[string][]struct{ name, json, reference string }{
	"Organization": {{name: "identifier", json: `[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"X26"}]`}},
	"CarePlan": {{name: "period", json: `{"start":"2021-10-11T15:00:00+00:00"}`},
		{name: "activity", json: `[{"outcomeCodeableConcept":[{"text":"Waiting for triage"}]}]`}},
	"Observation":           {{name: "subject", reference: "Patient"}, {name: "encounter", reference: "Encounter"}},
	"QuestionnaireResponse": {{name: "subject", reference: "Patient"}},
	"Communication":         {{name: "encounter", reference: "Encounter"}},
	"Procedure":             {{name: "encounter", reference: "Encounter"}},
	"ServiceRequest":        {{name: "authoredOn", json: `"2021-10-11T15:00:00+00:00"`}},
	"Practitioner":          {{name: "identifier", json: `[{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"PT2489"}]`}},
	"PractitionerRole":      {{name: "practitioner", reference: "Practitioner"}, {name: "organization", reference: "Organization"}},
	"HealthcareService":     {{name: "active", json: "true"}, {name: "providedBy", reference: "Organization"}},
}

func fill(tree, resource *fhir.Node) {
	for _, l := range lacking[resource.Type()] {
		if resource.Get(l.name) != nil {
			continue
		}
		if l.reference == "" {
			resource.Set(l.name, parsed(l.json))
		} else if e, ok := find(tree, "@"+l.reference+".fullUrl"); ok && e.value() != nil {
			resource.Set(l.name, fhir.Obj(fhir.M("reference", e.value().Clone())))
		}
	}
	switch resource.Type() {
	case "Observation":
		if code := resource.Get("code"); code.Get("text") == nil {
			code.Set("text", fhir.Str("Observation"))
		}
	case "Condition":
		if c := resource.At("clinicalStatus.coding"); c != nil && c.Get("system") == nil {
			c.SetFirst("system", fhir.Str("http://terminology.hl7.org/CodeSystem/condition-clinical"))
		}
	case "Patient":
		reachable(resource)
	}
}

// reachable gives a Patient a right NHS number and contacts with their ranks
// and relationships.
func reachable(patient *fhir.Node) {
	for _, id := range patient.All("identifier") {
		if _, err := fhir.NHSNumber(id.TextAt("value")); err != nil {
			id.Set("value", fhir.Str("9658499058"))
		}
	}
	const rank = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank"
	for i, c := range patient.All("contact") {
		if c.Get("extension") == nil {
			c.SetFirst("extension", parsed(`[{"url":"`+rank+`","valuePositiveInt":`+strconv.Itoa(i+1)+`}]`))
		}
		if c.Get("relationship") == nil {
			c.Set("relationship", parsed(`[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"ONESELF","display":"self"}]}]`))
		}
		for _, coding := range c.All("relationship.coding") {
			if coding.Get("display") == nil {
				coding.Set("display", fhir.Str("nephew"))
			}
		}
		inOrder(c.All("telecom"))
	}
}

// inOrder gives repeated ranks, and ranks without a first, other ones.
func inOrder(telecoms []*fhir.Node) {
	var seen []string
	for _, t := range telecoms {
		seen = append(seen, t.TextAt("rank"))
	}
	if distinct := slices.Compact(slices.Sorted(slices.Values(seen))); len(distinct) == len(seen) && slices.Contains(seen, "1") {
		return
	}
	order := 2
	for _, t := range telecoms {
		if t.TextAt("use") == "mobile" || len(telecoms) == 1 {
			t.Set("rank", fhir.Num("1"))
			continue
		}
		t.Set("rank", fhir.Num(strconv.Itoa(order)))
		order++
	}
}
