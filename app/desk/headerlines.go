package desk

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/reading"
)

// headerLines lists headers by name, those in Base64 also decoded.
func headerLines(h http.Header) []HeaderLine {
	out := []HeaderLine{}
	for name, values := range h {
		for _, v := range values {
			out = append(out, HeaderLine{Name: name, Value: v, Decoded: decoded(name, v)})
		}
	}
	slices.SortFunc(out, func(a, b HeaderLine) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// decoded is the JSON in a header of the NHSD family; empty for any other.
func decoded(name, value string) string {
	if !strings.HasPrefix(strings.ToLower(name), "nhsd-") {
		return ""
	}
	text := strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "", " ", "", "=", "").Replace(value)
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return ""
	}
	n, err := fhir.Parse(raw)
	if err != nil {
		return ""
	}
	return string(n.Indented())
}

// readingOf is a message laid out for people; never nil.
func readingOf(bundle *fhir.Node) []reading.Section {
	if sections := reading.Render(bundle); sections != nil {
		return sections
	}
	return []reading.Section{}
}
