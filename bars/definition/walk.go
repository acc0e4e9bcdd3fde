package definition

import (
	"fmt"
	"slices"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// place is a value in a message and where it stands.
type place struct {
	at    string // FHIRPath
	value *fhir.Node
}

// table is a payload table's rows with what is looked up in them often.
type table struct {
	rows   []Row
	byPath map[string][]Row
	sliced map[string][]string // resource slices by type: scene-safety, incident-location
}

func newTable(rows []Row) *table {
	t := &table{rows: rows, byPath: map[string][]Row{}, sliced: map[string][]string{}}
	for _, r := range rows {
		t.byPath[r.Path] = append(t.byPath[r.Path], r)
		if r.Path == r.Resource && r.Slice != "" {
			t.sliced[r.Resource] = append(t.sliced[r.Resource], r.Slice)
		}
	}
	return t
}

// places finds every value at a row's path in a resource, taking only those
// repeats that the row's slice means.
func (t *table) places(from place, r Row, path string) []place {
	found, at := []place{from}, r.Resource
	for _, name := range strings.Split(path, ".")[1:] {
		at += "." + name
		var next []place
		for _, p := range found {
			next = append(next, t.children(p, r, at, name)...)
		}
		found = next
	}
	return found
}

func (t *table) children(p place, r Row, path, name string) []place {
	v := p.value.Get(name)
	if v == nil {
		return nil
	}
	if v.Kind != fhir.Array {
		return t.keep(nil, place{p.at + "." + name, v}, r, path)
	}
	var out []place
	for i, item := range v.Items {
		out = t.keep(out, place{fmt.Sprintf("%s.%s[%d]", p.at, name, i), item}, r, path)
	}
	return out
}

func (t *table) keep(out []place, p place, r Row, path string) []place {
	if t.selects(r, path, p.value) {
		return append(out, p)
	}
	return out
}

// selects reports whether a repeat at path is one that row r means.
func (t *table) selects(r Row, path string, item *fhir.Node) bool {
	switch {
	case strings.HasSuffix(path, ".extension"):
		url, ok := t.sibling(r, path+".url")
		return !ok || t.selectsURL(url, item.TextAt("url"))
	case r.Slice != "" && strings.HasSuffix(path, ".coding"):
		system, ok := t.sibling(r, path+".system")
		return !ok || system.Fixed == "" || header.SameSystem(system.Fixed, item.TextAt("system"))
	case r.Slice != "" && path == "QuestionnaireResponse.item.item.item":
		return strings.EqualFold(item.TextAt("linkId"), r.Slice)
	}
	return true
}

// sibling is the row at path of r's own slice.
func (t *table) sibling(r Row, path string) (Row, bool) {
	rows := t.byPath[path]
	if i := slices.IndexFunc(rows, func(o Row) bool { return o.Slice == r.Slice }); i >= 0 {
		return rows[i], true
	}
	if r.Path == path || len(rows) == 0 {
		return Row{}, false
	}
	return rows[0], len(rows) == 1
}

func (t *table) selectsURL(row Row, url string) bool {
	switch {
	case row.Fixed != "":
		return strings.EqualFold(row.Fixed, url)
	case row.Binding != nil && len(row.Binding.Codes) > 0:
		return slices.ContainsFunc(row.Binding.Codes, func(c string) bool { return strings.EqualFold(c, url) })
	case strings.HasPrefix(row.Slice, "Extension-"):
		return strings.HasSuffix(url, "/"+row.Slice)
	}
	return true
}

// covers reports whether a row is about this resource: a row of a resource
// slice about the resources of that slice, another one about the rest.
func (t *table) covers(r Row, resource *fhir.Node) bool {
	names := t.sliced[r.Resource]
	if len(names) == 0 {
		return true
	}
	mine := ""
	for _, n := range names {
		if n != "" && inSlice(n, resource) {
			mine = n
		}
	}
	if slices.Contains(names, r.Slice) {
		return r.Slice == mine
	}
	return mine == ""
}

// inSlice tells the two kinds of resource that the tables treat apart.
func inSlice(slice string, resource *fhir.Node) bool {
	has := func(path, value string) bool {
		return slices.ContainsFunc(resource.All(path), func(n *fhir.Node) bool { return n.String() == value })
	}
	switch slice {
	case "scene-safety":
		return has("category.coding.code", "SS")
	case "incident-location":
		return has("type.coding.code", "ILOC") || has("meta.profile", "https://fhir.hl7.org.uk/StructureDefinition/BARSLocation-incident-location")
	}
	return false
}
