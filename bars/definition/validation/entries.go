package validation

import (
	"strings"

	"barsdesk/bars/fhir"
)

// entries is what a Bundle's references can lead to.
type entries struct {
	byURL map[string]*fhir.Node // fullUrl; a urn:uuid in lower case
	byID  map[string]*fhir.Node // Type/id
	whole bool                  // of a type that has to hold what it refers to
	outer *entries              // of the Bundle around this one
}

// wholeTypes are the Bundles whose references into urn: have to lead to an entry.
var wholeTypes = map[string]bool{"message": true, "document": true, "transaction": true}

// entriesOf lists a Bundle's entries; what leads to none of them is looked for
// in the Bundle around it.
func entriesOf(bundle *fhir.Node, outer *entries) *entries {
	items := itemsOf(bundle.Get("entry"))
	b := &entries{byURL: make(map[string]*fhir.Node, len(items)), byID: make(map[string]*fhir.Node, len(items)),
		whole: wholeTypes[bundle.Get("type").String()], outer: outer}
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
	for ; b != nil; b = b.outer {
		if r := b.find(reference); r != nil {
			return r
		}
	}
	return nil
}

func (b *entries) find(reference string) *fhir.Node {
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
