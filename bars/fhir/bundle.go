package fhir

import (
	"iter"
	"slices"
	"strings"
)

// Entry is one entry of a Bundle.
type Entry struct {
	FullURL  string
	Resource *Node
}

// Entries returns the entries of a Bundle that carry a resource, in order.
func Entries(bundle *Node) []Entry {
	out := slices.Grow([]Entry(nil), len(entriesOf(bundle)))
	for e := range whole(bundle) {
		out = append(out, e)
	}
	return out
}

// entriesOf are the items of entry.
func entriesOf(bundle *Node) []*Node {
	if bundle == nil || bundle.Kind == Array {
		return bundle.All("entry")
	}
	return spread(bundle.Get("entry"))
}

// whole goes through the entries that carry a resource.
func whole(bundle *Node) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, e := range entriesOf(bundle) {
			if r := e.Get("resource"); r != nil && r.Kind == Object && !yield(Entry{e.Get("fullUrl").String(), r}) {
				return
			}
		}
	}
}

// Resources returns the resources of one type in a Bundle, in order.
func Resources(bundle *Node, resourceType string) []*Node {
	var out []*Node
	for e := range whole(bundle) {
		if e.Resource.Type() == resourceType {
			out = append(out, e.Resource)
		}
	}
	return out
}

// Resource returns the first resource of one type in a Bundle, or nil.
func Resource(bundle *Node, resourceType string) *Node {
	for e := range whole(bundle) {
		if e.Resource.Type() == resourceType {
			return e.Resource
		}
	}
	return nil
}

// Resolve finds the resource that reference names inside bundle: by fullUrl
// (a urn:uuid in either case), or by relative ("Type/id") or absolute
// ("https://…/Type/id") form against the resources' types and ids; a version
// at the end ("/_history/2") is passed over. It returns nil when none fits.
func Resolve(bundle *Node, reference string) *Node {
	if reference == "" {
		return nil
	}
	typ, id := splitReference(reference)
	for e := range whole(bundle) {
		if sameURL(e.FullURL, reference) || (id != "" && e.Resource.Type() == typ && e.Resource.ID() == id) {
			return e.Resource
		}
	}
	return nil
}

func sameURL(a, b string) bool {
	const urn = "urn:uuid:"
	return a == b || strings.EqualFold(a, b) && len(b) > len(urn) && strings.EqualFold(b[:len(urn)], urn)
}

func splitReference(reference string) (resourceType, id string) {
	reference, _, _ = strings.Cut(reference, "/_history/")
	parts := strings.Split(reference, "/")
	if len(parts) < 2 {
		return "", ""
	}
	return parts[len(parts)-2], parts[len(parts)-1]
}
