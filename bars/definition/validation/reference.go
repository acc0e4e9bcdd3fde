package validation

import (
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// reference checks where a Reference leads: into the containing resource, into
// the Bundle, or to a type it may point at.
func (w *walk) reference(value *fhir.Node, r *typeRef) {
	text := value.Get("reference").String()
	if text == "" {
		w.claimed(value, r, lastPart(value.Get("type").String()))
		return
	}
	w.enter("reference", "", -1)
	defer w.leave()
	if strings.HasPrefix(text, "#") {
		w.contained(value, text[1:], r)
		return
	}
	if r.inside {
		w.add(definition.Error, definition.Structure, "What the reference leads to must be contained in the resource.", "Reference aggregation")
	}
	found := w.target(text)
	typ := typeIn(text)
	switch {
	case found != nil:
		typ = found.Type()
	case typ == "" && (strings.HasPrefix(text, "urn:uuid:") || strings.HasPrefix(text, "urn:oid:")) && w.bundle != nil && w.bundle.whole:
		w.add(definition.Error, definition.NotFound, "The reference leads to nothing in this Bundle.", "Bundle, resolving references")
		return
	case typ == "" && !strings.Contains(text, ":") && !strings.Contains(text, "?"):
		w.add(definition.Error, definition.Value, "A relative reference is written Type/id, with a type that FHIR has.", "Reference.reference")
		return
	}
	w.claimed(value, r, typ)
}

func (w *walk) contained(value *fhir.Node, id string, r *typeRef) {
	found := w.inner(id)
	if found == nil {
		w.add(definition.Error, definition.NotFound, "The reference leads to no contained resource.", "ref-1")
		return
	}
	w.claimed(value, r, found.Type())
}

// inner is the contained resource with an id, of the nearest resource around
// that is not contained itself; without an id it is that resource.
func (w *walk) inner(id string) *fhir.Node {
	for i := len(w.inside) - 1; i >= 0; i-- {
		h := &w.inside[i]
		if h.within {
			continue
		}
		if h.contained == nil {
			h.contained = map[string]*fhir.Node{"": h.resource}
			for _, c := range itemsOf(h.resource.Get("contained")) {
				if c.ID() != "" {
					h.contained[c.ID()] = c
				}
			}
		}
		return h.contained[id]
	}
	return nil
}

// claimed checks the type a reference points at: with what it says itself, and
// with what the element allows.
func (w *walk) claimed(value *fhir.Node, r *typeRef, typ string) {
	if typ == "" {
		return
	}
	if said := value.Get("type").String(); said != "" && lastPart(said) != typ {
		w.add(definition.Error, definition.Structure, "The reference says it points at one type of resource and leads to another.", "Reference.type")
	}
	if len(r.targets) == 0 || slices.ContainsFunc(r.targets, func(target string) bool { return target != "" && w.isA(typ, target) }) {
		return
	}
	if slices.Contains(r.targets, "") {
		w.once(definition.NotSupported, "Not checked: a profile of what a reference may lead to is not held here.", "Reference target")
		return
	}
	if s := w.types.typed(typ); s == nil || !s.resource {
		w.add(definition.Warning, definition.Value, "FHIR R4 has no resource of the type that the reference names.", "Reference.reference")
		return
	}
	w.add(definition.Error, definition.Structure, "The reference leads to a resource of the type "+typ+"; allowed here: "+strings.Join(r.targets, ", ")+".", "Reference target")
}

// typeIn is the resource type that a reference names, relative or absolute;
// empty when it names none that FHIR has.
func typeIn(reference string) string {
	reference, _, _ = strings.Cut(reference, "/_history/")
	reference, _, _ = strings.Cut(reference, "#")
	rest, id, ok := cutLast(reference)
	if !ok || !isID(id) {
		return ""
	}
	name := rest[strings.LastIndexByte(rest, '/')+1:]
	if name == "" || name[0] < 'A' || name[0] > 'Z' || !allLetters(name) {
		return ""
	}
	return name
}

func cutLast(s string) (before, after string, ok bool) {
	at := strings.LastIndexByte(s, '/')
	if at < 0 {
		return "", s, false
	}
	return s[:at], s[at+1:], true
}

func allLetters(s string) bool {
	for i := range len(s) {
		if !letter(s[i]) {
			return false
		}
	}
	return true
}

// target is the resource in the Bundle that a reference leads to, or nil.
func (w *walk) target(reference string) *fhir.Node {
	if w.bundle == nil || reference == "" {
		return nil
	}
	return w.bundle.resolve(reference)
}
