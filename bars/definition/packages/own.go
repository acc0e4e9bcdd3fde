package packages

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
)

// own are the packages that are part of Barsdesk, without standings; gathered
// when first asked for, and not to be changed.
var own = sync.OnceValue(func() []*Origin {
	var out origins
	for _, l := range structure.Published().List() {
		out.add(l.Source.Package, l.Source.Version, Standing{Kind: "StructureDefinition", URL: l.URL, Version: l.Version, Name: called(l.Title, l.Name)})
	}
	for _, l := range terms.Published().List() {
		kind := "CodeSystem"
		if l.ValueSet {
			kind = "ValueSet"
		}
		out.add(l.Source.Package, l.Source.Version, Standing{Kind: kind, URL: l.URL, Version: l.Version, Name: l.Name})
	}
	for _, m := range definition.Templates() {
		out.add(barsPackage, "", Standing{Kind: "MessageDefinition", URL: m.URL, Version: m.Version, Name: m.Title})
	}
	for _, o := range out {
		slices.SortStableFunc(o.Definitions, inOrder)
	}
	return out
})

// barsPackage is the name of the package that BaRS publishes.
const barsPackage = "uk.nhsdigital.bars.r4"

// ownOrigins is a copy of own for the caller to change.
func ownOrigins() []*Origin {
	out := make([]*Origin, 0, len(own()))
	for _, o := range own() {
		c := *o
		c.Definitions = slices.Clone(o.Definitions)
		out = append(out, &c)
	}
	return out
}

func inOrder(a, b Standing) int {
	return cmp.Or(placeOf(a.Kind)-placeOf(b.Kind), strings.Compare(a.URL, b.URL))
}

// origins gathers definitions by their packages.
type origins []*Origin

// add notes a definition of a package. Without a version it belongs to the
// package of that name that is there.
func (o *origins) add(name, version string, d Standing) {
	for _, one := range *o {
		if one.Name == name && (version == "" || one.Version == version) {
			one.Definitions = append(one.Definitions, d)
			return
		}
	}
	*o = append(*o, &Origin{Name: name, Version: version, Own: true, Definitions: []Standing{d}})
}

// called is what people call a definition.
func called(title, name string) string {
	if title != "" {
		return title
	}
	return name
}

// ownPackage is the id of the package that is part of Barsdesk and serves a
// dependency; empty when none does.
func ownPackage(name, wanted string) string {
	for _, o := range own() {
		if o.Name == name && satisfies(wanted, o.Version) {
			return o.ID()
		}
	}
	return ""
}
