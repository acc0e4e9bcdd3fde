package message

import (
	"strings"

	"barsdesk/bars/fhir"
)

// rewrite replaces the text of every Reference in n by what change returns;
// where change returns false the whole Reference goes, and so does a list or
// object that held nothing else.
func rewrite(n *fhir.Node, change func(reference string) (string, bool)) {
	if n == nil {
		return
	}
	switch n.Kind {
	case fhir.Array:
		n.Items = keepItems(n.Items, change)
	case fhir.Object:
		kept := n.Members[:0]
		for _, m := range n.Members {
			if keep(m.Value, change) {
				kept = append(kept, m)
			}
		}
		n.Members = kept
	}
}

func keepItems(items []*fhir.Node, change func(string) (string, bool)) []*fhir.Node {
	kept := items[:0]
	for _, it := range items {
		if keep(it, change) {
			kept = append(kept, it)
		}
	}
	return kept
}

// keep rewrites n and reports whether anything of it is left.
func keep(n *fhir.Node, change func(string) (string, bool)) bool {
	if n == nil || (n.Kind != fhir.Array && n.Kind != fhir.Object) {
		return true
	}
	if ref := n.Get("reference"); ref != nil && ref.Kind == fhir.String {
		text, ok := change(ref.Text)
		ref.Text = text
		return ok
	}
	before := len(n.Items) + len(n.Members)
	rewrite(n, change)
	return before == 0 || len(n.Items)+len(n.Members) > 0
}

// references returns the text of every Reference in n, in order.
func references(n *fhir.Node) []string {
	var out []string
	rewrite(n.Clone(), func(ref string) (string, bool) {
		out = append(out, ref)
		return ref, true
	})
	return out
}

// relative is the reference to a resource by type and id, or "" without an id.
func relative(resource *fhir.Node) string {
	if resource.ID() == "" {
		return ""
	}
	return resource.Type() + "/" + resource.ID()
}

// referenced returns the type and id a reference text ends in, or nothing for
// a urn, a link or a contained resource.
func referenced(reference string) (resourceType, id string) {
	if strings.HasPrefix(reference, "urn:") || strings.HasPrefix(reference, "#") {
		return "", ""
	}
	reference, _, _ = strings.Cut(reference, "/_history/")
	parts := strings.Split(reference, "/")
	if len(parts) < 2 {
		return "", ""
	}
	return parts[len(parts)-2], parts[len(parts)-1]
}

// isURN reports whether reference only means something inside one Bundle.
func isURN(reference string) bool { return strings.HasPrefix(strings.ToLower(reference), "urn:") }
