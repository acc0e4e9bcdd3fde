package validation

import (
	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
)

// sliced checks the repeats of an element that has slices: each against its
// slice, or against the element when it belongs to none; then how many there
// are of each slice, and their order.
func (w *walk) sliced(value, extra *fhir.Node, e *element, r *typeRef, n int) {
	mark := len(w.counts)
	for range e.slices {
		w.counts = append(w.counts, 0)
	}
	last := -1
	for i := range n {
		w.enter(e.name, "", i)
		at, k := e, w.sliceOf(e, itemAt(value, i))
		if k >= 0 {
			w.counts[mark+k]++
			at = w.resliced(e.slices[k], itemAt(value, i))
		} else {
			w.noSlice(e)
		}
		last = w.inOrder(e, last, k)
		ref := at.typed(r.code)
		if ref == nil {
			ref = r
		}
		w.item(itemAt(value, i), itemAt(extra, i), at, ref, "")
		w.leave()
	}
	w.sliceCounts(e, w.counts[mark:mark+len(e.slices)])
	w.counts = w.counts[:mark]
}

// resliced is the slice within a slice, and so on, that a value belongs to.
func (w *walk) resliced(s *element, value *fhir.Node) *element {
	for len(s.slices) > 0 {
		k := w.sliceOf(s, value)
		if k < 0 {
			w.noSlice(s)
			return s
		}
		s = s.slices[k]
		if w.recount == nil {
			w.recount = map[*element]int{}
		}
		w.recount[s]++
	}
	return s
}

// noSlice reports an entry that belongs to no slice where one is asked for. It
// says nothing where a slice is that cannot be told apart.
func (w *walk) noSlice(e *element) {
	if e.slicing == nil || e.slicing.Rules != "closed" {
		return
	}
	for _, s := range e.slices {
		if s.tests == nil {
			return
		}
	}
	w.add(definition.Error, definition.Structure, "This entry is none of those the profile allows here.", w.rule(e))
}

// inOrder checks the place of an entry of the slice k, -1 for none, after one
// of the slice last; it returns what is last now.
func (w *walk) inOrder(e *element, last, k int) int {
	if e.slicing == nil {
		return last
	}
	end := len(e.slices)
	switch {
	case k < 0 && e.slicing.Rules == "openAtEnd":
		return end
	case k < 0:
		return last
	case last == end:
		w.add(definition.Error, definition.Structure, "The entries that the profile names come first, and this one comes after another.", w.rule(e))
	case k < last && e.slicing.Ordered:
		w.add(definition.Error, definition.Structure, "The entries are not in the order that the profile asks for.", w.rule(e))
	}
	return max(last, k)
}

func (w *walk) sliceCounts(e *element, counts []int) {
	w.enter(e.name, "", -1)
	for k, s := range e.slices {
		w.sliceCount(s, counts[k])
		if len(s.slices) == 0 {
			continue
		}
		inner := make([]int, len(s.slices))
		for i, part := range s.slices {
			inner[i] = w.recount[part]
			delete(w.recount, part)
		}
		w.leave()
		w.sliceCounts(s, inner)
		w.enter(e.name, "", -1)
	}
	w.leave()
}

func (w *walk) sliceCount(s *element, n int) {
	switch {
	case s.tests == nil:
		w.once(definition.NotSupported, "Not checked: the entries called "+s.slice+" cannot be told apart here.", "slice "+s.path+":"+s.slice)
	case n < s.min:
		w.sliceMissing(s)
	case s.max != structure.Any && n > s.max:
		w.add(definition.Error, definition.Structure, "At most "+times(s.max)+" entry called "+s.slice+" is allowed.", w.rule(s))
	}
}

func (w *walk) sliceMissing(s *element) {
	what := "At least " + times(s.min) + " entry called " + s.slice + " is needed, and there is none or too few."
	w.add(definition.Error, definition.Required, what, w.rule(s))
}

// sliceOf finds the slice a value belongs to, -1 for none.
func (w *walk) sliceOf(e *element, value *fhir.Node) int {
	for k, s := range e.slices {
		if s.tests != nil && w.passes(s.tests, value) {
			return k
		}
	}
	return -1
}
