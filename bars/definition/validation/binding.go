package validation

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/fhir"
)

// bound checks a coded value against the value set of its element, and against
// the widest one allowed where there is one.
func (w *walk) bound(value *fhir.Node, e *element, s *shape) {
	b := e.binding
	if b == nil || value == nil {
		return
	}
	switch b.Strength {
	case "required":
		w.mustBeIn(value, b.ValueSet, s)
		return
	case "extensible":
		w.shouldBeIn(value, b.ValueSet, s)
	}
	w.mustBeIn(value, b.Max, s)
}

func (w *walk) mustBeIn(value *fhir.Node, set string, s *shape) {
	if set != "" && w.looked(value, set, s) == terms.Out {
		w.unreadable(definition.CodeInvalid, "The code is not one of those that must be used here.", set)
	}
}

func (w *walk) shouldBeIn(value *fhir.Node, set string, s *shape) {
	if set != "" && !uncoded(value, s) && w.looked(value, set, s) == terms.Out {
		w.add(definition.Warning, definition.CodeInvalid, "The code is not one of those that are to be used here if one of them fits.", set)
	}
}

// looked looks a value up, and says so where the set is not held.
func (w *walk) looked(value *fhir.Node, set string, s *shape) terms.Verdict {
	v := w.within(value, set, s)
	if v == terms.Unknown {
		w.once(definition.NotSupported, "Not checked: the codes of "+set+" are not all held here.", "value set "+set)
	}
	return v
}

// within looks a value up, by what a value of its type is coded with.
func (w *walk) within(value *fhir.Node, set string, s *shape) terms.Verdict {
	switch s.name {
	case "CodeableConcept":
		return w.concept(value, set)
	case "Coding", "Quantity":
		return w.coding(value, set)
	}
	if value.Kind != fhir.String {
		return terms.In
	}
	v, _ := w.words.InSet(set, "", value.Text)
	return v
}

// coding looks up a Coding; one without a code says nothing.
func (w *walk) coding(value *fhir.Node, set string) terms.Verdict {
	code := value.Get("code").String()
	if code == "" {
		return terms.In
	}
	system := value.Get("system").String()
	v := w.inEdition(set, system, code)
	if system == "" && v == terms.In {
		w.add(definition.Warning, definition.CodeInvalid, "The code has no system; it is read as one of those that are used here.", set)
	}
	return v
}

// concept looks up a CodeableConcept: one of its codings must be in the set.
func (w *walk) concept(value *fhir.Node, set string) terms.Verdict {
	best, coded := terms.Out, false
	for _, c := range itemsOf(value.Get("coding")) {
		if c.Get("code").String() == "" {
			continue
		}
		coded = true
		switch w.coding(c, set) {
		case terms.In:
			return terms.In
		case terms.Unknown:
			best = terms.Unknown
		}
	}
	if !coded && value.Get("coding") == nil && value.Get("text") == nil {
		return terms.In // its extensions say why
	}
	return best
}

// uncoded reports whether a CodeableConcept has no code at all, as is right
// where no code of an extensible set fits.
func uncoded(value *fhir.Node, s *shape) bool {
	if s.name != "CodeableConcept" {
		return false
	}
	for _, c := range itemsOf(value.Get("coding")) {
		if c.Get("code").String() != "" {
			return false
		}
	}
	return true
}

// inSet reports whether a coded value is in a value set for certain.
func (w *walk) inSet(value *fhir.Node, set string) bool {
	if value.Kind == fhir.String {
		v, _ := w.words.InSet(set, "", value.Text)
		return v == terms.In
	}
	return value.Get("coding") != nil && w.concept(value, set) == terms.In || w.coding(value, set) == terms.In && value.Get("code") != nil
}

// display compares the display of a coding with the published one, without
// regard to case and white space, and the code with its system.
func (w *walk) display(value *fhir.Node) {
	w.absolute(value)
	system, code, display := value.Get("system"), value.Get("code"), value.Get("display")
	if system == nil || code == nil {
		return
	}
	if w.words.InSystem(system.Text, code.Text) == terms.Out {
		w.add(definition.Warning, definition.CodeInvalid, "The code is not one of its code system's.", system.Text)
		return
	}
	if display == nil || display.Kind != fhir.String {
		return
	}
	known := w.words.Displays(system.Text, code.Text)
	for _, k := range known {
		if sameWords(k, display.Text) {
			return
		}
	}
	if len(known) > 0 {
		w.add(definition.Warning, definition.Value, "The display differs from the published one, \""+known[0]+"\".", system.Text)
	}
}

func sameWords(a, b string) bool {
	if strings.EqualFold(a, b) {
		return true
	}
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// absolute checks that a system is an absolute URI.
func (w *walk) absolute(value *fhir.Node) {
	system := value.Get("system")
	if system == nil || system.Kind != fhir.String || system.Text == "" {
		return
	}
	if !strings.Contains(system.Text, ":") {
		w.enter("system", "", -1)
		w.add(definition.Error, definition.CodeInvalid, "The system must be an absolute URI.", "uri")
		w.leave()
	}
}
