package main

import "barsdesk/bars/definition/structure"

// correction replaces an invariant that R4 4.0.1 published with a mistake: one
// that does not say what its own words say.
type correction struct{ key, published, right string }

// A name or path matches as a whole; matches asks for a part of it only.
const (
	nameAsPublished = `name.matches('[A-Z]([A-Za-z0-9_]){0,254}')`
	wholeName       = `name.matches('^[A-Z]([A-Za-z0-9_]){0,254}$')`
)

var corrections = []correction{
	{"eld-19", `path.matches('[^\\s\\.,:;\\\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\.[^\\s\\.,:;\\\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\[x\\])?(\\:[^\\s\\.]+)?)*')`,
		`path.matches('^[^\\s\\.,:;\\\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\.[^\\s\\.,:;\\\'"\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\[x\\])?(\\:[^\\s\\.]+)?)*$')`},
	{"eld-20", `path.matches('[A-Za-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*(\\[x])?)*')`,
		`path.matches('^[A-Za-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*(\\[x])?)*$')`},
	// "More than one" is from two on.
	{"que-12", `enableWhen.count() > 2 implies enableBehavior.exists()`, `enableWhen.count() > 1 implies enableBehavior.exists()`},
	// The answer is a FHIR boolean, not a value that an expression made.
	{"que-7", `operator = 'exists' implies (answer is Boolean)`, `operator = 'exists' implies (answer is boolean)`},
	// There may be several when; in takes one.
	{"tim-9", `offset.empty() or (when.exists() and ((when in ('C' | 'CM' | 'CD' | 'CV')).not()))`,
		`offset.empty() or (when.exists() and when.where($this in ('C' | 'CM' | 'CD' | 'CV')).empty())`},
	// A category is a CodeableConcept, which is never equal to a text.
	{"con-3", `clinicalStatus.exists() or verificationStatus.coding.where(system='http://terminology.hl7.org/CodeSystem/condition-ver-status' and code = 'entered-in-error').exists() or category.select($this='problem-list-item').empty()`,
		`clinicalStatus.exists() or verificationStatus.coding.where(system='http://terminology.hl7.org/CodeSystem/condition-ver-status' and code = 'entered-in-error').exists() or category.coding.where(system='http://terminology.hl7.org/CodeSystem/condition-category' and code='problem-list-item').empty()`},
	// It speaks of the AllergyIntolerance but is put to the extension, which
	// cannot see it.
	{"inv-1", `substanceExposureRisk.exists() and code.empty()`, ""},
}

// correct mends what R4 published with a mistake.
func correct(d *structure.Definition) {
	for i := range d.Elements {
		e := &d.Elements[i]
		if e.ID == "Resource.id" {
			e.Types[0].Code = "id" // published as string; the page of Resource says id
		}
		for j := range e.Constraints {
			e.Constraints[j].Expression = corrected(e.Constraints[j])
		}
	}
}

func corrected(c structure.Constraint) string {
	if c.Expression == nameAsPublished { // of vsd-0, csd-0 and so on
		return wholeName
	}
	for _, x := range corrections {
		if x.key == c.Key && x.published == c.Expression {
			return x.right
		}
	}
	return c.Expression
}
