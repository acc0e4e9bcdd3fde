package message

import (
	"strings"

	"barsdesk/bars/fhir"
)

// mandated are the types that an update carries whether or not the request
// leads to them.
//
// MessageDefinitions; BaRS Application 6, Referral payload.
var mandated = map[string]bool{
	"ServiceRequest": true, "Patient": true, "CarePlan": true, "HealthcareService": true, "Practitioner": true,
	"PractitionerRole": true, "Consent": true, "Condition": true, "Task": true,
}

// linked are the resources that links stand for in what was completed.
var linked = map[string]string{
	"ServiceRequest": LinkServiceRequest, "Patient": LinkPatient, "CarePlan": LinkCarePlan, "HealthcareService": LinkHealthcareService,
	"PractitionerRole": LinkPractitionerRole, "Encounter": LinkEncounter, "Practitioner": LinkPractitioner,
}

// carry puts into the message what goes with it, the request first.
func (r *revision) carry() {
	going := r.going()
	author := fhir.Resolve(r.now, r.request.TextAt("requester.reference"))
	contact := sendersEncounter(r.now, r.request)
	r.put(r.request, LinkServiceRequest)
	for _, e := range fhir.Entries(r.now) {
		n := e.Resource
		if !going[n] || n == r.request {
			continue
		}
		link := linked[n.Type()]
		_, given := r.a.links[link]
		switch {
		case given && link != LinkCarePlan, n.Type() == "Encounter" && n != contact, n.Type() == "Practitioner" && author.Type() == "Practitioner" && n != author:
			link = ""
		}
		r.put(n, link)
	}
	r.k.ends(r.a, destinationPath, senderPath)
	r.k.settle(r.a)
}

// put adds a resource under its fullUrl, with the message's instant if it changed.
func (r *revision) put(n *fhir.Node, link string) {
	links := []string{link}
	if link == "" {
		links = nil
	}
	if c := r.k.keep(r.a, n, links...); c != nil && r.changed[n] {
		r.a.touch(c)
	}
}

// going are the resources that the update carries: a request for validation is
// sent whole; of a referral the request with all it leads to, what the
// definition demands, and what changed. Of the Encounters go the sender's, and
// with a referral the receiver's own.
//
// BaRS Applications, Changing things; BaRS Application 6, published updates.
func (r *revision) going() map[*fhir.Node]bool {
	whole := r.a.c.Kind == ValidationUpdate
	contacts := map[*fhir.Node]bool{sendersEncounter(r.now, r.request): true}
	if !whole {
		contacts[receiversEncounter(r.now, r.request)] = true
	}
	going := map[*fhir.Node]bool{}
	var add func(n *fhir.Node)
	add = func(n *fhir.Node) {
		if n == nil || going[n] || n.Type() == "MessageHeader" || n.Type() == "Encounter" && !contacts[n] {
			return
		}
		going[n] = true
		for _, ref := range references(n) {
			add(fhir.Resolve(r.now, ref))
		}
	}
	for _, e := range fhir.Entries(r.now) {
		n := e.Resource
		if whole || mandated[n.Type()] || r.changed[n] || contacts[n] || n.Type() == "Flag" && isCategory(n, "SS") {
			add(n)
		}
	}
	return going
}

// sameURN compares fullUrls, urns in either case.
func sameURN(a, b string) bool { return a == b || isURN(a) && strings.EqualFold(a, b) }
