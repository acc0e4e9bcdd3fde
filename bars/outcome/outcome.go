// Package outcome holds the failures of BaRS: the OperationOutcome a receiver
// answers, the lenient reading of one, what a sender does about each, and the
// plain words a clinician reads.
//
// BaRS, Error handling.
package outcome

import (
	"fmt"

	"barsdesk/bars/fhir"
)

// CodeSystem is the system of BaRS codes in what we write. On reading it is
// ignored.
const CodeSystem = "https://fhir.nhs.uk/CodeSystem/http-error-codes"

const profile = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome"

// Issue is one failure. As an error it is for the log: Diagnostics never holds
// patient data in what we write.
type Issue struct {
	Severity    string   // error, or information in a success
	IssueCode   string   // FHIR issue type
	Code        string   // BaRS code
	Diagnostics string   // exact cause, for support staff
	Expression  []string // FHIRPath of the place at fault
	HTTP        int      // status of the answer
}

// Error gives status, codes and diagnostics for the log.
func (i Issue) Error() string {
	return fmt.Sprintf("%d %s %s: %s", i.HTTP, i.Code, i.IssueCode, i.Diagnostics)
}

// New returns a failure of severity error.
func New(httpStatus int, code, issueCode, diagnostics string) *Issue {
	return &Issue{Severity: "error", IssueCode: issueCode, Code: code, Diagnostics: diagnostics, HTTP: httpStatus}
}

// Resource returns the OperationOutcome with the given id, a fresh UUID for
// each failure.
func (i *Issue) Resource(id string) *fhir.Node { return Resource(id, *i) }
