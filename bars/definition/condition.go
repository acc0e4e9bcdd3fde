package definition

import (
	"slices"
	"strings"

	"barsdesk/bars/fhir"
)

// applies decides a row's condition for one resource. What the message does
// not show is noted and does not apply.
func (c *rowCheck) applies(r *rule, resource *fhir.Node) bool {
	if r.row.Resource == "QuestionnaireResponse" && r.row.Slice != "" && listsSources(resource) {
		return false
	}
	switch r.row.When {
	case "":
		return r.row.Path != "Encounter.status" || !c.others(resource)
	case "sync-response":
		return c.given(r, resource)
	case "cancel":
		return ended(resource)
	case "reject":
		return resource.Get("status").String() == "cancelled"
	case "if-known", "new-medicines-service":
		c.note(r, resource)
	}
	return false
}

// others reports whether an Encounter of a request is the other party's: the
// request was made in another one. A receiver adds its own when it answers, and
// an update repeats it; its status is not the sender's matter (payload pages,
// Encounters).
func (c *rowCheck) others(encounter *fhir.Node) bool {
	if strings.HasSuffix(fhir.Resource(c.bundle, "MessageHeader").TextAt("eventCoding.code"), "-response") {
		return false
	}
	own := fhir.Resolve(c.bundle, fhir.Resource(c.bundle, "ServiceRequest").TextAt("encounter.reference"))
	return own.Type() == "Encounter" && own != encounter
}

// listsSources reports whether a QuestionnaireResponse lists where information
// came from, instead of services that were refused.
func listsSources(response *fhir.Node) bool {
	for _, i := range repeats(response.Get("item")) {
		if i.Get("linkId").String() == "AdditionalSources" {
			return true
		}
	}
	return false
}

func ended(resource *fhir.Node) bool {
	switch resource.Get("status").String() {
	case "revoked", "entered-in-error", "cancelled":
		return true
	}
	return false
}

// given decides about what a receiver's answer gives. A new request has none of
// it; a later message repeats the id of the request or appointment, and all
// other ids as far as the answer gave them.
func (c *rowCheck) given(r *rule, resource *fhir.Node) bool {
	if !c.later() {
		return false
	}
	if r.row.Path == "ServiceRequest.id" || r.row.Path == "Appointment.id" {
		return true
	}
	c.note(r, resource)
	return false
}

// note remembers a demand whose condition is not shown and which is not met.
func (c *rowCheck) note(r *rule, resource *fhir.Node) {
	if r.demand && len(r.steps) == 0 && resource.Get(r.last.name) == nil {
		c.unknown = append(c.unknown, r.row)
	}
}

// later reports whether the message follows up an earlier one, whose answer
// gave the ids.
func (c *rowCheck) later() bool {
	if c.follows == 0 {
		h := fhir.Resource(c.bundle, "MessageHeader")
		reason := h.TextAt("reason.coding.code")
		c.follows = -1
		if reason != "" && reason != "new" || strings.HasSuffix(h.TextAt("eventCoding.code"), "-response") {
			c.follows = 1
		}
	}
	return c.follows > 0
}

// conditions say in plain words what a message alone does not show.
var conditions = map[string]string{
	"sync-response":         "Whether the ids that the receiver's answer gave are repeated",
	"if-known":              "Whether what an earlier answer gave is repeated",
	"new-medicines-service": "Whether this is a referral to the New Medicine Service, which needs Task.focus",
}

// undecided says once for each condition what was not checked.
func (c *rowCheck) undecided() []Finding {
	var out []Finding
	var told []string
	for _, r := range c.unknown {
		if what := conditions[r.When]; !slices.Contains(told, r.When) {
			told = append(told, r.When)
			out = append(out, Finding{Severity: Information, Path: "Bundle", What: what + " was not checked: the message does not show it.",
				Rule: r.Table + ": rows under the condition " + r.When, Code: Informative})
		}
	}
	return out
}

// party applies a row that holds for one party's Encounter only: the focus is
// the responder's; where the focus does not tell them apart, one Encounter
// that satisfies the row is enough (payload pages, Encounters).
func (c *rowCheck) party(g *group, r *rule) {
	focus := fhir.Resolve(c.bundle, fhir.Resource(c.bundle, "MessageHeader").TextAt("focus.reference"))
	known := focus.Type() == "Encounter"
	if !known && !r.demand {
		return
	}
	var first []Finding
	tried := 0
	for i, e := range c.entries {
		res := e.Get("resource")
		if res.Type() != g.resource || !g.covers(res) || known && (res == focus) != (r.row.When == "responder-encounter") {
			continue
		}
		try := &rowCheck{bundle: c.bundle, entries: c.entries, trail: trail{entry: i}, before: c.missing}
		try.inside(r, res)
		if len(try.out) == 0 {
			return
		}
		if tried++; tried == 1 {
			first = try.out
			defer c.remember(try.missing)
		}
	}
	c.out = append(c.out, first...)
}
