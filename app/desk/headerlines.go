package desk

import (
	"net/http"
	"slices"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/reading"
)

// headerLines lists headers by name, spelt as the standard spells them, those
// in Base64 also decoded.
func headerLines(h http.Header) []HeaderLine {
	out := []HeaderLine{}
	for name, values := range h {
		for _, v := range values {
			out = append(out, HeaderLine{Name: header.Spelling(name), Value: v, Decoded: decoded(name, v)})
		}
	}
	slices.SortFunc(out, func(a, b HeaderLine) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// decoded is what a Base64 header says, laid out where it is JSON; empty for
// any other header.
func decoded(name, value string) string {
	text := header.Decoded(name, value)
	if n, err := fhir.Parse([]byte(text)); err == nil {
		return string(n.Indented())
	}
	return text
}

// readingOf is a message laid out for people; never nil.
func readingOf(bundle *fhir.Node) []reading.Section {
	if sections := reading.Render(message.AsBundle(bundle)); sections != nil {
		return sections
	}
	return []reading.Section{}
}
