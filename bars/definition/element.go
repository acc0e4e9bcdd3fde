package definition

import (
	"strings"

	"barsdesk/bars/definition/structure"
)

// Element is a base R4 element (HL7 FHIR R4, resource and data type
// definitions).
type Element struct {
	Type     string // data type; BackboneElement or Element for a group of its own, "#" and a path for the content of another
	Min      int
	Repeats  bool   // may occur more than once: an array in JSON
	Required string // value set its codes must come from, without version; empty without one
}

// ElementAt returns the R4 element at a path such as
// MedicationStatement.dosage.timing.repeat.period, going through data types. A
// choice is asked for by its name in the data (valueQuantity). It reports false
// for a path that R4 does not have.
func ElementAt(path string) (Element, bool) {
	set := structure.Published()
	at, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		_, ok := set.Type(at)
		return Element{Type: at}, ok
	}
	for {
		name, after, more := strings.Cut(rest, ".")
		facts, held := set.Facts(at, name)
		typeName, many, ok := set.Child(at, name)
		if !held || !ok {
			return Element{}, false
		}
		if !more {
			return newElement(facts, typeName, many), true
		}
		at, rest = typeName, after
	}
}

func newElement(facts *structure.Element, typeName string, many bool) Element {
	e := Element{Type: typeName, Min: facts.Min, Repeats: many}
	switch {
	case facts.Content != "":
		e.Type = "#" + facts.Content
	case strings.HasSuffix(facts.Path, "[x]"):
		e.Min = 0 // the choice may be met by another type
	case typeName == facts.Path:
		e.Type = facts.Types[0].Code
	}
	if b := facts.Binding; b != nil && b.Strength == "required" {
		e.Required, _, _ = strings.Cut(b.ValueSet, "|")
	}
	return e
}
