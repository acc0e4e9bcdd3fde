package validation

import "barsdesk/bars/fhir"

// choiceSlice is the slice of a choice that the type given belongs to.
func (w *walk) choiceSlice(e *element, r *typeRef) (*element, *typeRef) {
	for _, s := range e.slices {
		t := s.typed(r.code)
		if t == nil || t.barred {
			continue
		}
		if s.max == 0 {
			w.tooMany(s, 1)
		}
		return s, t
	}
	if !r.barred {
		w.noSlice(e)
	}
	return e, r
}

// slicesMissing reports the slices that have to be there and are not: of a
// choice a value of a certain type, as value[x]:valueQuantity with a least
// number of one; of an element that repeats any at all, where it has no entry.
func (w *walk) slicesMissing(n *fhir.Node, s *shape) {
	for _, at := range s.parted {
		e := s.children[at]
		if !e.choice && (e.min > 0 || n.Get(e.name) != nil || n.Get("_"+e.name) != nil) {
			continue // counted with the others
		}
		w.enter(e.name, "", -1)
		for _, slice := range e.slices {
			if slice.min > 0 && !(e.choice && given(n, slice)) {
				w.sliceMissing(slice)
			}
		}
		w.leave()
	}
}

func given(n *fhir.Node, slice *element) bool {
	for _, r := range slice.types {
		name := slice.name + capital(r.code)
		if !r.barred && (n.Get(name) != nil || n.Get("_"+name) != nil) {
			return true
		}
	}
	return false
}
