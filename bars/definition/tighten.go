package definition

import (
	"fmt"
	"slices"
	"strings"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
)

// Tightening is what a receiver wants of one kind of message beyond the
// standard. It can only ask for more, or leave out what nobody must send.
type Tightening struct {
	Require []string `json:"require,omitempty"` // resource types of which one at least must be sent
	Drop    []string `json:"drop,omitempty"`    // resource types of which none may be sent
	Fields  []string `json:"fields,omitempty"`  // elements that each resource of a type must have, with all they are part of: RelatedPerson.gender
}

// IsZero reports whether nothing is tightened.
func (t Tightening) IsZero() bool { return len(t.Require)+len(t.Drop)+len(t.Fields) == 0 }

// Loosening says in plain words why a Tightening would not fit into the
// standard. Type is the resource type that it is about.
type Loosening struct{ Type, Reason string }

// Error returns the reason.
func (l *Loosening) Error() string { return l.Type + ": " + l.Reason }

// Tighten returns the definition as a receiver publishes it that wants more
// than the standard. Elements are demanded by a profile contained in the
// definition, on top of the national one, so that a sender that reads counts
// alone still composes by the same types and profiles. rows is the payload
// table of the message. The error is a *Loosening.
//
// BaRS Core, Content negotiation: the receiver specifies the payload;
// MessageDefinitions, Field level.
func (d MessageDefinition) Tighten(t Tightening, rows []Row) (MessageDefinition, error) {
	out := d
	out.Focus = slices.Clone(d.Focus)
	for _, name := range t.Drop {
		if why := d.droppable(name, rows); why != "" {
			return d, &Loosening{name, why}
		}
		out.Focus = slices.DeleteFunc(out.Focus, func(f Focus) bool { return f.Type == name })
	}
	for _, name := range t.Require {
		if why := out.requirable(name); why != "" {
			return d, &Loosening{name, why}
		}
		row := slices.IndexFunc(out.Focus, func(f Focus) bool { return f.Type == name })
		out.Focus[row].Min = max(out.Focus[row].Min, 1)
	}
	profiles, err := out.demand(t.Fields, rows)
	if err != nil {
		return d, err
	}
	out.Raw = d.Raw.Clone()
	if len(profiles) > 0 {
		setBefore(out.Raw, "url", "contained", fhir.List(profiles...))
	}
	out.Raw.Set("focus", focusList(out.Focus))
	return out, nil
}

// setBefore sets a member in front of another one, where FHIR has it.
func setBefore(n *fhir.Node, next, name string, value *fhir.Node) {
	at := slices.IndexFunc(n.Members, func(m fhir.Member) bool { return m.Name == next })
	n.Members = slices.Insert(n.Members, max(at, 0), fhir.M(name, value))
}

// always are the types that every message needs, whatever its definition counts.
var always = []string{"Bundle", "MessageHeader", "Patient", "Organization"}

// droppable says why a type must stay; empty when it may go.
func (d MessageDefinition) droppable(name string, rows []Row) string {
	least, _, listed := d.Count(name)
	switch {
	case !listed:
		return "The message does not carry it."
	case least > 0 || slices.Contains(always, name) || demanded(name, rows):
		return "The standard demands it."
	case name == "Flag":
		return "It tells of safeguarding and other dangers, which a sender must be able to pass on."
	}
	return ""
}

// demanded reports whether the payload table has a type in every message.
func demanded(name string, rows []Row) bool {
	return slices.ContainsFunc(rows, func(r Row) bool {
		return r.Resource == name && r.Necessity == "MUST" && r.Applies == "always"
	})
}

func (d MessageDefinition) requirable(name string) string {
	_, most, listed := d.Count(name)
	switch {
	case !listed || most == 0:
		return "The message does not carry it."
	case d.shares(name):
		return "It is sent for several purposes, so asking for one would not say which."
	}
	return ""
}

// demand gives the rows of the definition profiles of its own that demand
// elements, and returns those profiles.
func (d MessageDefinition) demand(elements []string, rows []Row) ([]*fhir.Node, error) {
	byType := map[string][]string{}
	var order []string
	for _, path := range elements {
		name, _, _ := strings.Cut(path, ".")
		if why := d.demandable(name, path, rows); why != "" {
			return nil, &Loosening{name, why}
		}
		if byType[name] == nil {
			order = append(order, name)
		}
		byType[name] = append(byType[name], path)
	}
	var out []*fhir.Node
	for _, name := range order {
		at := slices.IndexFunc(d.Focus, func(f Focus) bool { return f.Type == name })
		id := strings.ToLower(name) + "-" + stableID(byType[name]...)[:8] // another for other demands: readers compare rows
		out = append(out, profileOf(id, d.URL, d.Focus[at], byType[name]))
		d.Focus[at].Profile = "#" + id
	}
	return out, nil
}

