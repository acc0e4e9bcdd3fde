package reading

import (
	"strings"

	"barsdesk/bars/fhir"
)

// AsSent lists every value of a message as the sender wrote it, times, codes,
// references and ids too: under the resource it belongs to, with the path of
// its element, in the order sent. Whatever Render words, rounds to minutes or
// takes for granted is here letter by letter, so that nothing of a message is
// out of sight. It accepts any content and never fails.
func AsSent(bundle *fhir.Node) []Section {
	l := list{}
	l.resource("Message", bundle)
	return l.sections
}

// list collects the values of resources.
type list struct{ sections []Section }

// resource lists n, then the resources within it.
func (l *list) resource(title string, n *fhir.Node) {
	at := len(l.sections)
	l.sections = append(l.sections, Section{Title: title})
	l.value(at, "", n)
	if len(l.sections[at].Rows) == 0 {
		l.sections = append(l.sections[:at], l.sections[at+1:]...)
	}
}

// value lists n, found at path, in the section at.
func (l *list) value(at int, path string, n *fhir.Node) {
	switch {
	case n == nil || n.Kind == fhir.Null:
	case n.Kind == fhir.Array:
		for _, it := range n.Items {
			l.value(at, path, it)
		}
	case n.Kind == fhir.Object && path != "" && n.Type() != "":
		l.resource(label(n.Type()), n)
	case n.Kind == fhir.Object:
		for _, m := range n.Members {
			l.value(at, strings.TrimPrefix(path+"."+m.Name, "."), m.Value)
		}
	case n.String() != "":
		l.sections[at].Rows = append(l.sections[at].Rows, Row{Label: path, Value: n.String(), Verbatim: strings.Contains(n.String(), "\n")})
	}
}
