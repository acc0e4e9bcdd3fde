package outcome

import (
	"fmt"
	"slices"
)

// issueCodes are the issue codes that BaRS uses.
var issueCodes = []string{
	"required", "value", "invalid", "structure", "invariant", "login", "expired", "security", "unknown", "forbidden",
	"not-supported", "processing", "not-found", "multiple-matches", "conflict", "duplicate", "too-costly", "timeout",
	"transient", "throttled", "exception", "no-store", "informational",
}

// Detail is the answer's status and codes for the operator. Diagnostics and
// codes that BaRS does not know are left out: they are another system's text
// and may name a patient.
func (a Answer) Detail() string {
	if !a.HasOutcome {
		return fmt.Sprintf("%d without an OperationOutcome, body: %s", a.Status, a.Body)
	}
	i := a.main()
	code, issue := "unknown code", "unknown issue"
	if knownCode(i.Code) {
		code = i.Code
	}
	if slices.Contains(issueCodes, i.IssueCode) {
		issue = i.IssueCode
	}
	return fmt.Sprintf("%d %s %s", a.Status, code, issue)
}

func knownCode(code string) bool {
	return slices.ContainsFunc(rules, func(r rule) bool { return slices.Contains(r.codes, code) })
}
