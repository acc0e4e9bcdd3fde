package main

import (
	"strings"

	"barsdesk/bars/fhir"
)

// snapshots writes out profiles that are published as differentials, as the
// other validators need them: the elements of the base with what the profile
// changes laid over them.
type snapshots struct {
	byURL map[string]*fhir.Node // all StructureDefinitions
	made  map[string]bool
}

// complete gives a profile its snapshot, and what it builds on before it.
func (s *snapshots) complete(profile *fhir.Node) {
	url := profile.TextAt("url")
	if profile.Get("snapshot") != nil || s.made[url] {
		return
	}
	s.made[url] = true
	base := s.byURL[profile.TextAt("baseDefinition")]
	if base == nil {
		return
	}
	s.complete(base)
	elements := base.Get("snapshot").Clone().All("element")
	for _, change := range profile.All("differential.element") {
		elements = s.lay(elements, change)
	}
	profile.Set("snapshot", fhir.Obj(fhir.M("element", fhir.List(elements...))))
}

// lay puts one element of a differential over the elements of the base.
func (s *snapshots) lay(elements []*fhir.Node, change *fhir.Node) []*fhir.Node {
	id := change.TextAt("id")
	if at := position(elements, id); at >= 0 {
		merge(elements[at], change)
		return elements
	}
	if name := change.TextAt("sliceName"); name != "" && strings.HasSuffix(id, ":"+name) {
		if at := position(elements, strings.TrimSuffix(id, ":"+name)); at >= 0 {
			byURL(elements[at])
			return insert(elements, after(elements, at), sliced(elements[at], change))
		}
	}
	parent := id[:max(0, strings.LastIndexByte(id, '.'))]
	at := position(elements, parent)
	if at < 0 {
		return elements
	}
	below := s.members(elements[at])
	if position(below, id) < 0 {
		return elements
	}
	return s.lay(insert(elements, at+1, below...), change)
}

// members are the elements of an element's own type, written below it.
func (s *snapshots) members(element *fhir.Node) []*fhir.Node {
	code := element.TextAt("type.code")
	typ := s.byURL["http://hl7.org/fhir/StructureDefinition/"+code]
	var out []*fhir.Node
	for i, e := range typ.Get("snapshot").Clone().All("element") {
		if i == 0 {
			continue
		}
		e.Set("id", fhir.Str(element.TextAt("id")+strings.TrimPrefix(e.TextAt("id"), code)))
		e.Set("path", fhir.Str(element.TextAt("path")+strings.TrimPrefix(e.TextAt("path"), code)))
		out = append(out, e)
	}
	return out
}

// byURL says that extensions are sliced by their url, which profiles leave out.
func byURL(element *fhir.Node) {
	if path := element.TextAt("path"); strings.HasSuffix(path, "xtension") && element.Get("slicing") == nil {
		element.Set("slicing", fhir.Obj(fhir.M("rules", fhir.Str("open")),
			fhir.M("discriminator", fhir.List(fhir.Obj(fhir.M("type", fhir.Str("value")), fhir.M("path", fhir.Str("url")))))))
	}
}

// sliced is a slice of an element: what holds for it, but not how it is sliced.
func sliced(of, change *fhir.Node) *fhir.Node {
	e := of.Clone()
	e.Remove("slicing")
	e.Set("min", fhir.Num("0"))
	merge(e, change)
	return e
}

func merge(onto, change *fhir.Node) {
	for _, m := range change.Members {
		onto.Set(m.Name, m.Value)
	}
}

func position(elements []*fhir.Node, id string) int {
	for i, e := range elements {
		if e.TextAt("id") == id {
			return i
		}
	}
	return -1
}

// after is the place behind an element, what lies below it, and its slices.
func after(elements []*fhir.Node, at int) int {
	id := elements[at].TextAt("id")
	end := at + 1
	for end < len(elements) {
		if e := elements[end].TextAt("id"); !strings.HasPrefix(e, id+".") && !strings.HasPrefix(e, id+":") {
			break
		}
		end++
	}
	return end
}

func insert(elements []*fhir.Node, at int, more ...*fhir.Node) []*fhir.Node {
	out := append([]*fhir.Node{}, elements[:at]...)
	return append(append(out, more...), elements[at:]...)
}
