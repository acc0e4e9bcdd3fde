package validation

import (
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

// mostWithin is how many evaluations of conformsTo may stand in one another.
const mostWithin = 3

// conformsTo is what expressions ask: whether a value follows a profile. It
// cannot be told where the profile, or something it rests on, is not held.
func (w *walk) conformsTo(item fhirpath.Item, url string) (bool, error) {
	p := w.types.profiled(url)
	if p == nil || p.missing != "" || w.conforming >= mostWithin {
		return false, errNotHeld
	}
	of, is := p.root.types[0].code, item.Node.Type()
	if item.Node == nil || item.Node.Kind != fhir.Object || is != "" && !w.isA(is, of) {
		return false, nil
	}
	inner := &walk{Validator: w.Validator, root: w.root, bundle: w.bundle, seen: map[string]bool{}, conforming: w.conforming + 1, depth: w.depth, inside: w.inside}
	inner.begin(w.env.Now)
	inner.bundle, inner.env.Resource = w.bundle, w.env.Resource
	inner.enter(of, "", -1)
	if is != "" {
		inner.inside = append(inner.inside[:len(inner.inside):len(inner.inside)], enclosing{resource: item.Node})
		inner.env.Resource = itemOf(item.Node, nil, is)
	}
	inner.against(item.Node, item.Extra, p)
	return (Report{inner.found}).Valid(), nil
}

// isA reports whether a type is another one or specialises it.
func (w *walk) isA(code, other string) bool {
	for range 8 {
		if code == other || code == "" {
			break
		}
		code = w.set.Base(code)
	}
	return code == other
}
