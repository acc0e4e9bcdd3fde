package validation

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
)

// differential checks the elements of a profile against the type or profile it
// builds on: each has a place there. A base that is not held is reported as
// not checked.
func (w *walk) differential(value *fhir.Node) {
	elements := itemsOf(value.Get("differential").Get("element"))
	if value.Get("derivation").String() != "constraint" || len(elements) == 0 {
		return
	}
	d, err := structure.Read(value)
	if err != nil {
		return // said of the elements themselves
	}
	missing, known := w.types.unplaced(d, elements)
	if !known {
		w.once(definition.NotSupported, "Not checked: the base definition is not held here.", "profile")
		return
	}
	w.enter("differential", "", -1)
	for _, i := range missing {
		w.enter("element", "", i)
		w.add(definition.Error, definition.Structure, "The base definition has no element of this path.", "StructureDefinition.differential")
		w.leave()
	}
	w.leave()
}

// unplaced returns the indices of those differential elements that the base has no
// place for, and whether the base is known.
func (c *compiler) unplaced(d *structure.Definition, elements []*fhir.Node) (missing []int, known bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	root := c.start(d)
	if root == nil {
		return nil, false
	}
	work := &overlay{compiler: c, url: d.URL, fresh: map[*shape]bool{}}
	for i, e := range elements {
		_, below, nested := strings.Cut(e.Get("path").String(), ".")
		if nested && len(work.reach([]*element{root}, strings.Split(below, "."))) == 0 {
			missing = append(missing, i)
		}
	}
	return missing, true
}
