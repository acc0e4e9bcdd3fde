package validation

import (
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// searchParameter checks what R4 asks of a SearchParameter in words: its
// expression starts from the types it searches, and a composite has parts.
func (w *walk) searchParameter(value *fhir.Node) {
	if value.Get("type").String() == "composite" && len(itemsOf(value.Get("component"))) == 0 {
		w.add(definition.Error, definition.Required, "A composite search parameter names the parts it is made of.", "SearchParameter.component")
	}
	var base []string
	for _, b := range itemsOf(value.Get("base")) {
		base = append(base, b.String())
	}
	if len(base) == 0 || slices.Contains(base, "Resource") || slices.Contains(base, "DomainResource") {
		return
	}
	for branch := range strings.SplitSeq(value.Get("expression").String(), "|") {
		typ, _, dotted := strings.Cut(strings.Trim(branch, " ()\n\r\t"), ".")
		s := w.types.typed(typ)
		if dotted && s != nil && s.resource && !s.abstract && !slices.Contains(base, typ) {
			w.enter("expression", "", -1)
			w.add(definition.Error, definition.Invariant, "The expression starts from "+typ+", which is none of the types that are searched.", "SearchParameter.base")
			w.leave()
		}
	}
}
