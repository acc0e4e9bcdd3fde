package validation

import (
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// deepest is how far content may nest.
const deepest = 64

// item checks one value of an element.
func (w *walk) item(value, extra *fhir.Node, e *element, r *typeRef, of string) {
	if of != "" && len(e.slices) > 0 {
		e, r = w.choiceSlice(e, r)
	}
	s := w.types.of(r)
	switch {
	case s == nil:
		w.once(definition.NotSupported, "Not checked: nothing is known of the type "+r.code+".", "type "+r.code)
		return
	case s.resource || s.name == "Resource":
		w.nested(value, e)
		return
	case s.primitive != nil:
		if !w.primitive(value, extra, e, s) {
			return
		}
	case !w.object(value, s, e):
		return
	}
	w.constants(value, e, s)
	w.bound(value, e, s)
	if len(e.invariants) > 0 || len(s.invariants) > 0 {
		w.hold(itemOf(value, extra, s.name), s.invariants, e.invariants)
	}
	w.follow(value, extra, r, s)
}

// object checks a complex value; it reports whether there is one to go on with.
func (w *walk) object(value *fhir.Node, s *shape, e *element) bool {
	switch {
	case value == nil:
		w.add(definition.Error, definition.Structure, "A value is missing in the array.", e.path)
		return false
	case value.Kind != fhir.Object:
		w.unreadable(definition.Structure, "This is an element with parts, so it is an object.", e.path)
		return false
	case hollow(value):
		w.add(definition.Error, definition.Invariant, "The element says nothing. Leave it out.", "ele-1")
		return false
	}
	if w.depth++; w.depth > deepest {
		w.add(definition.Error, definition.Structure, "The content nests too deeply to be checked.", e.path)
	} else if s.name == "Extension" {
		w.extension(value, s, e)
	} else {
		w.members(value, s)
	}
	w.depth--
	return true
}

// hollow reports whether an element has nothing but an id (R4, ele-1).
func hollow(value *fhir.Node) bool {
	for i := range value.Members {
		if value.Members[i].Name != "id" {
			return false
		}
	}
	return true
}

// constants checks fixed values and patterns, and the least and most of a value.
func (w *walk) constants(value *fhir.Node, e *element, s *shape) {
	if e.fixed != nil && !fhir.Equal(value, e.fixed) {
		w.add(definition.Error, definition.Value, "The value must be "+shown(e.fixed)+".", w.rule(e))
	}
	if e.pattern != nil && !contains(value, e.pattern) {
		w.add(definition.Error, definition.Value, "The value must contain "+shown(e.pattern)+".", w.rule(e))
	}
	if value != nil && (e.minValue != nil || e.maxValue != nil) {
		w.limits(value, e, s)
	}
	if e.maxLength > 0 && value != nil && len([]rune(value.Text)) > e.maxLength {
		w.add(definition.Error, definition.Value, "The text is longer than allowed.", w.rule(e))
	}
}

// follow checks what only values of some types have.
func (w *walk) follow(value, extra *fhir.Node, r *typeRef, s *shape) {
	switch s.name {
	case "Reference":
		w.reference(value, r)
	case "Attachment":
		w.attachment(value)
	case "Coding":
		w.display(value)
	case "Identifier", "Quantity":
		w.absolute(value)
	}
	if len(r.profiles) > 0 && s.name != "Extension" {
		w.oneOf(value, extra, r.profiles, s)
	}
}
