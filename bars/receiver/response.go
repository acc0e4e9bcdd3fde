package receiver

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// checkResponds finds the message of ours that a response answers. A response
// is merged only when identifier, correlation id, source service and patient
// all fit; one whose identifier is ours and something else is not is kept apart
// for a person to look at, and answered as if the identifier were unknown: the
// sender must not take it as delivered to that case.
//
// BaRS Applications, receiver's decision table, row 3.
func (r *Receiver) checkResponds(c *call, request *Request) (Decision, *outcome.Issue) {
	f := request.Facts
	sent, found, err := r.Records.Sent(c.ctx, f.ResponseIdentifier)
	switch {
	case err != nil:
		return Decision{}, unread()
	case !found:
		return Decision{}, outcome.NotFound("MessageHeader.response.identifier is no message sent from here")
	}
	fits := strings.EqualFold(sent.CorrelationID, request.CorrelationID) && sent.Target == f.SourceService && samePatient(sent, request.Bundle)
	if !fits {
		return Decision{Quarantine: true, Responds: &sent},
			outcome.NotFound("the response does not fit the message that its identifier names")
	}
	return Decision{Responds: &sent}, nil
}

// acceptResponse takes a response that fits its message. It changes no record
// that we hold as receiver.
func (r *Receiver) acceptResponse(q Request, d Decision) (Decision, *outcome.Issue) {
	if !d.Kind.Response() {
		return Decision{}, outcome.BadRequest("invariant", "the message is no response")
	}
	if d.Kind == message.DidNotAttendKind && fhir.Resource(q.Bundle, "ServiceRequest") == nil {
		return Decision{}, outcome.BadRequest("invariant", "the response carries no ServiceRequest")
	}
	d.Request = q
	answer := r.echo(q.Bundle, "")
	d.Accepted, d.Answer = answer, Answer{Status: 200, Body: answer.JSON()}
	return d, nil
}

// sameText compares names as people write them.
func sameText(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
