package message

import (
	"strings"

	"barsdesk/bars/fhir"
)

// Coded is one coded statement as it was sent. Text is what it says in words,
// its display or its text, and may be empty.
type Coded struct {
	System, Code string
	Text         string
}

// Response is what an asynchronous response says about a request, and what a
// synchronous answer says of the receiver's own Encounter. What was not said is
// empty.
//
// BaRS Applications 4 and 6, response payloads.
type Response struct {
	ResponderStatus    string // status of the receiver's Encounter, lower case
	ResponderEncounter string // its id
	ResponderReference string // what people call its case
	RejectionCode      string // of rejected-reasons-bars, upper case
	RejectionText      string // why, in the receiver's words, else the code's display
	Priority           string // of arp-priority-codes among the outcomes, upper case
	OutcomeCodes       []Coded
	OutcomeText        string // the narrative of the plan
	ThirdEncounter     string // id of the case that an ambulance request opened
	AmbulanceReference string // what people call that case
}

func readResponse(bundle *fhir.Node) (out Response) {
	request, plan := fhir.Resource(bundle, "ServiceRequest"), fhir.Resource(bundle, "CarePlan")
	if own := respondersEncounter(bundle, request); own != nil {
		out.ResponderStatus = strings.ToLower(own.TextAt("status"))
		out.ResponderEncounter, out.ResponderReference = own.ID(), reference(own)
		out.readRejection(own)
		out.readThird(bundle, request, own)
	}
	out.Priority = priorityOf(plan)
	for _, concept := range plan.All("activity.outcomeCodeableConcept") {
		for _, c := range concept.All("coding") {
			out.OutcomeCodes = append(out.OutcomeCodes, Coded{c.TextAt("system"), c.TextAt("code"), first(c.TextAt("display"), concept.TextAt("text"))})
		}
		if said := concept.TextAt("text"); said != "" && out.OutcomeText == "" {
			out.OutcomeText = said
		}
	}
	return out
}

// readRejection reads why an Encounter was cancelled, also under the system
// name that one page of the standard prints.
func (r *Response) readRejection(own *fhir.Node) {
	const misspelt = "https://fhir.nhs.uk/CodeSystem/rejection-reason-bars"
	if r.ResponderStatus != "cancelled" {
		return
	}
	codings := own.All("reasonCode.coding")
	r.RejectionCode = strings.ToUpper(first(coded(codings, rejectedSystem), coded(codings, misspelt)))
	r.RejectionText = first(own.TextAt("reasonCode.text"), own.TextAt("reasonCode.coding.display"), rejections[r.RejectionCode])
}

// readThird reads the Encounter that is neither the asker's nor the responder's.
func (r *Response) readThird(bundle, request, own *fhir.Node) {
	contact := sendersEncounter(bundle, request)
	for _, e := range fhir.Resources(bundle, "Encounter") {
		if e != own && e != contact {
			r.ThirdEncounter, r.AmbulanceReference = e.ID(), reference(e)
			return
		}
	}
}

// respondersEncounter is the receiver's own Encounter: the focus when that is
// an Encounter, else the one that the request was not made in; nil without.
//
// BaRS Applications, receiver's decision table.
func respondersEncounter(bundle, request *fhir.Node) *fhir.Node {
	if focus := focusOf(bundle); focus.Type() == "Encounter" {
		return focus
	}
	return receiversEncounter(bundle, request)
}
