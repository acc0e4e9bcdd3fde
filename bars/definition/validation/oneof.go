package validation

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// oneOf checks a value against the profiles that its element's type names: it
// has to follow one of them.
func (w *walk) oneOf(value, extra *fhir.Node, canonicals []string, s *shape) {
	if len(canonicals) == 1 {
		if p := w.held(canonicals[0]); p != nil && p.shape() != s {
			w.against(value, extra, p)
		}
		return
	}
	unheld := false
	for _, canonical := range canonicals {
		p := w.held(canonical)
		if p == nil {
			unheld = true
			continue
		}
		found := w.apart(func() { w.against(value, extra, p) })
		if (Report{found}).Valid() {
			w.found = append(w.found, found...)
			return
		}
		w.found = append(w.found, notes(found)...)
	}
	if !unheld {
		w.add(definition.Error, definition.Structure, "What stands here follows none of the profiles that are allowed.", strings.Join(canonicals, ", "))
	}
}

// held is a profile that a definition names; what is not held is reported.
func (w *walk) held(canonical string) *profile {
	p := w.types.profiled(canonical)
	if p == nil {
		w.once(definition.NotSupported, "Not checked: the profile "+canonical+" is not held here.", "profile "+canonical)
		return nil
	}
	w.grounded(p)
	return p
}

// grounded reports a profile whose base is not held: its own rules are checked,
// those of its base are not.
func (w *walk) grounded(p *profile) {
	if p.missing != "" {
		w.once(definition.NotSupported, "Not checked: the profile "+p.missing+", on which "+p.url+" builds, is not held here.", "profile "+p.missing)
	}
}

// against checks a value against all that a profile on its type says.
func (w *walk) against(value, extra *fhir.Node, p *profile) {
	s := p.shape()
	if s.primitive == nil && value != nil && value.Kind == fhir.Object {
		w.members(value, s)
	}
	w.constants(value, p.root, s)
	w.bound(value, p.root, s)
	w.hold(itemOf(value, extra, s.name), s.invariants, nil)
}

// apart returns what is found by f instead of adding it to the findings.
func (w *walk) apart(f func()) []definition.Finding {
	mark := len(w.found)
	f()
	found := append([]definition.Finding(nil), w.found[mark:]...)
	w.found = w.found[:mark]
	return found
}

// notes are the findings that say what was not checked.
func notes(found []definition.Finding) []definition.Finding {
	var out []definition.Finding
	for _, f := range found {
		if f.Severity == definition.Information {
			out = append(out, f)
		}
	}
	return out
}
