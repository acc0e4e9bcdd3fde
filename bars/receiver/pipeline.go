package receiver

import (
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// messageSteps is the order in which a new message is checked; the first step
// that refuses ends it. Access control (1), the ids (2) and duplicates (3) come
// before: Receiver.admit and Receiver.once.
//
// BaRS Core, Transactional integrity, Receiver algorithm; BaRS, Error handling,
// Bundle processing, by the numbers given here.
var messageSteps = []struct {
	row   string
	check decide
}{
	{"4: 406 for a version or format we do not have, 400 for headers that cannot be read", (*Receiver).acceptHeaders},
	{"5: 415 for another content type, 400 for a body that is no message Bundle", (*Receiver).readMessage},
	{"6, 7: 400 without Bundle.meta.versionId, 422 for one that is not supported", (*Receiver).checkVersion},
	{"8: 422 for a destination that is none of our services", (*Receiver).findService},
	{"9: 422 for a use case the service does not take, for what is new only", (*Receiver).checkUseCase},
	{"10, 11: 422 for a definition not published here, 400 for a message that does not fit it", (*Receiver).checkDefinition},
	{"12: 404 for a response to no message of ours", (*Receiver).findAnswered},
	{"13: 400 for workflow variables that make no workflow: rows 1 to 17 and 19 of the decision table", (*Receiver).findKind},
	{"13, after them: 400 for content that is not FHIR R4", (*Receiver).checkContent},
	{"14 to 16: 400, 404 or 409 for what the records say: rows 15 to 18 of the decision table", (*Receiver).carryOut},
}

// decideMessage takes a message through the steps.
func (r *Receiver) decideMessage(c *call, d *Decision) *outcome.Issue {
	for _, step := range messageSteps {
		if refused := step.check(r, c, d); refused != nil {
			return refused
		}
	}
	return nil
}

func (r *Receiver) acceptHeaders(c *call, _ *Decision) *outcome.Issue { return c.checkHeaders() }

// readMessage reads the body.
func (r *Receiver) readMessage(c *call, d *Decision) *outcome.Issue {
	if given := c.r.Header.Get("Content-Type"); !header.IsJSON(given) {
		return outcome.UnsupportedMedia("Content-Type is not application/fhir+json")
	}
	d.Request.Body = c.body.bytes
	if c.body.refused != nil {
		return c.body.refused
	}
	bundle, err := fhir.Parse(c.body.bytes)
	if err != nil {
		return outcome.BadRequest("structure", "the body cannot be parsed: "+err.Error())
	}
	entries := fhir.Entries(bundle)
	if bundle.Type() != "Bundle" || bundle.TextAt("type") != "message" || len(entries) == 0 || entries[0].Resource.Type() != "MessageHeader" {
		return outcome.BadRequest("structure", "the body is no message Bundle led by a MessageHeader")
	}
	d.Request.Bundle, d.Request.Facts = bundle, message.ReadFacts(bundle)
	return nil
}

// findKind reads the decision table: message.Identify has it.
func (r *Receiver) findKind(c *call, d *Decision) *outcome.Issue {
	kind, refused := message.Identify(d.Request.Bundle)
	if refused != nil {
		d.Responds = nil
		return refused
	}
	d.Kind = kind
	r.note(c, d)
	return nil
}

// note logs what the standard tolerates and wants noted: a cancellation under
// another reason than update, and a target that is not the destination (BaRS
// Core, Cancellation; Message Headers).
func (r *Receiver) note(c *call, d *Decision) {
	if d.Kind.Cancels() && d.Request.Facts.Reason != "update" {
		r.say(c, d, "a cancellation came with another reason than update")
	}
	if t := c.headers.Target; t != nil && t.Value != d.Request.Service.ID {
		r.say(c, d, "a message came under another target than its destination")
	}
}

// say logs something about a message, by its ids.
func (r *Receiver) say(c *call, d *Decision, what string) {
	if r.Log != nil {
		r.Log.InfoContext(c.ctx, what, "requestId", d.Request.RequestID, "organisation", header.LoggedODS(d.Request.Organisation))
	}
}

// carryOut follows the row of the decision table that the message's kind is of.
func (r *Receiver) carryOut(c *call, d *Decision) *outcome.Issue {
	switch {
	case d.Kind.Response():
		return r.acceptResponse(c, d)
	case d.Kind == message.BookingNew:
		return r.book(c, d)
	case d.Kind.Cancels():
		return r.cancel(c, d)
	case d.Kind == message.ReferralUpdate, d.Kind == message.ValidationUpdate:
		return r.update(c, d)
	}
	return r.takeReferral(c, d)
}