func (d MessageDefinition) demandable(name, path string, rows []Row) string {
	if why := d.requirable(name); why != "" {
		return why
	}
	if !profiled(path) {
		return "A profile cannot ask for it."
	}
	for _, r := range rows {
		if r.Path == path && r.Necessity == "SHOULD NOT" {
			return "The standard does not want it to be sent."
		}
	}
	return ""
}

// profiled reports whether a path is one that profiles know: through data
// types, a choice by its bare name with [x].
func profiled(path string) bool {
	set := structure.Published()
	at, rest, deeper := strings.Cut(path, ".")
	for deeper {
		var name string
		name, rest, deeper = strings.Cut(rest, ".")
		stem, choice := strings.CutSuffix(name, "[x]")
		facts, held := set.Facts(at, stem)
		if !held || choice != strings.HasSuffix(facts.Path, "[x]") {
			return false
		}
		if choice {
			return !deeper
		}
		at, _, held = set.Child(at, name)
		if !held {
			return false
		}
	}
	return strings.Contains(path, ".")
}

// profileOf is a profile on that of a row, which demands elements.
func profileOf(id, url string, f Focus, paths []string) *fhir.Node {
	base := f.Profile
	if base == "" {
		base = "http://hl7.org/fhir/StructureDefinition/" + f.Type
	}
	elements := fhir.List(fhir.Obj(fhir.M("id", fhir.Str(f.Type)), fhir.M("path", fhir.Str(f.Type))))
	for _, path := range withParents(paths) {
		elements.Items = append(elements.Items, fhir.Obj(fhir.M("id", fhir.Str(path)), fhir.M("path", fhir.Str(path)), fhir.M("min", fhir.Num("1"))))
	}
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("StructureDefinition")), fhir.M("id", fhir.Str(id)),
		fhir.M("url", fhir.Str("urn:uuid:"+stableID(url, base, strings.Join(paths, " ")))),
		fhir.M("name", fhir.Str(f.Type+"AsAsked")), fhir.M("status", fhir.Str("active")), fhir.M("fhirVersion", fhir.Str("4.0.1")),
		fhir.M("kind", fhir.Str("resource")), fhir.M("abstract", fhir.Boolean(false)), fhir.M("type", fhir.Str(f.Type)),
		fhir.M("baseDefinition", fhir.Str(base)), fhir.M("derivation", fhir.Str("constraint")),
		fhir.M("differential", fhir.Obj(fhir.M("element", elements))))
}

// withParents are elements and what they are part of, each once, outer ones first.
func withParents(paths []string) (out []string) {
	for _, path := range paths {
		for at, c := range path + "." {
			if part := path[:at]; c == '.' && strings.Contains(part, ".") && !slices.Contains(out, part) {
				out = append(out, part)
			}
		}
	}
	return out
}

// Contained is the profile that a row names within the definition itself; nil
// when it names one by its address, or none.
func (d MessageDefinition) Contained(f Focus) *fhir.Node {
	id, inside := strings.CutPrefix(f.Profile, "#")
	if !inside {
		return nil
	}
	for _, r := range d.Raw.All("contained") {
		if r.ID() == id && r.Type() == "StructureDefinition" {
			return r
		}
	}
	return nil
}

// demands wants the resources of a row to have what its contained profile
// demands: wherever what an element is part of is there.
func (f *fitting) demands(row Focus) {
	profile := f.definition.Contained(row)
	if profile == nil || f.definition.shares(row.Type) {
		return
	}
	for _, e := range profile.All("differential.element") {
		if least := e.TextAt("min"); least == "" || least == "0" {
			continue
		}
		path := strings.Split(strings.TrimPrefix(e.TextAt("path"), row.Type+"."), ".")
		for i, entry := range f.entries {
			if f.types[i] == row.Type {
				f.has(entry.Get("resource"), i, "", path)
			}
		}
	}
}

// has reports where an element is missing below n, which stands at a path.
func (f *fitting) has(n *fhir.Node, entry int, at string, path []string) {
	found := members(n, path[0])
	here := strings.TrimPrefix(at+"."+strings.TrimSuffix(path[0], "[x]"), ".")
	if len(path) == 1 {
		if len(found) == 0 {
			f.add(Error, in(entry, here), Required, "The %s says no %s, and the definition asks for it.", f.types[entry], here)
		}
		return
	}
	for i, item := range found {
		f.has(item, entry, fmt.Sprintf("%s[%d]", here, i), path[1:])
	}
}

// members are the values of an element: of a choice, those of any type.
func members(n *fhir.Node, name string) []*fhir.Node {
	stem, choice := strings.CutSuffix(name, "[x]")
	if !choice {
		return n.All(name)
	}
	if n == nil {
		return nil
	}
	for _, m := range n.Members {
		rest, ok := strings.CutPrefix(m.Name, stem)
		if ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return n.All(m.Name)
		}
	}
	return nil
}
