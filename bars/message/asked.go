package message

import (
	"errors"

	"barsdesk/bars/fhir"
)

// Reasons why a response is not built.
var (
	// ErrNotRejectable says that a request of this use case must be taken: only
	// Call Assist and Mutual Aid, and requests for validation, can be refused.
	ErrNotRejectable = errors.New("a request of this kind cannot be refused")
	// ErrNoSuchResponse says that the response is none to such a request.
	ErrNoSuchResponse = errors.New("such a request is not answered this way")
)

// Asked is a request that we hold as receiver and answer asynchronously.
type Asked struct {
	Request  *fhir.Node // the message as stored: with our ids, our Encounter, and every update since
	BundleID string     // Bundle.id of the original request, also after an interim response
}

// Rejection is why a request is refused: a code of rejected-reasons-bars, and
// words, which the code OTH demands.
type Rejection struct {
	Code string
	Text string
}

const (
	rejectedSystem = "https://fhir.nhs.uk/CodeSystem/rejected-reasons-bars"
	reasonSystemOf = "https://fhir.nhs.uk/CodeSystem/message-reason-encounter"
	rejectedOther  = "OTH"
)

// rejections are the codes of rejected-reasons-bars.
var rejections = map[string]string{
	"RRNA": "Requested resource not available within timescale", "FC": "Failed Contact", rejectedOther: "Other",
}

// Rejections are the reasons that a request can be refused for.
func Rejections() []Choice {
	return []Choice{
		{"RRNA", "What was asked for is not available in time"},
		{"FC", "The patient could not be reached"},
		{rejectedOther, "Another reason"},
	}
}

func (r Rejection) needs() []need {
	needs := []need{{rejections[r.Code], "a reason for refusing"}}
	if r.Code == rejectedOther {
		needs = append(needs, need{squeeze(r.Text), "the reason in words"})
	}
	return needs
}

func (r Rejection) concept() *fhir.Node {
	n := fhir.Concept(fhir.Coding(rejectedSystem, r.Code, rejections[r.Code]))
	if said := squeeze(r.Text); said != "" {
		n.Set("text", fhir.Str(said))
	}
	return n
}

// triaged is the reason of an Encounter that validates.
func triaged() *fhir.Node {
	return fhir.Concept(fhir.Coding(reasonSystemOf, "validation-triage-outcome", "Validation of triage outcome"))
}

// response is an asynchronous response in the making.
type response struct {
	*assembly
	k       *known
	asked   Asked
	request *fhir.Node // the ServiceRequest of the message
	contact *fhir.Node // the asker's Encounter, in the message
	own     *fhir.Node // our Encounter, in the message
}

// linkOwn is the responder's Encounter, the focus of a response.
const linkOwn = "#OwnEncounter"

// respond starts a response: the request and the patient as they were received,
// both Encounters, the organisations in swapped roles, and who answers.
func respond(c Context, asked Asked) (*response, error) {
	identified := []need{{c.BundleID, "an identifier for the message"}, {asked.BundleID, "the identifier of the request"}}
	if err := complete(c.routing(), c.author(), identified); err != nil {
		return nil, err
	}
	request, patient := fhir.Resource(asked.Request, "ServiceRequest"), patientIn(asked.Request)
	contact := sendersEncounter(asked.Request, request)
	if request == nil || patient == nil || contact == nil {
		return nil, ErrUnread
	}
	r := &response{assembly: newAssembly(c), asked: asked}
	r.exchange = exchangeOf(first(c.UseCase, ReadFacts(asked.Request).UseCase))
	r.k = r.repeat(asked.Request)
	r.request = r.k.keep(r.assembly, request, LinkServiceRequest)
	setMissing(r.request, "authoredOn", text(asked.Request.TextAt("timestamp"))) // when it was sent, at the latest
	r.k.keep(r.assembly, patient, LinkPatient)
	r.k.keep(r.assembly, fhir.Resolve(asked.Request, patient.TextAt("generalPractitioner.reference")))
	r.contact = r.k.keep(r.assembly, contact)
	r.placeOurs(receiversEncounter(asked.Request, request))
	r.k.ends(r.assembly, senderPath, destinationPath)
	r.placeAuthor()
	return r, nil
}

