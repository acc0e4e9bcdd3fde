package validation

import (
	"slices"

	"barsdesk/bars/definition/terms"
)

// BaRS was first built on UK Core STU1 0.5.1 and still names code systems of
// that edition, which the current one has divided or dropped (BaRS Core, Patient
// data notes). Their codes are held to what that edition lists.
const (
	verificationStatus = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus"
	ethnicCategory     = "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategory"
	humanLanguage      = "https://fhir.hl7.org.uk/CodeSystem/UKCore-HumanLanguage"
	bcp47              = "urn:ietf:bcp:47"
)

// verificationCodes are those of UKCore-NHSNumberVerificationStatus.
var verificationCodes = []string{
	"number-present-and-verified", "number-present-but-not-traced", "trace-required",
	"trace-attempted-no-match-or-multiple-match-found", "trace-needs-to-be-resolved", "trace-in-progress",
	"number-not-present-and-trace-not-required", "trace-postponed-baby-under-six-weeks-old",
}

// inEdition looks a code up in a value set, by the current edition's name of a
// code system that an earlier one named otherwise.
func (w *walk) inEdition(set, system, code string) terms.Verdict {
	switch {
	case system == verificationStatus && set == "https://fhir.hl7.org.uk/ValueSet/UKCore-NHSNumberVerificationStatus":
		if slices.Contains(verificationCodes, code) {
			return terms.In
		}
		return terms.Out
	case system == ethnicCategory:
		system += "England"
	case system == humanLanguage:
		system = bcp47
	}
	v, _ := w.words.InSet(set, system, code)
	return v
}
