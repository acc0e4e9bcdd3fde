package validation

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

// holder is what an extension stands on.
type holder struct {
	path      string   // from the resource: Patient.name.given
	types     []string // its type and those it is made of
	within    []string // ways to name it through its data types: HumanName.given
	extension string   // url of the extension it is; empty outside one
	item      fhirpath.Item
}

// holder walks the steps again from the resource in work, naming types as it goes.
func (w *walk) holder() holder {
	at := len(w.steps) - 1 // the extension itself
	from := at - 1
	for from > 0 && !startsResource(w.steps[from].name) {
		from--
	}
	r := w.inside[len(w.inside)-1].resource
	s := w.types.typed(r.Type())
	h := holder{path: r.Type(), types: w.line(r.Type()), item: itemOf(r, nil, r.Type())}
	for i := from + 1; i < at && s != nil; i++ {
		s = w.down(&h, s, w.steps[i])
	}
	return h
}

func startsResource(name string) bool {
	return name == "resource" || name == "contained"
}

func (w *walk) down(h *holder, s *shape, at step) *shape {
	name := strings.TrimPrefix(at.name, "_")
	e := s.child(name)
	if e == nil {
		return nil
	}
	r := e.types[0]
	data := name
	if at.of != "" {
		data += capital(at.of)
		if t := e.typed(at.of); t != nil {
			r = t
		}
	}
	in := h.item.Node
	if in == nil || in.Kind != fhir.Object {
		in = h.item.Extra // of a primitive
	}
	h.item = itemOf(in.Get(data), in.Get("_"+data), r.code)
	if at.index >= 0 {
		h.item.Node, h.item.Extra = itemAt(h.item.Node, at.index), itemAt(h.item.Extra, at.index)
	}
	h.path += "." + name
	for i := range h.within {
		h.within[i] += "." + name
	}
	h.within = append(h.within, e.path, strings.TrimSuffix(e.path, "[x]"))
	h.types, h.extension = w.line(r.code), ""
	if r.code == "Extension" {
		h.extension = h.item.Node.Get("url").String()
	}
	s = w.types.of(r)
	if s != nil {
		h.item.Type = s.name
	}
	return s
}

// line is a type followed by those it specialises.
func (w *walk) line(code string) []string {
	var out []string
	for code != "" && len(out) < 8 {
		out = append(out, code)
		code = w.set.Base(code)
	}
	return out
}

// fits reports whether a context expression names what the extension stands on.
func (h holder) fits(w *walk, expression string) bool {
	expression, _, _ = strings.Cut(expression, "|")
	expression = strings.TrimPrefix(expression, coreProfiles)
	bare := strings.ReplaceAll(expression, "[x]", "")
	if expression == "Element" || expression == "*" || expression == "" || h.path == bare {
		return true
	}
	for _, all := range [][]string{h.types, h.within} {
		for _, name := range all {
			if name == expression || name == bare {
				return true
			}
		}
	}
	return h.inherited(w, bare)
}

// inherited reports whether the expression names an element of a type that the
// resource is made of, such as Resource.id or DomainResource.extension.
func (h holder) inherited(w *walk, expression string) bool {
	typ, rest, nested := strings.Cut(expression, ".")
	own, below, _ := strings.Cut(h.path, ".")
	if !nested || rest != below {
		return false
	}
	for _, t := range w.line(own) {
		if t == typ {
			return true
		}
	}
	return false
}
