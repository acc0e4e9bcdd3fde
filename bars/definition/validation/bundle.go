package validation

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// entryRules checks what holds of a Bundle's entries as a whole (HL7 FHIR R4,
// Bundle): one identity each, fullUrls that go with the ids, search modes.
func (w *walk) entryRules(bundle *fhir.Node) {
	kind := bundle.Get("type").String()
	seen := map[string]bool{}
	for i, e := range itemsOf(bundle.Get("entry")) {
		w.enter("entry", "", i)
		w.searchMode(e)
		url, r := e.Get("fullUrl").String(), e.Get("resource")
		if url != "" {
			key := folded(url) + " " + r.TextAt("meta.versionId")
			if seen[key] && kind != "history" {
				w.add(definition.Error, definition.Invariant, "Two entries have this fullUrl.", "bdl-7")
			}
			seen[key] = true
			w.identity(url, r, kind)
		}
		w.leave()
	}
}

// identity checks a fullUrl: absolute, and if it is RESTful the resource's own
// type and id.
func (w *walk) identity(url string, r *fhir.Node, kind string) {
	w.enter("fullUrl", "", -1)
	defer w.leave()
	switch {
	case !strings.Contains(url, ":"):
		w.add(definition.Error, definition.Value, "A fullUrl is absolute.", "Bundle.entry.fullUrl")
	case !strings.HasPrefix(url, "http:") && !strings.HasPrefix(url, "https:") || r == nil:
	case r.ID() == "":
		if kind != "batch" && kind != "transaction" && r.Type() != "OperationOutcome" {
			w.add(definition.Error, definition.Value, "A resource with the address of a server has an id.", "Bundle.entry.fullUrl")
		}
	case typeIn(url) != "" && !strings.HasSuffix(url, "/"+r.Type()+"/"+r.ID()):
		w.add(definition.Error, definition.Value, "The fullUrl and the resource's type and id differ.", "Bundle.entry.fullUrl")
	}
}

// searchMode checks that an OperationOutcome is an outcome of a search, and
// nothing else is.
func (w *walk) searchMode(e *fhir.Node) {
	mode, typ := e.TextAt("search.mode"), e.Get("resource").Type()
	if mode == "" || typ == "" || (mode == "outcome") == (typ == "OperationOutcome") {
		return
	}
	w.enter("search", "", -1)
	w.add(definition.Error, definition.Invariant, "An outcome of a search is an OperationOutcome, and no other resource is one.", "Bundle.entry.search.mode")
	w.leave()
}
