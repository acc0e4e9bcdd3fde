package validation

import (
	"strconv"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
)

// rule names the rule of an element: its path, how often it may occur, and the
// profile that says so.
func (w *walk) rule(e *element) string {
	name := e.path
	if e.slice != "" {
		name += ":" + e.slice
	}
	most := "*"
	if e.max != structure.Any {
		most = strconv.Itoa(e.max)
	}
	rule := name + " " + strconv.Itoa(e.min) + ".." + most
	if e.from != "" {
		rule += " (" + e.from + ")"
	}
	return rule
}

// times is a count in words, as completes "asks for at least".
func times(n int) string {
	if n == 1 {
		return "one"
	}
	return strconv.Itoa(n)
}

func (w *walk) tooFew(e *element, n int) {
	w.enter(e.name, "", -1)
	defer w.leave()
	if n == 0 {
		w.add(definition.Error, definition.Required, "The element "+e.name+" is missing; it must be there.", w.rule(e))
		return
	}
	w.add(definition.Error, definition.Required, "The element "+e.name+" is there "+strconv.Itoa(n)+" times; the rule asks for at least "+times(e.min)+".", w.rule(e))
}

func (w *walk) tooMany(e *element, n int) {
	if e.max == 0 {
		w.add(definition.Error, definition.Structure, "The element "+e.name+" is not allowed here.", w.rule(e))
		return
	}
	w.add(definition.Error, definition.Structure, "The element "+e.name+" is there "+strconv.Itoa(n)+" times; the rule allows at most "+times(e.max)+".", w.rule(e))
}

// unknown reports a member that the type does not have.
func (w *walk) unknown(m *fhir.Member, s *shape) {
	if s.resource && s.abstract {
		return // of a profile on what all resources are made of
	}
	w.enter(tidy(m.Name), "", -1)
	w.add(definition.Error, definition.Structure, s.name+" has no element of this name.", s.name)
	w.leave()
}

// tidy is a name that can stand in a path: what is no name is not repeated.
func tidy(name string) string {
	if name == "" || len(name) > 64 || strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r > 'z' || !letter(byte(r)) && !digit(byte(r)))
	}) {
		return "`?`"
	}
	return name
}

// allowed lists the types that a choice may have.
func allowed(e *element) string {
	var names []string
	for _, r := range e.types {
		if !r.barred {
			names = append(names, r.code)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// shown writes a value of a definition: never one of the message.
func shown(n *fhir.Node) string {
	if n.Kind == fhir.Object || n.Kind == fhir.Array {
		return string(n.JSON())
	}
	return strconv.Quote(n.Text)
}
