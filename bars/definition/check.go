package definition

import (
	"fmt"
	"slices"
	"strings"

	"barsdesk/bars/fhir"
)

// CheckRows checks a message against the MUST rows of a payload table: what is
// missing, and what has another value than the one allowed. An Error is a broken
// MUST; a Warning is one that receivers are told to tolerate, such as another
// spelling of a display or another profile. Rows for a resource or an element
// that is only sometimes sent count where it is present; conditional rows count
// where the message shows that their condition holds.
//
// BaRS Applications, payload pages.
func CheckRows(bundle *fhir.Node, rows []Row) []Finding {
	c := &rowCheck{table: newTable(rows), bundle: bundle, missing: map[string]bool{}}
	for _, r := range rows {
		if r.Necessity == "MUST" {
			c.row(r)
		}
	}
	return c.out
}

type rowCheck struct {
	*table
	bundle  *fhir.Node
	missing map[string]bool // places already reported as absent
	out     []Finding
}

// row applies one MUST row to every resource it is about.
func (c *rowCheck) row(r Row) {
	about := c.resources(r)
	if len(about) == 0 && r.Applies == "always" && r.Resource != "Bundle" {
		c.noResource(r)
		return
	}
	if strings.HasSuffix(r.When, "-encounter") {
		c.anyOf(r, about)
		return
	}
	for _, p := range about {
		if c.applies(r, p.value) {
			c.inside(r, p)
		}
	}
}

func sliceName(r Row) string {
	if r.Slice == "scene-safety" || r.Slice == "incident-location" {
		return " (" + r.Slice + ")"
	}
	return ""
}

// noResource reports once that a resource the table always wants is not there.
func (c *rowCheck) noResource(r Row) {
	key := "Bundle.entry.resource.ofType(" + r.Resource + ")" + sliceName(r)
	if !c.missing[key] {
		c.missing[key] = true
		c.out = append(c.out, Finding{Severity: Error, Path: key, What: "The message has no " + r.Resource + sliceName(r) + ".", Rule: ruleName(r), Code: Required})
	}
}

// resources are the places a row is about: the Bundle, or its resources of
// that type.
func (c *rowCheck) resources(r Row) []place {
	if r.Resource == "Bundle" {
		return []place{{"Bundle", c.bundle}}
	}
	var out []place
	for i, e := range c.bundle.All("entry") {
		res := e.Get("resource")
		if res.Type() == r.Resource && c.covers(r, res) {
			out = append(out, place{fmt.Sprintf("Bundle.entry[%d].resource", i), res})
		}
	}
	return out
}

// applies decides a row's condition for one resource.
func (c *rowCheck) applies(r Row, resource *fhir.Node) bool {
	if r.Resource == "QuestionnaireResponse" && r.Slice != "" {
		return !slices.ContainsFunc(resource.All("item"), func(i *fhir.Node) bool { return i.TextAt("linkId") == "AdditionalSources" })
	}
	switch r.When {
	case "":
		return true
	case "sync-response":
		return c.later() && (r.Path == "ServiceRequest.id" || r.Path == "Appointment.id")
	case "cancel":
		return resource.TextAt("status") == "revoked" || resource.TextAt("status") == "entered-in-error"
	case "reject":
		return resource.TextAt("status") == "cancelled"
	}
	return false
}

// later reports whether the message follows up an earlier one, whose answer
// gave the ids.
func (c *rowCheck) later() bool {
	h := fhir.Resource(c.bundle, "MessageHeader")
	reason := h.TextAt("reason.coding.code")
	return reason != "" && reason != "new" || strings.HasSuffix(h.TextAt("eventCoding.code"), "-response")
}

// anyOf applies a row that holds for one party's Encounter only: the focus is
// the responder's; where the focus does not tell them apart, one Encounter
// that satisfies the row is enough (payload pages, Encounters).
func (c *rowCheck) anyOf(r Row, about []place) {
	focus := fhir.Resolve(c.bundle, fhir.Resource(c.bundle, "MessageHeader").TextAt("focus.reference"))
	if focus.Type() == "Encounter" {
		about = slices.DeleteFunc(slices.Clone(about), func(p place) bool {
			return (p.value == focus) != (r.When == "responder-encounter")
		})
	}
	var first []Finding
	for i, p := range about {
		try := &rowCheck{table: c.table, bundle: c.bundle, missing: map[string]bool{}}
		try.inside(r, p)
		if len(try.out) == 0 {
			return
		}
		if i == 0 {
			first = try.out
		}
	}
	c.out = append(c.out, first...)
}

// inside applies a row within one resource: to every parent element there is.
func (c *rowCheck) inside(r Row, res place) {
	cut := strings.LastIndexByte(r.Path, '.')
	if cut < 0 {
		return
	}
	parentPath, name := r.Path[:cut], r.Path[cut+1:]
	if r.Resource == "QuestionnaireResponse" && r.Slice != "" {
		c.answerItems(r, res)
	}
	parents := c.places(res, r, parentPath)
	if len(parents) == 0 && r.Applies != "if-parent" {
		c.absent(r, place{at: res.at + strings.TrimPrefix(r.Path, r.Resource)}, Error)
	}
	var without []place
	for _, p := range parents {
		found := c.children(p, r, r.Path, name)
		if len(found) == 0 {
			without = append(without, place{at: p.at + "." + name})
		}
		c.values(r, found)
	}
	c.some(r, without, len(parents))
}

// answerItems wants an item with the slice's linkId for every service or source
// that a QuestionnaireResponse lists.
func (c *rowCheck) answerItems(r Row, res place) {
	const group = "QuestionnaireResponse.item.item"
	for _, p := range c.places(res, r, group) {
		if len(c.children(p, r, group+".item", "item")) == 0 {
			c.absent(r, place{at: p.at + ".item"}, Error)
		}
	}
}

// some reports the parents without a value. One activity of a CarePlan may
// hold the outcome and another the detail, so there one value is enough; a
// display that only some repeats have is no more than a warning.
func (c *rowCheck) some(r Row, without []place, parents int) {
	severity := Error
	if len(without) < parents {
		if strings.HasPrefix(r.Path, "CarePlan.activity.") {
			return
		}
		if strings.HasSuffix(r.Path, ".display") {
			severity = Warning
		}
	}
	for _, p := range without {
		c.absent(r, p, severity)
	}
}

// absent reports a place without a value, unless what encloses it was reported.
// The id of an Encounter may stay away: the guide asks for it and none of its
// messages has one.
func (c *rowCheck) absent(r Row, p place, severity string) {
	slice := ""
	if r.Slice != "" {
		slice = "#" + r.Slice
	}
	for up := p.at; up != ""; up = up[:max(0, strings.LastIndexByte(up, '.'))] {
		if c.missing[up] || c.missing[up+slice] {
			return
		}
	}
	c.missing[p.at+slice] = true
	if r.Path == "Encounter.id" {
		severity = Warning
	}
	what := r.Path
	if r.Slice != "" {
		what += " (" + r.Slice + ")"
	}
	c.out = append(c.out, Finding{Severity: severity, Path: p.at, What: what + " is missing.", Rule: ruleName(r), Code: Required})
}

func ruleName(r Row) string {
	name := r.Table + ": " + r.Path
	if r.Slice != "" {
		name += " (" + r.Slice + ")"
	}
	return name + " " + r.Necessity
}
