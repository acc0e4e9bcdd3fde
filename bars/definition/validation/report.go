package validation

import (
	"errors"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

var errNotHeld = errors.New("not held here")

// Finding is one result of a check.
type Finding = definition.Finding

// Report is what a check found, in the order of the content.
type Report struct{ Findings []Finding }

// Valid reports whether nothing was found that is an error.
func (r Report) Valid() bool {
	for _, f := range r.Findings {
		if f.Severity == definition.Error {
			return false
		}
	}
	return true
}

// Outcome returns the report as an OperationOutcome with the given id: an issue
// for each finding, or one that says all is well.
func (r Report) Outcome(id string) *fhir.Node {
	issues := fhir.List()
	for _, f := range r.Findings {
		issues.Items = append(issues.Items, issue(f))
	}
	if len(issues.Items) == 0 {
		issues.Items = append(issues.Items, fhir.Obj(fhir.M("severity", fhir.Str(definition.Information)),
			fhir.M("code", fhir.Str(definition.Informative)), fhir.M("details", fhir.Obj(fhir.M("text", fhir.Str("Nothing is wrong."))))))
	}
	out := fhir.Obj(fhir.M("resourceType", fhir.Str("OperationOutcome")))
	if id != "" {
		out.Set("id", fhir.Str(id))
	}
	out.Set("issue", issues)
	return out
}

func issue(f Finding) *fhir.Node {
	out := fhir.Obj(
		fhir.M("severity", fhir.Str(f.Severity)),
		fhir.M("code", fhir.Str(issueType(f.Code))),
		fhir.M("details", fhir.Obj(fhir.M("text", fhir.Str(f.What)))))
	if !blank(f.Rule) && isText(f.Rule) {
		out.Set("diagnostics", fhir.Str(f.Rule))
	}
	out.Set("expression", fhir.List(fhir.Str(f.Path)))
	return out
}

func issueType(code string) string {
	if code == "" {
		return "invalid"
	}
	return code
}

// report drops what was found twice, as by two profiles with one rule, and
// applies the policy.
func report(found []Finding, p Policy) Report {
	type key struct{ path, rule, what string }
	seen := make(map[key]bool, len(found))
	out := make([]Finding, 0, len(found))
	for _, f := range found {
		k := key{f.Path, f.Rule, f.What}
		if seen[k] {
			continue
		}
		seen[k] = true
		if p == Receiver && f.Tolerated && f.Severity == definition.Error {
			f.Severity = definition.Warning
		}
		out = append(out, f)
	}
	return Report{Findings: out}
}
