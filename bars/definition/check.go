package definition

import (
	"maps"
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// CheckRows checks a message against a payload table: what is missing, what
// has another value than the one allowed, what there is too much of and what
// should not be there. An Error is a broken MUST, marked as tolerated where
// receivers are told to accept it; a Warning is another display or profile,
// and what only a SHOULD asks for. Rows for a resource or an element that is
// only sometimes sent count where it is present; conditional rows count where
// the message shows that their condition holds, and where it cannot show it an
// Information says that they were not checked. What a SHOULD asks for may be
// missing without a finding.
//
// BaRS Applications, payload pages.
func CheckRows(bundle *fhir.Node, rows []Row) []Finding {
	p := planOf(rows)
	c := &rowCheck{bundle: bundle, entries: repeats(bundle.Get("entry"))}
	for i := range p.groups {
		c.group(&p.groups[i])
	}
	return append(c.out, c.undecided()...)
}

// rowCheck is one check of one message.
type rowCheck struct {
	bundle  *fhir.Node
	entries []*fhir.Node
	trail
	parents   int // of the row in work
	without   int // of these, without what the row demands
	reporting string
	missing   map[string]bool // places already reported as absent, those of a slice with its name
	before    map[string]bool // the same of the check that this one is a try of
	unknown   []*Row          // rows whose condition the message does not show
	out       []Finding
	follows   int8 // whether the message follows up an earlier one: 0 not yet known, 1 yes, -1 no
}

// group applies the rows of one group to every resource it is about.
func (c *rowCheck) group(g *group) {
	if g.resource == "Bundle" {
		c.entry = -1
		c.resource(g, c.bundle)
		return
	}
	found := false
	for i, e := range c.entries {
		if res := e.Get("resource"); res.Type() == g.resource && g.covers(res) {
			found = true
			c.entry = i
			c.resource(g, res)
		}
	}
	if !found && g.always != nil {
		c.noResource(g)
		return
	}
	for i := range g.parties {
		c.party(g, &g.parties[i])
	}
}

func (c *rowCheck) resource(g *group, res *fhir.Node) {
	for i := range g.rows {
		if r := &g.rows[i]; c.applies(r, res) {
			c.inside(r, res)
		}
	}
}

// noResource reports that a resource the table always wants is not there.
func (c *rowCheck) noResource(g *group) {
	name := g.resource
	if g.slice != "" {
		name += " (" + g.slice + ")"
	}
	c.out = append(c.out, Finding{Severity: Error, Path: "Bundle.entry.resource.ofType(" + g.resource + ")", What: "The message has no " + name + ".",
		Rule: ruleName(g.always), Code: Required})
}

// inside applies a row within one resource: to every parent element there is.
func (c *rowCheck) inside(r *rule, res *fhir.Node) {
	c.parents, c.without, c.reporting = 0, 0, ""
	c.deep = 0
	if r.row.Resource == "QuestionnaireResponse" && r.row.Slice != "" {
		c.answerItems(r, res)
	}
	c.walk(r, res, r.steps)
	if !r.demand {
		return
	}
	if c.parents == 0 && r.row.Applies != "if-parent" {
		c.absent(r, c.place()+strings.TrimPrefix(r.row.Path, r.row.Resource), Error)
	}
	if c.without > 0 {
		c.some(r, res)
	}
}

// walk goes down the steps that are left and looks at each parent it reaches.
func (c *rowCheck) walk(r *rule, at *fhir.Node, left []step) {
	if len(left) == 0 {
		c.parent(r, at)
		return
	}
	v := at.Get(left[0].name)
	if v == nil {
		return
	}
	if v.Kind != fhir.Array {
		c.down(r, v, left, -1)
		return
	}
	for i, item := range v.Items {
		c.down(r, item, left, i)
	}
}

func (c *rowCheck) down(r *rule, at *fhir.Node, left []step, index int) {
	if left[0].only.means(at) && c.enter(left[0].name, index) {
		c.walk(r, at, left[1:])
		c.deep--
	}
}

// parent looks at the row's element in one parent: counts it, or reports that
// it is absent when that is what the walk is for.
func (c *rowCheck) parent(r *rule, at *fhir.Node) {
	found := 0
	v := at.Get(r.last.name)
	switch {
	case v == nil:
	case v.Kind != fhir.Array:
		if r.last.only.means(v) {
			found = 1
			c.value(r, v, -1)
		}
	default:
		for i, item := range v.Items {
			if r.last.only.means(item) {
				found++
				c.value(r, item, i)
			}
		}
	}
	c.parents++
	switch {
	case found == 0 && c.reporting != "":
		c.absent(r, c.place()+"."+r.last.name, c.reporting)
	case found == 0:
		c.without++
	case c.reporting == "":
		c.many(r, v, found)
	}
}

// many reports what there is too much of, or any of where there should be none.
func (c *rowCheck) many(r *rule, v *fhir.Node, found int) {
	switch {
	case r.forbid:
		c.add(Warning, c.place()+"."+r.last.name, name(r.row)+" should be left out.", r.row, BusinessRule)
	case r.single && found > 1 && v.Kind == fhir.Array:
		c.add(Warning, c.place()+"."+r.last.name, "The guide has one "+name(r.row)+" and the message "+strconv.Itoa(found)+".", r.row, BusinessRule)
	}
	if r.value.profile && !r.forbid {
		c.profile(r, v)
	}
}

// some reports the parents without a value. One activity of a CarePlan may
// hold the outcome and another the detail, so there one value is enough; a
// display that only some repeats have is no more than a warning.
func (c *rowCheck) some(r *rule, res *fhir.Node) {
	severity := Error
	if c.without < c.parents {
		if strings.HasPrefix(r.row.Path, "CarePlan.activity.") {
			return
		}
		if strings.HasSuffix(r.row.Path, ".display") {
			severity = Warning
		}
	}
	c.reporting = severity
	c.walk(r, res, r.steps)
	c.reporting = ""
}

// answerItems wants an item with the slice's linkId for every service or source
// that a QuestionnaireResponse lists.
func (c *rowCheck) answerItems(r *rule, res *fhir.Node) {
	for i, list := range repeats(res.Get("item")) {
		for j, service := range repeats(list.Get("item")) {
			if !holdsLink(service, r.row.Slice) {
				c.absent(r, c.place()+".item["+strconv.Itoa(i)+"].item["+strconv.Itoa(j)+"].item", Error)
			}
		}
	}
}

func holdsLink(item *fhir.Node, link string) bool {
	for _, i := range repeats(item.Get("item")) {
		if strings.EqualFold(i.Get("linkId").String(), link) {
			return true
		}
	}
	return false
}

// absent reports a place without a value, unless what encloses it was reported.
// The id of an Encounter may stay away: the guide asks for it and none of its
// messages has one.
func (c *rowCheck) absent(r *rule, at, severity string) {
	slice := ""
	if r.row.Slice != "" {
		slice = "#" + r.row.Slice
	}
	if c.told(at, slice) {
		return
	}
	c.remember(map[string]bool{at + slice: true})
	if r.row.Path == "Encounter.id" {
		severity = Warning
	}
	c.add(severity, at, name(r.row)+" is missing.", r.row, Required)
}

// told reports whether a place, or one that encloses it, was reported as absent.
func (c *rowCheck) told(at, slice string) bool {
	for end := len(at); end > 0; end = strings.LastIndexByte(at[:end], '.') {
		for _, places := range []map[string]bool{c.missing, c.before} {
			if len(places) > 0 && (places[at[:end]] || slice != "" && places[at[:end]+slice]) {
				return true
			}
		}
	}
	return false
}

func (c *rowCheck) remember(places map[string]bool) {
	if c.missing == nil {
		c.missing = map[string]bool{}
	}
	maps.Copy(c.missing, places)
}

func (c *rowCheck) add(severity, at, what string, r *Row, code string) {
	c.out = append(c.out, Finding{Severity: severity, Path: at, What: what, Rule: ruleName(r), Code: code})
}

// name is what a row is about, for a sentence.
func name(r *Row) string {
	if r.Slice == "" {
		return r.Path
	}
	return r.Path + " (" + r.Slice + ")"
}

func ruleName(r *Row) string { return r.Table + ": " + name(r) + " " + r.Necessity }
