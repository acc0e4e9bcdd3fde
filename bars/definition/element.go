package definition

import (
	"strconv"
	"strings"
	"sync"
)

// Element is a base R4 element (HL7 FHIR R4, resource and data type
// definitions).
type Element struct {
	Type     string // data type; BackboneElement or Element for a group of its own
	Min      int
	Repeats  bool   // may occur more than once: an array in JSON
	Required string // value set its codes must come from; empty without one
}

type elementFile struct {
	About Pack `json:"about"`
	Types []struct {
		Name     string   `json:"name"`
		Elements []string `json:"elements"`
	} `json:"types"`
}

var (
	elementPack = load[elementFile]("elements.json")
	elements    = sync.OnceValue(func() map[string]Element {
		out := map[string]Element{}
		for _, t := range elementPack().Types {
			out[t.Name] = Element{Type: t.Name}
			for _, line := range t.Elements {
				path, e := parseElement(line)
				out[t.Name+"."+path] = e
			}
		}
		return out
	})
)

func parseElement(line string) (path string, e Element) {
	f := strings.Fields(line)
	e = Element{Type: f[1], Repeats: f[3] == "*"}
	e.Min, _ = strconv.Atoi(f[2])
	if len(f) > 4 {
		e.Required = f[4]
	}
	return f[0], e
}

// ElementAt returns the R4 element at a path such as
// MedicationStatement.dosage.timing.repeat.period, going through data types.
// It reports false for a path that R4 does not have, or of a type that BaRS
// messages do not use.
func ElementAt(path string) (Element, bool) {
	all := elements()
	if e, ok := all[path]; ok {
		return e, true
	}
	parts := strings.Split(path, ".")
	at, e, ok := parts[0], Element{}, false
	for _, name := range parts[1:] {
		if e, ok = all[at+"."+name]; !ok {
			return Element{}, false
		}
		at = inside(at+"."+name, e.Type)
	}
	return e, ok
}

// inside is the prefix under which the children of an element at path are kept.
func inside(path, elementType string) string {
	switch {
	case strings.HasPrefix(elementType, "#"): // same content as another element
		return elementType[1:]
	case elementType == "BackboneElement" || elementType == "Element":
		return path
	}
	return elementType
}
