package validation

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// entries is what a Bundle's references can lead to.
type entries struct {
	byURL map[string]*fhir.Node // fullUrl; a urn:uuid in lower case
	byID  map[string]*fhir.Node // Type/id
	whole bool                  // of a type that has to hold what it refers to
}

// wholeTypes are the Bundles whose references into urn: have to lead to an entry.
var wholeTypes = map[string]bool{"message": true, "document": true, "collection": true, "transaction": true, "batch": true}

func entriesOf(bundle *fhir.Node) *entries {
	items := itemsOf(bundle.Get("entry"))
	b := &entries{byURL: make(map[string]*fhir.Node, len(items)), byID: make(map[string]*fhir.Node, len(items)),
		whole: wholeTypes[bundle.Get("type").String()]}
	for _, e := range items {
		r := e.Get("resource")
		if r == nil || r.Kind != fhir.Object {
			continue
		}
		if url := e.Get("fullUrl").String(); url != "" {
			b.byURL[folded(url)] = r
		}
		if id := r.ID(); id != "" {
			b.byID[r.Type()+"/"+id] = r
		}
	}
	return b
}

func folded(url string) string {
	if len(url) > 9 && strings.EqualFold(url[:9], "urn:uuid:") {
		return strings.ToLower(url)
	}
	return url
}

func (b *entries) resolve(reference string) *fhir.Node {
	if r := b.byURL[folded(reference)]; r != nil {
		return r
	}
	reference, _, _ = strings.Cut(reference, "/_history/")
	if r := b.byURL[folded(reference)]; r != nil {
		return r
	}
	rest, id, ok := cutLast(reference)
	if !ok {
		return nil
	}
	return b.byID[rest[strings.LastIndexByte(rest, '/')+1:]+"/"+id]
}

// twice reports entries of one identity (R4, bdl-7), and fullUrls that do not
// go with the resource's id.
func (w *walk) twice(bundle *fhir.Node) {
	seen := map[string]bool{}
	for i, e := range itemsOf(bundle.Get("entry")) {
		url, r := e.Get("fullUrl").String(), e.Get("resource")
		if url == "" {
			continue
		}
		key := folded(url) + " " + r.TextAt("meta.versionId")
		w.enter("entry", "", i)
		if seen[key] && bundle.Get("type").String() != "history" {
			w.add(definition.Error, definition.Invariant, "Two entries have this fullUrl.", "bdl-7")
		}
		seen[key] = true
		w.identity(url, r)
		w.leave()
	}
}

// identity checks a RESTful fullUrl against the resource's own type and id.
func (w *walk) identity(url string, r *fhir.Node) {
	if !strings.HasPrefix(url, "http") || r.ID() == "" {
		return
	}
	if typ := typeIn(url); typ != "" && !strings.HasSuffix(url, "/"+r.Type()+"/"+r.ID()) {
		w.enter("fullUrl", "", -1)
		w.add(definition.Error, definition.Value, "The fullUrl and the resource's type and id differ.", "Bundle.entry.fullUrl")
		w.leave()
	}
}
