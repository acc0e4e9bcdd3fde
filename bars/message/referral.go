package message

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// Referral builds a new referral request out of the parts that a person
// filled in; the comment on the links says how parts refer to each other and
// what Referral adds to them. gp may be nil. appointmentID is the receiver's
// id of the booking when that was made first, else empty. No resource has an
// id. The error is an *Incomplete, or a link that leads nowhere.
//
// BaRS Core, Referral pattern; BaRS Application 1, Referral payload.
func Referral(c Context, patient, gp *fhir.Node, parts []*fhir.Node, appointmentID string) (*fhir.Node, error) {
	if err := complete(c.routing(), c.useCase(), c.author()); err != nil {
		return nil, err
	}
	a := newAssembly(c)
	p := take(parts)
	a.placeOwn(p, "ServiceRequest", LinkServiceRequest)
	a.placePatient(patient, gp)
	a.placeOwn(p, "Encounter", LinkEncounter)
	a.placeOwn(p, "CarePlan", LinkCarePlan)
	a.placeService()
	a.placeOrganisations()
	a.placeAuthor()
	a.rejection = p.rejection()
	for _, r := range p.rest {
		a.place(r.node, r.link)
		a.finish(r.node)
	}
	a.finishRequest(p.own["ServiceRequest"].node, appointmentID)
	a.finishEncounter(p.own["Encounter"].node)
	a.finish(p.own["CarePlan"].node)
	a.support(p)
	return a.message(c.BundleID, heading{
		kind: ReferralNew, event: serviceRequestEvent, reason: reasonNew, focus: LinkServiceRequest, cdss: true,
	})
}

// part is a copy of one part with the link that stands for it.
type part struct {
	node *fhir.Node
	link string
}

// taken are the parts: those a referral has exactly one of, and the rest.
type taken struct {
	own  map[string]part
	rest []part
}

func take(parts []*fhir.Node) taken {
	t := taken{own: map[string]part{}}
	for i, n := range parts {
		p := part{node: n.Clone(), link: LinkPart(i)}
		switch resourceType := n.Type(); resourceType {
		case "ServiceRequest", "Encounter", "CarePlan":
			if _, double := t.own[resourceType]; !double {
				t.own[resourceType] = p
				continue
			}
		}
		t.rest = append(t.rest, p)
	}
	for _, resourceType := range []string{"ServiceRequest", "Encounter", "CarePlan"} {
		if _, ok := t.own[resourceType]; !ok {
			t.own[resourceType] = part{node: resource(resourceType)}
		}
	}
	return t
}

// rejection is the link of the Flag that says services were rejected, or "".
func (t taken) rejection() string {
	for _, p := range t.rest {
		if p.node.Type() == "Flag" && rejected(p.node) {
			return p.link
		}
	}
	return ""
}

// placeOwn adds the one resource of that type, if the receiver has room for it.
func (a *assembly) placeOwn(t taken, resourceType, link string) {
	p := t.own[resourceType]
	if p.link == "" && !a.accepts(resourceType) {
		a.omit(link)
		return
	}
	links := []string{link}
	if p.link != "" {
		links = append(links, p.link)
	}
	a.place(p.node, links...)
}

func (a *assembly) placeService() {
	if !a.accepts("HealthcareService") {
		a.omit(LinkHealthcareService)
		return
	}
	n := resource("HealthcareService",
		fhir.M("identifier", fhir.List(identifier(header.ServiceIDSystem, a.c.Receiver.ServiceID))))
	a.describe(n)
	a.place(n, LinkHealthcareService)
}

// finishRequest fills the ServiceRequest.
func (a *assembly) finishRequest(n *fhir.Node, appointmentID string) {
	setMissing(n, "basedOn", fhir.List(fhir.Reference(LinkCarePlan)))
	setMissing(n, "status", fhir.Str("active"))
	setMissing(n, "intent", fhir.Str("plan"))
	n.Set("category", fhir.List(fhir.Concept(
		fhir.Coding(categorySystem, categoryReferral, "Transfer of Care"), a.useCase())))
	setMissing(n, "subject", fhir.Reference(LinkPatient))
	setMissing(n, "encounter", fhir.Reference(LinkEncounter))
	a.finishPeriod(n)
	setMissing(n, "authoredOn", fhir.Str(a.stamp))
	setMissing(n, "requester", fhir.Reference(LinkPractitioner))
	setMissing(n, "performer", fhir.List(fhir.Reference(LinkHealthcareService)))
	if appointmentID != "" {
		n.Append("supportingInfo", fhir.Obj(
			fhir.M("reference", fhir.Str("Appointment/"+appointmentID)), fhir.M("display", fhir.Str("Booking"))))
	}
}

// finishPeriod starts the time in which care is asked for at the moment of
// sending, unless the request says otherwise.
func (a *assembly) finishPeriod(n *fhir.Node) {
	period := n.Get("occurrencePeriod")
	if period == nil || period.Kind != fhir.Object {
		n.Set("occurrencePeriod", fhir.Obj(fhir.M("start", fhir.Str(a.stamp))))
		return
	}
	if period.Get("start") == nil {
		period.SetFirst("start", fhir.Str(a.stamp))
	}
}

// finishEncounter fills the sender's Encounter with its journey.
func (a *assembly) finishEncounter(n *fhir.Node) {
	setMissing(n, "status", fhir.Str("finished"))
	setMissing(n, "class", fhir.Coding(actCode, "EMER", "emergency"))
	setMissing(n, "subject", fhir.Reference(LinkPatient))
	setMissing(n, "episodeOfCare", fhir.List(fhir.Reference(a.journey())))
}

// journey is the reference of the journey: new, made from a bare UUID, or
// passed on as it was received.
//
// BaRS Core, Journey ID.
func (a *assembly) journey() string {
	id := a.c.JourneyID
	switch {
	case id == "":
		return "EpisodeOfCare/" + strings.ToLower(a.c.NewID())
	case header.UUID(id):
		return "EpisodeOfCare/" + strings.ToLower(id)
	}
	return id
}

// setMissing sets a member that n does not have.
func setMissing(n *fhir.Node, name string, value *fhir.Node) {
	if n.Get(name) == nil {
		n.Set(name, value)
	}
}
