package receiver

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// findAnswered finds the message of ours that a response answers. A response
// is merged only when identifier, correlation id, source service and patient
// all fit; one whose identifier is ours and something else is not is kept apart
// for a person to look at, and answered as if the identifier were unknown: the
// sender must not take it as delivered to that case.
//
// BaRS Applications, receiver's decision table, row 3.
func (r *Receiver) findAnswered(c *call, d *Decision) *outcome.Issue {
	f := d.Request.Facts
	if f.Event != "servicerequest-response" || f.ResponseIdentifier == "" {
		return nil // without an identifier row 2 refuses it
	}
	sent, found, err := r.Records.Sent(c.ctx, f.ResponseIdentifier)
	switch {
	case err != nil:
		return r.readFailure(c, err)
	case !found:
		return outcome.NotFound("MessageHeader.response.identifier is no message sent from here")
	}
	d.Responds = &sent
	if !strings.EqualFold(sent.CorrelationID, d.Request.CorrelationID) || sent.Target != f.SourceService || !samePatient(sent, d.Request.Bundle) {
		d.Quarantine = true
		return outcome.NotFound("the response does not fit the message that its identifier names")
	}
	return nil
}

// acceptResponse takes a response that fits its message. It changes no record
// that we hold as receiver.
func (r *Receiver) acceptResponse(_ *call, d *Decision) *outcome.Issue {
	if d.Kind == message.DidNotAttendKind && fhir.Resource(d.Request.Bundle, "ServiceRequest") == nil {
		return outcome.BadRequest("invariant", "the response carries no ServiceRequest")
	}
	answer := r.echo(d.Request.Bundle, "")
	d.Accepted, d.Answer = answer, Answer{Status: 200, Body: answer.JSON()}
	return nil
}

// sameText compares names as people write them.
func sameText(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
