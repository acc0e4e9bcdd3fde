package validation

import (
	"slices"
	"strconv"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
)

// sliced checks the repeats of an element that has slices: each against its
// slice, or against the element when it belongs to none; then the slices'
// own cardinalities.
func (w *walk) sliced(value, extra *fhir.Node, e *element, r *typeRef, n int) {
	mark := len(w.counts)
	for range e.slices {
		w.counts = append(w.counts, 0)
	}
	for i := range n {
		w.enter(e.name, "", i)
		at, ref := e, r
		if k := w.sliceOf(e, itemAt(value, i)); k >= 0 {
			w.counts[mark+k]++
			at = e.slices[k]
			if t := at.typed(r.code); t != nil {
				ref = t
			}
		} else if e.slicing != nil && e.slicing.Rules == "closed" {
			w.add(definition.Error, definition.Structure, "This entry is none of those the profile allows here.", w.rule(e))
		}
		w.item(itemAt(value, i), itemAt(extra, i), at, ref, "")
		w.leave()
	}
	w.sliceCounts(e, w.counts[mark:mark+len(e.slices)])
	w.counts = w.counts[:mark]
}

func (w *walk) sliceCounts(e *element, counts []int) {
	w.enter(e.name, "", -1)
	for k, s := range e.slices {
		switch {
		case s.tests == nil:
			w.once(definition.NotSupported, "Not checked: the entries called "+s.slice+" cannot be told apart here.", "slice "+s.path+":"+s.slice)
		case counts[k] < s.min:
			w.add(definition.Error, definition.Required, "At least "+strconv.Itoa(s.min)+" entry called "+s.slice+" is needed, and there is none or too few.", w.rule(s))
		case s.max != structure.Any && counts[k] > s.max:
			w.add(definition.Error, definition.Structure, "At most "+strconv.Itoa(s.max)+" entry called "+s.slice+" is allowed.", w.rule(s))
		}
	}
	w.leave()
}

// sliceOf finds the slice a value belongs to, -1 for none.
func (w *walk) sliceOf(e *element, value *fhir.Node) int {
	for k, s := range e.slices {
		if s.tests != nil && w.passes(s.tests, value, "") {
			return k
		}
	}
	return -1
}

// choiceSlice is the slice of a choice that the type given belongs to.
func (w *walk) choiceSlice(e *element, r *typeRef) (*element, *typeRef) {
	for _, s := range e.slices {
		if t := s.typed(r.code); t != nil && !t.barred {
			return s, t
		}
	}
	return e, r
}

func (w *walk) passes(tests []*test, value *fhir.Node, code string) bool {
	for _, t := range tests {
		if !w.pass(t, value, code) {
			return false
		}
	}
	return true
}

func (w *walk) pass(t *test, value *fhir.Node, code string) bool {
	at := w.along(value, t.path)
	switch t.kind {
	case "exists":
		return len(at) > 0 == t.present
	case "type", "profile":
		return slices.ContainsFunc(at, func(n *fhir.Node) bool { return w.isType(n, t, code) })
	}
	return slices.ContainsFunc(at, func(n *fhir.Node) bool { return w.isValue(n, t) })
}

func (w *walk) isValue(n *fhir.Node, t *test) bool {
	switch {
	case t.fixed != nil:
		return fhir.Equal(n, t.fixed)
	case t.pattern != nil:
		return contains(n, t.pattern)
	}
	return w.inSet(n, t.set)
}

func (w *walk) isType(n *fhir.Node, t *test, code string) bool {
	if n.Type() != "" {
		code = n.Type()
	}
	if !slices.Contains(t.types, code) {
		return false
	}
	return t.profile == "" || len(n.All("meta.profile")) == 0 || claims(n, t.profile)
}

// along follows a discriminator's path through arrays, choices and references.
func (w *walk) along(value *fhir.Node, path []string) []*fhir.Node {
	at := []*fhir.Node{value}
	for _, name := range path {
		var next []*fhir.Node
		for _, n := range at {
			next = append(next, w.onward(n, name)...)
		}
		at = next
	}
	return slices.DeleteFunc(at, func(n *fhir.Node) bool { return n == nil })
}

func (w *walk) onward(n *fhir.Node, name string) []*fhir.Node {
	if name == "resolve()" {
		return []*fhir.Node{w.target(n.TextAt("reference"))}
	}
	v := n.Get(name)
	if v == nil && n != nil {
		v = chosen(n, name)
	}
	if v != nil && v.Kind == fhir.Array {
		return v.Items
	}
	return []*fhir.Node{v}
}

// chosen finds the member of a choice by its bare name.
func chosen(n *fhir.Node, name string) *fhir.Node {
	for i := range n.Members {
		m := &n.Members[i]
		if len(m.Name) > len(name) && m.Name[:len(name)] == name && m.Name[len(name)] >= 'A' && m.Name[len(name)] <= 'Z' {
			return m.Value
		}
	}
	return nil
}
