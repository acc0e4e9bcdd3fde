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

// ReadResponse is what a response says about a request of ours: sent is that
// request, as it was sent or as it is held. It tells the receiver's Encounter
// from the echo of ours by id, then by business identifier, then by fullUrl,
// where the response itself does not tell. It never fails.
//
// BaRS Applications, receiver's decision table.
func ReadResponse(bundle, sent *fhir.Node) Response {
	request := fhir.Resource(sent, "ServiceRequest")
	ours := sendersEncounter(sent, request)
	var url string
	for _, e := range fhir.Entries(sent) {
		if e.Resource == ours && ours != nil {
			url = e.FullURL
		}
	}
	return readResponse(bundle, func(e fhir.Entry) bool {
		theirs := e.Resource
		switch {
		case ours == nil:
			return false
		case ours.ID() != "" && theirs.ID() != "":
			return strings.EqualFold(ours.ID(), theirs.ID())
		case len(ours.All("identifier.value")) > 0 && len(theirs.All("identifier.value")) > 0:
			return ours.TextAt("identifier.value") == theirs.TextAt("identifier.value") && ours.TextAt("identifier.system") == theirs.TextAt("identifier.system")
		}
		return url != "" && sameURN(url, e.FullURL)
	})
}

func readResponse(bundle *fhir.Node, echo func(fhir.Entry) bool) (out Response) {
	request, plan := fhir.Resource(bundle, "ServiceRequest"), fhir.Resource(bundle, "CarePlan")
	if own := respondersEncounter(bundle, request, echo); own != nil {
		out.ResponderStatus = strings.ToLower(own.TextAt("status"))
		out.ResponderEncounter, out.ResponderReference = own.ID(), reference(own)
		out.readRejection(own)
		out.readThird(bundle, request, own, echo)
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

// readThird reads the Encounter that is neither the asker's nor the
// responder's. Without knowing which is the asker's there is none.
func (r *Response) readThird(bundle, request, own *fhir.Node, echo func(fhir.Entry) bool) {
	contact := fhir.Resolve(bundle, request.TextAt("encounter.reference"))
	var others []*fhir.Node
	for _, e := range fhir.Entries(bundle) {
		if e.Resource.Type() == "Encounter" && e.Resource != own && e.Resource != contact && !echo(e) {
			others = append(others, e.Resource)
		}
	}
	known := 1 + len(others)
	if len(others) > 0 && known < len(fhir.Resources(bundle, "Encounter")) {
		r.ThirdEncounter, r.AmbulanceReference = others[0].ID(), reference(others[0])
	}
}

// respondersEncounter is the receiver's own Encounter: the focus when that is
// an Encounter, else the one that the request was not made in and that is no
// echo; nil without. Where nothing tells, it is the planned one, then one
// without a history, which the receiver's has not, then the last.
//
// BaRS Applications, receiver's decision table.
func respondersEncounter(bundle, request *fhir.Node, echo func(fhir.Entry) bool) *fhir.Node {
	if focus := focusOf(bundle); focus.Type() == "Encounter" {
		return focus
	}
	contact := fhir.Resolve(bundle, request.TextAt("encounter.reference"))
	var found *fhir.Node
	entries := fhir.Entries(bundle)
	outcome := fhir.Resource(bundle, "CarePlan") != nil && // what is planned is an ambulance's
		strings.EqualFold(fhir.Resource(bundle, "MessageHeader").TextAt("eventCoding.code"), serviceResponseEvent)
	told := contact != nil
	for _, e := range entries {
		told = told || e.Resource.Type() == "Encounter" && echo(e)
	}
	for _, e := range entries {
		n := e.Resource
		if n.Type() != "Encounter" || n == contact || echo(e) {
			continue
		}
		if n.TextAt("status") == "planned" && !outcome {
			return n
		}
		if found == nil || !told && (len(n.All("statusHistory")) == 0 || len(found.All("statusHistory")) > 0) {
			found = n
		}
	}
	if !told && len(fhir.Resources(bundle, "Encounter")) < 2 {
		return nil // the only one: the sender's
	}
	return found
}

// noEcho knows of no message of ours.
func noEcho(fhir.Entry) bool { return false }