// placeOurs adds our own Encounter, a new one where none was planned.
func (r *response) placeOurs(planned *fhir.Node) {
	if planned == nil {
		r.own = resource("Encounter", fhir.M("id", fhir.Str(lowerID(r.c))))
		r.placeKnown(r.own, linkOwn, LinkEncounter)
	} else {
		r.own = r.k.keep(r.assembly, planned, linkOwn, LinkEncounter)
	}
	setMissing(r.own, "class", fhir.Coding(actCode, "EMER", "emergency"))
	setMissing(r.own, "subject", fhir.Reference(LinkPatient))
	setMissing(r.own, "episodeOfCare", r.contact.Get("episodeOfCare").Clone())
	setMissing(r.own, "period", fhir.Obj(fhir.M("start", fhir.Str(r.stamp))))
	r.own.Remove("statusHistory")
}

// stand gives our Encounter a status and a reason.
func (r *response) stand(status string, reason *fhir.Node) {
	r.own.Set("status", fhir.Str(status))
	r.own.Remove("reasonCode")
	if reason != nil {
		r.own.Set("reasonCode", fhir.List(reason))
	}
	r.touch(r.own)
}

// performers adds who was asked, and who asked, as the request names them.
func (r *response) performers(names ...string) {
	held := fhir.Resource(r.asked.Request, "ServiceRequest")
	for _, name := range names {
		for _, ref := range held.All(name + ".reference") {
			r.party(fhir.Resolve(r.asked.Request, ref.String()))
		}
	}
}

// party adds somebody or something that acts, with the organisation behind it.
func (r *response) party(n *fhir.Node) {
	switch n.Type() {
	case "HealthcareService", "Practitioner", "PractitionerRole", "Organization":
		r.k.keep(r.assembly, n)
	default:
		return
	}
	for _, path := range []string{"providedBy.reference", "organization.reference", "practitioner.reference"} {
		if behind := fhir.Resolve(r.asked.Request, n.TextAt(path)); behind != nil && behind != n {
			r.party(behind)
		}
	}
}

// send closes the response. What is new in it has an id of its maker.
func (r *response) send(kind Kind, reason string) (*fhir.Node, error) {
	for _, e := range r.entries {
		if e.Resource.ID() == "" {
			setAfterType(e.Resource, "id", fhir.Str(lowerID(r.c)))
		}
	}
	r.k.prune(r.assembly)
	return r.message(r.c.BundleID, heading{
		kind: kind, event: serviceResponseEvent, reason: reason, focus: linkOwn, cdss: true, answers: r.asked.BundleID,
	})
}

// holders are parts of a resource that mean nothing without the reference in
// them (R4, Encounter).
var holders = map[string]string{"location": "location", "diagnosis": "condition"}

// prune points every reference of the kept copies into the message, and drops
// those to what it has no room for.
func (k *known) prune(a *assembly) {
	point := func(ref string) (string, bool) {
		if r := fhir.Resolve(k.bundle, ref); isURN(ref) && r != nil && k.kept[r] == "" {
			return "", false
		}
		return ref, true
	}
	for _, e := range a.entries {
		if e.Resource.Type() == "Encounter" {
			for name, inside := range holders {
				keepWhole(e.Resource, name, inside, point)
			}
		}
		rewrite(e.Resource, point)
	}
	k.settle(a)
}

// keepWhole takes out the repeats of a part whose reference leads nowhere.
func keepWhole(n *fhir.Node, name, inside string, point func(string) (string, bool)) {
	var kept []*fhir.Node
	for _, each := range n.All(name) {
		if _, ok := point(each.TextAt(inside + ".reference")); ok {
			kept = append(kept, each)
		}
	}
	if n.Remove(name); len(kept) > 0 {
		n.Set(name, fhir.List(kept...))
	}
}
