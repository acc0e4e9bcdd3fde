package terms

import "regexp"

// form is what the codes of a system look like that is not held.
type form struct {
	is    *regexp.Regexp
	whole bool // every code of this form is one; otherwise it may be one
}

var forms = map[string]form{
	// A well-formed language tag, RFC 5646 section 2.1.
	"urn:ietf:bcp:47": {regexp.MustCompile(`(?i)^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?` +
		`(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+` +
		`|i-[a-z]{2,}(?:-[a-z]+)*|en-gb-oed|sgn-(?:be-fr|be-nl|ch-de))$`), true},
	// type/subtype with parameters, RFC 2045 section 5.1; R4 writes its own
	// formats as xml, json and ttl too (CapabilityStatement.format).
	"urn:ietf:bcp:13": {regexp.MustCompile(`^(?:[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+*-]+` +
		`(?:\s*;\s*[A-Za-z0-9!#$&^_.+-]+=(?:"[^"]*"|[^\s;"]+))*|xml|json|ttl)$`), true},
	// A SNOMED CT identifier, or an expression that holds one.
	"http://snomed.info/sct": {regexp.MustCompile(`[0-9]{6,18}`), false},
	"https://dmd.nhs.uk":     {regexp.MustCompile(`^[0-9]{6,18}$`), false},
	// A term, part, answer, list or group of LOINC with its check digit.
	"http://loinc.org": {regexp.MustCompile(`^(?:L[APLG])?[0-9]{1,9}-[0-9]$`), false},
	// UCUM section 2.1: printable characters, blanks in annotations alone.
	"http://unitsofmeasure.org": {regexp.MustCompile(`^(?:[!-z|~]|\{[ -z|~]*\})+$`), false},
	"urn:iso:std:iso:4217":      {regexp.MustCompile(`^[A-Z]{3}$`), false},
	"urn:iso:std:iso:3166":      {regexp.MustCompile(`^(?:[A-Z]{2,3}|[0-9]{3}|[A-Z]{2}-[A-Z0-9]{1,3})$`), false},
}

func bySyntax(system, code string) Verdict {
	f, ok := forms[system]
	switch {
	case !ok:
		return Unknown
	case !f.is.MatchString(code):
		return Out
	case f.whole:
		return In
	}
	return Unknown
}
