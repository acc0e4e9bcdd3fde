package receiver

import (
	"fmt"
	"sync"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/outcome"
)

// r4 knows the types of FHIR R4.
var r4 = sync.OnceValue(func() *validation.Validator { return validation.New(structure.Published(), terms.Published()) })

// checkContent refuses content that cannot be read for what it should be by
// FHIR R4: a value of another kind, a malformed date or number, a code that a
// required list does not have. What is missing or more than R4, profiles and
// payload tables have is told to the people who read the message: it is no
// reason to turn a patient away.
//
// BaRS Core, Principles: a non-conformant payload is rejected whole.
func (r *Receiver) checkContent(_ *call, d *Decision) *outcome.Issue {
	var faults []definition.Finding
	for _, f := range r4().Check(d.Request.Bundle, validation.Options{Policy: validation.Receiver, Base: true, Now: d.Request.ReceivedAt}).Findings {
		if f.Unreadable {
			faults = append(faults, f)
		}
	}
	if len(faults) == 0 {
		return nil
	}
	refused := outcome.BadRequest(issueOf(faults[0].Code), "the content is not FHIR R4: "+faults[0].What)
	if more := len(faults) - 1; more > 0 {
		refused.Diagnostics += fmt.Sprintf(" There are %d more faults.", more)
	}
	for _, f := range faults[:min(len(faults), placesMost)] {
		refused.Expression = append(refused.Expression, f.Path)
	}
	return refused
}

// placesMost is how many places of faults a refusal names.
const placesMost = 20

// issueOf is the issue type that BaRS has for a kind of finding.
func issueOf(code string) string {
	if code == definition.Structure {
		return "structure"
	}
	return "value"
}
