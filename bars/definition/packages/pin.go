package packages

import (
	"strings"

	"barsdesk/bars/fhir"
)

// references are the members of a definition that name another one by its
// canonical, with the kind that they name.
var references = map[string]string{
	"baseDefinition": "StructureDefinition",
	"profile":        "StructureDefinition",
	"targetProfile":  "StructureDefinition",
	"valueSet":       "ValueSet",
	"answerValueSet": "ValueSet",
	"supplements":    "CodeSystem",
}

// pinning resolves what the definitions of one package name, as that package
// means it: first in itself, then in what it depends on, and only then in what
// is in force for everyone.
type pinning struct {
	within []*Imported     // the package, then its dependencies and theirs, nearest first
	force  map[thing]place // what is in force
}

// place is one version of a thing in one package.
type place struct{ pkg, version string }

// scope lists a package and what it depends on, nearest first.
func (h *Held) scope(p *Imported) []*Imported {
	out := []*Imported{p}
	for i := 0; i < len(out); i++ { // grows while it is walked
		for _, d := range h.Resolve(&out[i].Package) {
			if by := h.Package(d.Served); by != nil && !among(out, by) {
				out = append(out, by)
			}
		}
	}
	return out
}

func among(all []*Imported, one *Imported) bool {
	for _, p := range all {
		if p == one {
			return true
		}
	}
	return false
}

// pin gives each canonical in a definition that means another version than the
// one in force the version that it means.
func (c *pinning) pin(n *fhir.Node) {
	for _, item := range n.Items {
		c.pin(item)
	}
	for i := range n.Members {
		m := &n.Members[i]
		if kind, names := references[m.Name]; names {
			m.Value = c.pinned(kind, m.Value)
		} else if !isValue(m.Name) {
			c.pin(m.Value)
		}
	}
}

// isValue reports whether a member holds a value that messages are compared
// with, in which nothing may be changed.
func isValue(name string) bool {
	return strings.HasPrefix(name, "fixed") || strings.HasPrefix(name, "pattern") || strings.HasPrefix(name, "default")
}

func (c *pinning) pinned(kind string, v *fhir.Node) *fhir.Node {
	if v.Kind == fhir.Array {
		for i, item := range v.Items {
			v.Items[i] = c.pinned(kind, item)
		}
		return v
	}
	if v.Kind != fhir.String || strings.ContainsAny(v.Text, "|#") {
		return v
	}
	t := thing{kind, v.Text}
	if at, found := c.meant(t); found && c.force[t] != at {
		return fhir.Str(t.url + "|" + at.version)
	}
	return v
}

// meant finds the definition of a thing that is nearest to the package.
func (c *pinning) meant(t thing) (place, bool) {
	for _, p := range c.within {
		if version, holds := p.newest[t]; holds {
			return place{p.ID(), version}, true
		}
	}
	return place{}, false
}

// pinSystems does the same for the code systems that a value set takes codes
// from. Those it names are given their version beside them.
func (c *pinning) pinSystems(set *fhir.Node) {
	for _, part := range append(set.All("compose.include"), set.All("compose.exclude")...) {
		t := thing{"CodeSystem", part.TextAt("system")}
		if part.Get("version") != nil {
			continue
		}
		if at, found := c.meant(t); found && c.force[t] != at {
			part.Set("version", fhir.Str(at.version))
		}
	}
}
