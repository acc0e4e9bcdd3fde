package form

import (
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// step is one element of a field's path. Pick tells which repeat is meant, as
// in Encounter.statusHistory[planned]; without it, the first.
type step struct{ name, pick string }

// steps takes a path apart, the resource type left out.
func steps(path string) []step {
	var out []step
	_, rest, _ := strings.Cut(path, ".")
	for rest != "" {
		var one string
		if one, rest = cutStep(rest); one != "" {
			name, pick, _ := strings.Cut(strings.TrimSuffix(one, "]"), "[")
			out = append(out, step{name, pick})
		}
	}
	return out
}

// cutStep cuts a path at its first dot outside brackets.
func cutStep(path string) (one, rest string) {
	inside := false
	for i, c := range path {
		switch {
		case c == '[':
			inside = true
		case c == ']':
			inside = false
		case c == '.' && !inside:
			return path[:i], path[i+1:]
		}
	}
	return path, ""
}

// bare is a path without the picks, as definitions spell it.
func bare(path string) string {
	if !strings.Contains(path, "[") || strings.HasSuffix(path, "[x]") && strings.Count(path, "[") == 1 {
		return path
	}
	var out strings.Builder
	depth := 0
	for i, c := range path {
		switch {
		case c == '[' && !strings.HasPrefix(path[i:], "[x]"):
			depth++
		case c == ']' && depth > 0:
			depth--
		case depth == 0:
			out.WriteRune(c)
		}
	}
	return out.String()
}

// pick tells a repeat by the value of one member below it.
type pick struct {
	member, value string
	seed          []fhir.Member // of a repeat that is made
}

const (
	placeExtension = "https://fhir.nhs.uk/StructureDefinition/LocationExtension"
	prioritySystem = "https://fhir.nhs.uk/CodeSystem/bars-broker-priority-status"
)

// picks are the repeats that fields name.
//
// BaRS profiles: LocationExtension; BaRS Applications 5, 6 and 8.
var picks = map[string]pick{
	"extension[place]":                 {"url", placeExtension, nil},
	"statusHistory[planned]":           {"status", "planned", nil},
	"statusHistory[arrived]":           {"status", "arrived", nil},
	"statusHistory[in-progress]":       {"status", "in-progress", nil},
	"component[systolic]":              component("271649006", "Systolic blood pressure"),
	"component[diastolic]":             component("271650006", "Diastolic blood pressure"),
	"outcomeCodeableConcept[priority]": {"coding.system", prioritySystem, nil},
}

func component(code, display string) pick {
	concept := fhir.Concept(fhir.Coding(snomed, code, display))
	concept.Set("text", fhir.Str(display))
	return pick{"code.coding.code", code, []fhir.Member{fhir.M("code", concept)}}
}

// pickOf is what a step picks by; an extension by its url, an item by its linkId.
func (s step) pickOf() pick {
	if p, ok := picks[s.name+"["+s.pick+"]"]; ok {
		return p
	}
	if s.name == "item" {
		return pick{member: "linkId", value: s.pick}
	}
	return pick{member: "url", value: s.pick}
}

// in returns the step's element in a holder, nil without one.
func (s step) in(holder *fhir.Node) *fhir.Node {
	if s.pick == "" {
		return holder.At(s.name)
	}
	p := s.pickOf()
	for _, n := range holder.All(s.name) {
		if strings.EqualFold(n.TextAt(p.member), p.value) {
			return n
		}
	}
	return nil
}

// find follows a field's path below a resource, nil when it leads nowhere.
func find(n *fhir.Node, path string) *fhir.Node {
	for _, s := range steps(path) {
		if n = s.in(n); n == nil {
			return nil
		}
	}
	return n
}

// reach follows a path below a resource and returns the object that holds its
// last element, with that element's name, making what is missing on the way.
func reach(n *fhir.Node, path string) (holder *fhir.Node, name string) {
	at, _, _ := strings.Cut(path, ".")
	all := steps(path)
	for _, s := range all[:len(all)-1] {
		at += "." + s.name
		n = s.enter(n, at)
	}
	return n, all[len(all)-1].name
}

func (s step) enter(n *fhir.Node, at string) *fhir.Node {
	if child := s.in(n); child != nil {
		return child
	}
	child := fhir.Obj()
	if s.pick != "" {
		p := s.pickOf()
		for _, m := range p.seed {
			child.Set(m.Name, m.Value.Clone())
		}
		if len(p.seed) == 0 && !strings.Contains(p.member, ".") {
			child.Set(p.member, fhir.Str(p.value))
		}
	}
	if s.pick != "" || repeats(at) {
		n.Append(s.name, child)
	} else {
		n.Set(s.name, child)
	}
	return child
}

// repeats reports whether an element is a list. A few types are not among the
// base elements held here.
func repeats(path string) bool {
	if e, ok := definition.ElementAt(path); ok {
		return e.Repeats
	}
	return strings.HasSuffix(path, ".coding") || path == "FamilyMemberHistory.condition" || path == "DocumentReference.content" ||
		strings.HasSuffix(path, ".extension")
}

// empty takes what a path leads to out of a resource, and what is then empty.
func empty(n *fhir.Node, path string) { prune(n, steps(path)) }

func prune(n *fhir.Node, path []step) {
	if n == nil || len(path) == 0 {
		return
	}
	s := path[0]
	child := s.in(n)
	switch {
	case child == nil:
		return
	case len(path) > 1:
		if prune(child, path[1:]); !hollow(child, s) {
			return
		}
	}
	drop(n, s.name, child)
}

// hollow reports whether nothing is left in an element but what picks it.
func hollow(n *fhir.Node, s step) bool {
	if s.pick == "" {
		return n.Kind == fhir.Object && len(n.Members) == 0
	}
	p := s.pickOf()
	top, _, _ := strings.Cut(p.member, ".")
	return !slices.ContainsFunc(n.Members, func(m fhir.Member) bool { return m.Name != top })
}

// drop takes one child out of a member, and the member when it is empty then.
func drop(n *fhir.Node, name string, child *fhir.Node) {
	held := n.Get(name)
	if held == nil || held.Kind != fhir.Array {
		n.Remove(name)
		return
	}
	held.Items = slices.DeleteFunc(held.Items, func(i *fhir.Node) bool { return i == child })
	if len(held.Items) == 0 {
		n.Remove(name)
	}
}
