package validation

import (
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

// Limits are compared as FHIRPath compares: numbers exactly, points in time by
// what they mean, quantities by their units. What is less exact than the limit
// and could be either is not taken for a fault.
const (
	isBelow = "$this < %limit"
	isAbove = "$this > %limit"
)

// limits checks the least and the most that a value may be.
func (w *walk) limits(value *fhir.Node, e *element, s *shape) {
	if e.minValue != nil && w.beyond(value, e.minValue, s, isBelow) {
		w.add(definition.Error, definition.Value, "The value is below the least allowed, "+shown(e.minValue)+".", w.rule(e))
	}
	if e.maxValue != nil && w.beyond(value, e.maxValue, s, isAbove) {
		w.add(definition.Error, definition.Value, "The value is above the most allowed, "+shown(e.maxValue)+".", w.rule(e))
	}
}

func (w *walk) beyond(value, limit *fhir.Node, s *shape, compare string) bool {
	x, err := fhirpath.Compile(compare, w.set)
	if err == nil {
		var yes []fhirpath.Item
		env := fhirpath.Env{Variables: map[string][]fhirpath.Item{"limit": {fhirpath.Of(limit, nil, s.name)}}}
		if yes, err = x.Evaluate(&env, fhirpath.Of(value, nil, s.name)); err == nil {
			is, _ := one(yes).Bool()
			return is
		}
	}
	w.once(definition.NotSupported, "Not checked: a value cannot be compared with its limit.", "limit of "+s.name)
	return false
}

// one is the only item of a result, an empty item for any other result.
func one(all []fhirpath.Item) fhirpath.Item {
	if len(all) != 1 {
		return fhirpath.Item{}
	}
	return all[0]
}
