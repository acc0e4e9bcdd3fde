package definition

import (
	"slices"
	"strings"
	"sync"

	"barsdesk/bars/fhir"
)

// plan is a payload table made ready for checking: its rows by the resources
// they are about, each with the way to its element.
type plan struct{ groups []group }

// group holds the rows about one type of resource, or about those resources of
// a type that the table treats apart.
type group struct {
	resource, slice string
	apart           []string // all slices of the type that are resources of their own
	always          *Row     // a row that every message obeys, when there is one
	rows            []rule
	parties         []rule          // rows of one party's Encounter
	asked           map[string]bool // paths that the rows demand of every such resource
}

// rule is a row with the way to its element.
type rule struct {
	row    *Row
	steps  []step // from the resource to the parent of the element
	last   step
	demand bool // MUST
	forbid bool // SHOULD NOT
	single bool // the guide allows one
	value  values
}

// step goes from an element to one below it.
type step struct {
	name string
	only *selector // of its repeats, the ones meant; nil: all
}

var plans sync.Map // name of a published table -> *plan

// planOf compiles rows, a published table once only.
func planOf(rows []Row) *plan {
	if len(rows) == 0 {
		return &plan{}
	}
	name := rows[0].Table
	if published := tables()[name]; len(published) != len(rows) || &published[0] != &rows[0] {
		return compile(rows)
	}
	if p, ok := plans.Load(name); ok {
		return p.(*plan)
	}
	p, _ := plans.LoadOrStore(name, compile(rows))
	return p.(*plan)
}

func compile(rows []Row) *plan {
	t := newTable(rows)
	p := &plan{}
	for i := range rows {
		r := &t.rows[i]
		g := p.group(t, r)
		if r.Applies == "always" && r.Necessity == "MUST" && g.always == nil {
			g.always = r
		}
		if r.Necessity == "MUST" && (r.Applies == "always" || r.Applies == "if-resource") {
			g.asked[r.Path] = true
		}
		if c, ok := t.rule(r); ok && strings.HasSuffix(r.When, "-encounter") {
			g.parties = append(g.parties, c)
		} else if ok {
			g.rows = append(g.rows, c)
		}
	}
	return p
}

// group finds or makes the group that a row belongs to. A slice that is no
// resource of its own is a matter of the row.
func (p *plan) group(t *table, r *Row) *group {
	apart := t.apart[r.Resource]
	slice := ""
	if slices.Contains(apart, r.Slice) {
		slice = r.Slice
	}
	for i := range p.groups {
		if p.groups[i].resource == r.Resource && p.groups[i].slice == slice {
			return &p.groups[i]
		}
	}
	p.groups = append(p.groups, group{resource: r.Resource, slice: slice, apart: apart, asked: map[string]bool{}})
	return &p.groups[len(p.groups)-1]
}

// asks reports whether the table demands an element of a resource, given by
// the path of the rows.
func (p *plan) asks(resource *fhir.Node, path string) bool {
	for i := range p.groups {
		if g := &p.groups[i]; g.resource == resource.Type() && g.asked[path] && g.covers(resource) {
			return true
		}
	}
	return false
}

// covers reports whether a group is about this resource: one of a resource
// slice about the resources of that slice, another one about the rest.
func (g *group) covers(resource *fhir.Node) bool {
	if len(g.apart) == 0 {
		return true
	}
	mine := ""
	for _, n := range g.apart {
		if n != "" && inSlice(n, resource) {
			mine = n
		}
	}
	return g.slice == mine
}

// inSlice tells the two kinds of resource that the tables treat apart.
func inSlice(slice string, resource *fhir.Node) bool {
	switch slice {
	case "scene-safety":
		return holdsCode(resource.Get("category"), "SS")
	case "incident-location":
		return holdsCode(resource.Get("type"), "ILOC") || claims(resource, "https://fhir.hl7.org.uk/StructureDefinition/BARSLocation-incident-location")
	}
	return false
}

// holdsCode reports whether one of the concepts has a coding of that code.
func holdsCode(concepts *fhir.Node, code string) bool {
	for _, c := range repeats(concepts) {
		for _, coding := range repeats(c.Get("coding")) {
			if coding.Get("code").String() == code {
				return true
			}
		}
	}
	return false
}

// claims reports whether a resource says that it follows a profile.
func claims(resource *fhir.Node, profile string) bool {
	for _, p := range repeats(resource.Get("meta").Get("profile")) {
		if sameCanonical(p.String(), profile) {
			return true
		}
	}
	return false
}

// repeats are the items of a list, and nothing for what is no list.
func repeats(n *fhir.Node) []*fhir.Node {
	if n == nil || n.Kind != fhir.Array {
		return nil
	}
	return n.Items
}

// table is a payload table's rows with what is looked up in them often.
type table struct {
	rows   []Row
	byPath map[string][]*Row
	apart  map[string][]string // slices that are resources, by type
}

func newTable(rows []Row) *table {
	t := &table{rows: rows, byPath: map[string][]*Row{}, apart: map[string][]string{}}
	for i := range rows {
		r := &rows[i]
		t.byPath[r.Path] = append(t.byPath[r.Path], r)
		if r.Path == r.Resource && r.Slice != "" {
			t.apart[r.Resource] = append(t.apart[r.Resource], r.Slice)
		}
	}
	return t
}

// rule makes a row ready; false for one that asks for nothing within a resource.
func (t *table) rule(r *Row) (rule, bool) {
	path := strings.Split(r.Path, ".")
	if len(path) < 2 {
		return rule{}, false
	}
	c := rule{row: r, demand: r.Necessity == "MUST", forbid: r.Necessity == "SHOULD NOT", value: valuesOf(r)}
	at := path[0]
	for _, name := range path[1:] {
		at += "." + name
		c.steps = append(c.steps, step{name, t.selector(r, at)})
	}
	c.last = c.steps[len(c.steps)-1]
	c.steps = c.steps[:len(c.steps)-1]
	c.single = c.demand && t.alone(r)
	return c, c.demand || c.forbid || c.single || c.value.stated()
}

// alone reports whether the guide has the element once. Its figures are the
// profile's own only in part: they are not followed for profiles claimed, for
// questions and answers, which the published messages repeat, and for the
// category of an Appointment, which of APP7 has a service and a use case.
func (t *table) alone(r *Row) bool {
	if r.Max != "1" || r.Type == "canonical" || strings.HasPrefix(r.Resource, "Questionnaire") || r.Path == "Appointment.serviceCategory.coding" {
		return false
	}
	for _, o := range t.byPath[r.Path] {
		if o.Slice == r.Slice && o.Max != r.Max {
			return false
		}
	}
	return true
}
