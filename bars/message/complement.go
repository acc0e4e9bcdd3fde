package message

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// ofType are the parts of a type that a message may have any number of.
func (t taken) ofType(resourceType string) (out []part) {
	for _, p := range t.rest {
		if p.node.Type() == resourceType {
			out = append(out, p)
		}
	}
	return out
}

// incident is the link of the place of the incident: the Location of that type,
// else the first one; "" without any.
func (t taken) incident() string {
	link := ""
	for _, p := range t.ofType("Location") {
		if p.node.TextAt("type.coding.code") == "ILOC" {
			return p.link
		}
		if link == "" {
			link = p.link
		}
	}
	return link
}

// complement adds the parts that an Application fixes, and says of places and
// alerts what the payload rules ask for before they are placed.
func (a *assembly) complement(t *taken) {
	if a.exchange.task != nil && len(t.ofType("Task")) == 0 && a.accepts("Task") {
		t.rest = append(t.rest, part{resource("Task", fhir.M("code", fhir.Concept(a.exchange.task.Clone()))), "#Task"})
	}
	if a.exchange.broker && len(t.ofType("Device")) == 0 && a.accepts("Device") {
		t.rest = append(t.rest, part{resource("Device"), linkBroker})
	}
	a.situate(t.rest, t.incident())
}

// situate says which of the parts is the place of the incident, and that
// alerts about the scene are about it.
func (a *assembly) situate(parts []part, incident string) {
	for _, p := range parts {
		switch {
		case p.link == incident && p.node.Type() == "Location" && a.exchange.history:
			setMissing(p.node, "type", fhir.List(fhir.Concept(fhir.Coding(placeSystem, "ILOC", "Incident Location"))))
		case p.node.Type() == "Flag" && isCategory(p.node, "SS") && incident != "":
			setMissing(p.node, "subject", fhir.Reference(incident))
		}
	}
}

// finishBroker fills the Device that stands for the system which offers the
// services: the service asked, unless a person said another name.
//
// BaRS Application 8, Referral payload.
func (a *assembly) finishBroker(n *fhir.Node) {
	setMissing(n, "status", fhir.Str("active"))
	name := n.All("deviceName")
	if len(name) == 0 {
		name = []*fhir.Node{fhir.Obj(fhir.M("name", fhir.Str(first(a.c.Receiver.ServiceName, a.c.Receiver.name()))))}
		n.Set("deviceName", fhir.List(name...))
	}
	for _, each := range name {
		setMissing(each, "type", fhir.Str("user-friendly-name"))
	}
	setMissing(n, "owner", fhir.Reference(LinkReceiver))
}

// isCategory reports whether a Flag is of a category of flag-categories-bars.
func isCategory(flag *fhir.Node, code string) bool {
	for _, c := range flag.All("category.coding") {
		if header.SameSystem(c.TextAt("system"), flagSystem) && strings.EqualFold(c.TextAt("code"), code) {
			return true
		}
	}
	return false
}

// finishPlan fills the CarePlan: the problems it is about, its tasks, and the
// services of a shortlist. A task and a shortlist are activities of their own,
// for FHIR allows an activity one of the two (R4, CarePlan, cpl-3).
//
// BaRS Applications 5, 6 and 8, Referral payload.
func (a *assembly) finishPlan(t taken) {
	n := t.own["CarePlan"].node
	setMissing(n, "status", fhir.Str(a.exchange.plan))
	a.finish(n)
	if links := linksOf(t.ofType("Condition")); len(links) > 0 {
		setMissing(n, "addresses", referenceList(links))
	}
	for _, p := range t.ofType("Task") {
		if !mentions(n, p.link) {
			activity(n).Set("reference", fhir.Reference(p.link))
		}
	}
	if a.exchange.broker && len(n.All("activity.detail")) == 0 {
		links := linksOf(t.ofType("HealthcareService"))
		if len(links) == 0 {
			links = []string{LinkHealthcareService}
		}
		activity(n).Set("detail", fhir.Obj(
			fhir.M("status", fhir.Str("not-started")), fhir.M("performer", referenceList(links))))
	}
}

// activity is the first activity of a plan that has neither a reference nor a
// detail, else a new one.
func activity(plan *fhir.Node) *fhir.Node {
	for _, n := range plan.All("activity") {
		if n.Get("reference") == nil && n.Get("detail") == nil {
			return n
		}
	}
	n := fhir.Obj()
	plan.Append("activity", n)
	return n
}

func linksOf(parts []part) (out []string) {
	for _, p := range parts {
		out = append(out, p.link)
	}
	return out
}

// referenceList is a list of references.
func referenceList(links []string) *fhir.Node {
	list := fhir.List()
	for _, l := range links {
		list.Items = append(list.Items, fhir.Reference(l))
	}
	return list
}

// mentions reports whether a resource refers to a link.
func mentions(n *fhir.Node, link string) bool {
	for _, ref := range references(n) {
		if ref == link {
			return true
		}
	}
	return false
}
