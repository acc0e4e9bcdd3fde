package message

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// Referral builds a new referral request, or a request for validation when the
// Kind of c says so, out of the parts that a person filled in; the comment on
// the links says how parts refer to each other and what Referral adds to them.
// What Applications demand beyond that follows from the use case. gp may be
// nil. appointmentID is the receiver's id of the booking when that was made
// first, else empty. No resource has an id but the sender's Encounter, where
// the Application says that its maker gives it. The error is an *Incomplete, or
// a link that leads nowhere.
//
// BaRS Core, Referral pattern; BaRS Applications 1 to 6 and 8, payload pages.
func Referral(c Context, patient, gp *fhir.Node, parts []*fhir.Node, appointmentID string) (*fhir.Node, error) {
	if err := complete(c.routing(), c.useCase(), c.author()); err != nil {
		return nil, err
	}
	a := newAssembly(c)
	a.exchange = exchangeOf(c.UseCase)
	p := take(parts)
	a.complement(&p)
	a.placeOwn(p, "ServiceRequest", LinkServiceRequest)
	a.placePatient(patient, gp)
	a.placeContact(p)
	a.placeOwn(p, "CarePlan", LinkCarePlan)
	a.placeServices(p)
	a.placeOrganisations()
	a.placeAuthor()
	a.placeRest(p)
	a.finishRequest(p, appointmentID)
	a.finishEncounter(p)
	a.finishPlan(p)
	a.support(p)
	return a.message(c.BundleID, heading{
		kind: a.kind(), event: serviceRequestEvent, reason: reasonNew, focus: LinkServiceRequest, cdss: true,
	})
}

// kind is the kind of request that is built.
func (a *assembly) kind() Kind {
	if a.c.Kind == ValidationNew {
		return ValidationNew
	}
	return ReferralNew
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

// placeContact adds the sender's Encounter, with an id where its maker gives it.
func (a *assembly) placeContact(t taken) {
	a.placeOwn(t, "Encounter", LinkEncounter)
	if n := t.own["Encounter"].node; a.exchange.ownID && a.links[LinkEncounter] != "" {
		meta := n.Get("meta")
		n.Remove("meta")
		setAfterType(n, "id", fhir.Str(strings.ToLower(a.c.NewID())))
		setAfterType(n, "meta", meta)
	}
}

// placeRest adds the parts that a message may have any number of.
func (a *assembly) placeRest(t taken) {
	a.rejection = t.rejection()
	for _, r := range t.rest {
		if r.node.Type() == "HealthcareService" {
			continue
		}
		a.place(r.node, r.link)
		a.finish(r.node)
		if r.node.Type() == "Device" {
			a.finishBroker(r.node)
			a.links[linkBroker] = a.links[r.link]
		}
	}
}

// placeServices adds the services that a broker offers the patient, or else the
// service asked.
func (a *assembly) placeServices(t taken) {
	shortlist := t.ofType("HealthcareService")
	if len(shortlist) == 0 || !a.exchange.broker {
		a.placeService()
	}
	for i, p := range shortlist {
		links := []string{p.link}
		if i == 0 && a.exchange.broker {
			links = append(links, LinkHealthcareService)
		}
		setMissing(p.node, "active", fhir.Boolean(true))
		a.place(p.node, links...)
	}
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
func (a *assembly) finishRequest(t taken, appointmentID string) {
	n := t.own["ServiceRequest"].node
	setMissing(n, "basedOn", fhir.List(fhir.Reference(LinkCarePlan)))
	setMissing(n, "status", fhir.Str("active"))
	setMissing(n, "intent", fhir.Str("plan"))
	category := fhir.Concept(a.category(), a.useCase())
	if details := n.TextAt("category.text"); details != "" {
		category.Set("text", fhir.Str(details))
	}
	n.Set("category", fhir.List(category))
	setMissing(n, "subject", fhir.Reference(LinkPatient))
	setMissing(n, "encounter", fhir.Reference(LinkEncounter))
	a.finishPeriod(n)
	setMissing(n, "authoredOn", fhir.Str(a.stamp))
	setMissing(n, "requester", fhir.Reference(LinkPractitioner))
	setMissing(n, "performer", fhir.List(fhir.Reference(a.performer())))
	if place := t.incident(); place != "" && a.exchange.place {
		setMissing(n, "locationReference", fhir.List(fhir.Reference(place)))
	}
	if appointmentID != "" {
		n.Append("supportingInfo", fhir.Obj(
			fhir.M("reference", fhir.Str("Appointment/"+appointmentID)), fhir.M("display", fhir.Str("Booking"))))
	}
}

// performer is the link of who is asked: the service, or the broker.
func (a *assembly) performer() string {
	if _, sent := a.links[linkBroker]; sent && a.exchange.broker {
		return linkBroker
	}
	return LinkHealthcareService
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

// finishEncounter fills the sender's Encounter with its journey, and where the
// Application asks for it with what came before.
func (a *assembly) finishEncounter(t taken) {
	n := t.own["Encounter"].node
	setMissing(n, "status", fhir.Str(a.exchange.contact))
	setMissing(n, "class", a.exchange.class())
	setMissing(n, "subject", fhir.Reference(LinkPatient))
	setMissing(n, "episodeOfCare", fhir.List(fhir.Reference(a.journey())))
	if !a.exchange.history {
		return
	}
	if start := n.TextAt("period.start"); start != "" {
		setMissing(n, "statusHistory", fhir.List(fhir.Obj(
			fhir.M("status", fhir.Str("arrived")), fhir.M("period", fhir.Obj(fhir.M("start", fhir.Str(start)))))))
	}
	if place := t.incident(); place != "" {
		setMissing(n, "location", fhir.List(fhir.Obj(fhir.M("location", fhir.Reference(place)))))
	}
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

// setMissing sets a member that n does not have, if there is a value.
func setMissing(n *fhir.Node, name string, value *fhir.Node) {
	if n.Get(name) == nil && value != nil {
		n.Set(name, value)
	}
}
