package validation

import (
	"slices"

	"barsdesk/bars/definition/structure"
)

// narrow applies what a differential states of an element.
func (o *overlay) narrow(e *element, d *structure.Element) {
	e.from = o.url
	if d.Min >= 0 {
		e.min = d.Min
	}
	if d.Max != structure.Unstated {
		e.max = d.Max
	}
	o.retype(e, d.Types)
	if d.Slicing != nil {
		e.slicing = d.Slicing
	}
	o.limit(e, d)
	e.invariants = o.invariants(e.invariants, d.Constraints, o.url)
}

// limit applies what a differential states of an element's value.
func (o *overlay) limit(e *element, d *structure.Element) {
	if d.Fixed != nil {
		e.fixed = d.Fixed
	}
	if d.Pattern != nil {
		e.pattern = d.Pattern
	}
	if d.Binding != nil {
		e.binding = d.Binding
	}
	if d.MinValue != nil {
		e.minValue = d.MinValue
	}
	if d.MaxValue != nil {
		e.maxValue = d.MaxValue
	}
	if d.MaxLength > 0 {
		e.maxLength = d.MaxLength
	}
}

// retype narrows the types: those not named are barred, those named take the
// profiles and targets given.
func (o *overlay) retype(e *element, types []structure.Type) {
	if len(types) == 0 {
		return
	}
	named := map[string]bool{}
	for _, t := range types {
		r := e.typed(t.Code)
		if r == nil {
			r = o.ref(t)
			e.types = append(e.types, r)
		}
		again := named[t.Code]
		named[t.Code] = true
		if fresh := o.ref(t); len(fresh.targets) > 0 {
			if again {
				fresh.targets, fresh.aims = append(fresh.targets, r.targets...), slices.Concat(fresh.aims, r.aims)
			}
			r.targets, r.aims = fresh.targets, fresh.aims
		}
		r.inside = again && r.inside && t.Contained || !again && (r.inside || t.Contained)
		if len(t.Profiles) > 0 && again {
			r.profiles = append(slices.Clone(r.profiles), t.Profiles...)
		} else if len(t.Profiles) > 0 {
			r.profiles, r.own = t.Profiles, nil
		}
	}
	for _, r := range e.types {
		r.barred = r.barred || !named[r.code]
	}
}

// only leaves the type code of a choice.
func only(types []*typeRef, code string) []*typeRef {
	for _, r := range types {
		r.barred = r.code != code
	}
	return types
}

// inherit hands what a profile says of an element on to the slices that the
// profile below has made of it, where they do not say otherwise themselves.
func (o *overlay) inherit(e, before *element, d *structure.Element) {
	for _, s := range o.slicesOf([]*element{e}) {
		if s.fixed == before.fixed {
			s.fixed = e.fixed
		}
		if s.pattern == before.pattern {
			s.pattern = e.pattern
		}
		if s.binding == before.binding {
			s.binding = e.binding
		}
		if s.minValue == before.minValue && s.maxValue == before.maxValue {
			s.minValue, s.maxValue = e.minValue, e.maxValue
		}
		if s.maxLength == before.maxLength {
			s.maxLength = e.maxLength
		}
		for _, r := range s.types {
			t := e.typed(r.code)
			r.barred = r.barred || t != nil && t.barred
		}
		s.invariants = o.invariants(s.invariants, d.Constraints, o.url)
		o.inherit(s, before, d)
	}
}
