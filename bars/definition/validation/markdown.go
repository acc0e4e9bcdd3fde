package validation

import "strings"

// hasHTML reports whether a markdown text has an HTML tag outside code spans.
// An address in angle brackets is none (HL7 FHIR R4, data types: markdown).
func hasHTML(text string) bool {
	for {
		at := strings.IndexAny(text, "<`")
		if at < 0 {
			return false
		}
		mark := text[at]
		text = text[at+1:]
		if mark == '`' {
			_, after, closed := strings.Cut(text, "`")
			if closed {
				text = after
			}
			continue
		}
		if isTag(text) {
			return true
		}
	}
}

// isTag reports whether what follows a < is the rest of a tag.
func isTag(rest string) bool {
	rest = strings.TrimPrefix(rest, "/")
	if rest == "" || !letter(rest[0]) {
		return false
	}
	inside, _, closed := strings.Cut(rest, ">")
	return closed && len(inside) < 200 && !strings.ContainsAny(inside, "<:@")
}
