package message

import (
	"strconv"
	"strings"
	"time"

	"barsdesk/bars/fhir"
)

// Outcome is what a validation came to.
type Outcome struct {
	// Plan is a CarePlan whose activities hold the outcome: coded (SG, SD, DX,
	// ambulance priority, response outcome) and in words. Its status, times and
	// references are the builder's.
	Plan *fhir.Node
	// Parts are resources that are new or, with the id of one of the request,
	// take its place. Links work as with Referral; LinkEncounter is the
	// responder's Encounter.
	Parts []*fhir.Node
	// ActionNeeded says that the asker must send an ambulance or act otherwise;
	// else there is nothing left to do and the case can be closed.
	ActionNeeded bool
	// IdentifiedAt is when the outcome was found; it starts the clock of a
	// higher priority than the request had. Zero: the time of the message.
	IdentifiedAt time.Time
	// AfterInterim says that an interim response came before.
	AfterInterim bool
	// Ambulance is the ambulance request that was made by the other route; it
	// must be named when the priority is C1 or C2.
	Ambulance *AmbulanceCase
}

// AmbulanceCase is the case that an ambulance request outside BaRS opened.
type AmbulanceCase struct {
	ID        string    // of its Encounter; empty: a new one
	Reference string    // what people call it
	Opened    time.Time // zero: the time of the message
}

// wholeRoom is what a full validation response repeats of the request, with how
// many of each the definition has room for (0: any number).
var wholeRoom = map[string]int{
	"Patient": 1, "Location": 1, "HealthcareService": 1, "Organization": 0, "Practitioner": 0, "PractitionerRole": 0,
	"Observation": 0, "Flag": 0, "Consent": 0, "MedicationStatement": 0, "AllergyIntolerance": 0,
}

// FinishValidation builds the full response to a request for validation: what
// it came to, with the place, alerts and consent of the request, changed or
// not. Everything else is as with StartValidation.
//
// BaRS Application 4, Full validation response payload.
func FinishValidation(c Context, asked Asked, o Outcome) (*fhir.Node, error) {
	if err := complete(o.needs()); err != nil {
		return nil, err
	}
	r, err := respondToValidation(c, asked)
	if err != nil {
		return nil, err
	}
	r.stand("finished", triaged())
	r.own.Get("period").Set("end", fhir.Str(r.stamp))
	t := r.parts(r.plan(o), o.Parts)
	r.k.echo(r.assembly, wholeRoom)
	r.openCase(o.Ambulance)
	for _, p := range t.rest {
		r.finish(p.node)
	}
	r.support(t)
	reason := reasonNew
	if o.AfterInterim {
		reason = reasonUpdate
	}
	return r.send(ValidationFull, reason)
}

func (o Outcome) needs() []need {
	needs := []need{{o.Plan.TextAt("activity.outcomeCodeableConcept.coding.code") + o.Plan.TextAt("activity.outcomeCodeableConcept.text"), "the outcome"}}
	if p := priorityOf(o.Plan); o.Ambulance == nil && (p == "C1" || p == "C2") || o.Ambulance != nil && squeeze(o.Ambulance.Reference) == "" {
		needs = append(needs, need{"", "the reference of the ambulance request"})
	}
	return needs
}

// plan puts the outcome in the place of the request's CarePlan.
func (r *response) plan(o Outcome) *fhir.Node {
	before := fhir.Resource(r.asked.Request, "CarePlan")
	n := o.Plan.Clone()
	n.Remove("id")
	n.Set("status", fhir.Str("completed"))
	if o.ActionNeeded {
		n.Set("status", fhir.Str("active"))
	}
	n.Set("intent", fhir.Str("plan"))
	n.Set("subject", fhir.Reference(LinkPatient))
	n.Set("encounter", fhir.Reference(LinkEncounter))
	n.Set("period", fhir.Obj(fhir.M("start", fhir.Str(r.clock(before, o)))))
	setMissing(n, "supportingInfo", before.Get("supportingInfo").Clone())
	url := r.newURL()
	if before != nil {
		url = first(r.k.fullURL(before), url)
		r.k.kept[before] = url
	}
	setAfterType(n, "id", fhir.Str(first(before.ID(), lowerID(r.c))))
	r.touch(n)
	r.enter(url, n, LinkCarePlan)
	r.request.Set("basedOn", fhir.List(fhir.Reference(LinkCarePlan)))
	return n
}

// clock is the start of the plan: the asker's own clock start, or for a higher
// priority the time at which it was found.
//
// BaRS Application 4, Full validation response payload: CarePlan.period.
func (r *response) clock(before *fhir.Node, o Outcome) string {
	found := o.IdentifiedAt
	if found.IsZero() {
		found = r.c.Now
	}
	start := before.TextAt("period.start")
	was, is := urgency(priorityOf(before)), urgency(priorityOf(o.Plan))
	if start == "" || was > 0 && is > 0 && is < was {
		return fhir.FormatInstant(found)
	}
	return start
}

const prioritySystem = "https://fhir.nhs.uk/CodeSystem/arp-priority-codes"

// priorityOf is the ambulance priority among the outcomes of a plan.
func priorityOf(plan *fhir.Node) string {
	return strings.ToUpper(coded(plan.All("activity.outcomeCodeableConcept.coding"), prioritySystem))
}

// urgency is the number in a priority code, 1 the most urgent; 0 without one.
func urgency(priority string) int {
	digits := strings.Trim(priority, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// parts adds what is new, and what takes the place of a part of the request.
func (r *response) parts(plan *fhir.Node, given []*fhir.Node) taken {
	t := taken{own: map[string]part{"ServiceRequest": {node: r.request}, "CarePlan": {node: plan}}}
	for i, p := range given {
		n := p.Clone()
		held := r.replaced(n)
		if held == nil {
			r.place(n, LinkPart(i))
			t.rest = append(t.rest, part{n, LinkPart(i)})
			continue
		}
		url := first(r.k.fullURL(held), r.newURL())
		r.k.kept[held] = url
		r.touch(n)
		r.enter(url, n, LinkPart(i))
		r.finish(n)
	}
	return t
}

func (r *response) replaced(n *fhir.Node) *fhir.Node {
	for _, held := range fhir.Resources(r.asked.Request, n.Type()) {
		if n.ID() != "" && held.ID() == n.ID() && r.k.kept[held] == "" {
			return held
		}
	}
	return nil
}

// openCase adds the Encounter of the ambulance request made by the other route.
func (r *response) openCase(a *AmbulanceCase) {
	if a == nil {
		return
	}
	opened := r.stamp
	if !a.Opened.IsZero() {
		opened = fhir.FormatInstant(a.Opened)
	}
	r.placeKnown(resource("Encounter",
		fhir.M("id", fhir.Str(first(a.ID, lowerID(r.c)))),
		fhir.M("identifier", fhir.List(fhir.Obj(fhir.M("value", fhir.Str(squeeze(a.Reference)))))),
		fhir.M("status", fhir.Str("planned")),
		fhir.M("class", fhir.Coding(actCode, "EMER", "emergency")),
		fhir.M("subject", fhir.Reference(LinkPatient)),
		fhir.M("episodeOfCare", r.contact.Get("episodeOfCare").Clone()),
		fhir.M("period", fhir.Obj(fhir.M("start", fhir.Str(opened))))))
}

// lowerID is a new id as FHIR writes UUIDs.
func lowerID(c Context) string { return strings.ToLower(c.NewID()) }
