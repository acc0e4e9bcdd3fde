package fhir

import "strings"

// Entry is one entry of a Bundle.
type Entry struct {
	FullURL  string
	Resource *Node
}

// Entries returns the entries of a Bundle that carry a resource, in order.
func Entries(bundle *Node) []Entry {
	var out []Entry
	for _, e := range bundle.All("entry") {
		if r := e.Get("resource"); r != nil && r.Kind == Object {
			out = append(out, Entry{FullURL: e.Get("fullUrl").String(), Resource: r})
		}
	}
	return out
}

// Resources returns the resources of one type in a Bundle, in order.
func Resources(bundle *Node, resourceType string) []*Node {
	var out []*Node
	for _, e := range Entries(bundle) {
		if e.Resource.Type() == resourceType {
			out = append(out, e.Resource)
		}
	}
	return out
}

// Resource returns the first resource of one type in a Bundle, or nil.
func Resource(bundle *Node, resourceType string) *Node {
	if all := Resources(bundle, resourceType); len(all) > 0 {
		return all[0]
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
	for _, e := range Entries(bundle) {
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
