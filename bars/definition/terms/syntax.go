package terms

import "regexp"

// Systems whose codes are judged by their syntax.
const (
	languages  = "urn:ietf:bcp:47"
	mediaTypes = "urn:ietf:bcp:13"
)

// language is a well-formed language tag, RFC 5646 section 2.1.
var language = regexp.MustCompile(`(?i)^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?` +
	`(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+` +
	`|i-[a-z]{2,}(?:-[a-z]+)*|en-gb-oed|sgn-(?:be-fr|be-nl|ch-de))$`)

// mediaType is type/subtype with parameters, RFC 2045 section 5.1; R4 writes
// its own formats as xml, json and ttl too.
//
// HL7 FHIR R4, CapabilityStatement.format.
var mediaType = regexp.MustCompile(`^(?:[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+*-]+(?:\s*;\s*[A-Za-z0-9!#$&^_.+-]+=(?:"[^"]*"|[^\s;"]+))*|xml|json|ttl)$`)

func bySyntax(system, code string) Verdict {
	var form *regexp.Regexp
	switch system {
	case languages:
		form = language
	case mediaTypes:
		form = mediaType
	default:
		return Unknown
	}
	if form.MatchString(code) {
		return In
	}
	return Out
}
