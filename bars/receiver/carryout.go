package receiver

import (
	"context"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// carryOut makes the Decision of a request of known kind (rows 4 to 9 and 15
// to 18 of the decision table).
func (r *Receiver) carryOut(ctx context.Context, q Request, kind message.Kind) (Decision, *outcome.Issue) {
	d := Decision{Kind: kind, Request: q}
	switch {
	case kind == message.BookingNew:
		return r.book(ctx, d)
	case kind.Cancels():
		return r.cancel(ctx, d)
	case kind == message.ReferralUpdate, kind == message.ValidationUpdate:
		return r.update(ctx, d)
	}
	return r.takeReferral(d)
}

// book takes a new booking if its slot can be booked: ours, of this service,
// free, and not begun.
func (r *Receiver) book(ctx context.Context, d Decision) (Decision, *outcome.Issue) {
	slot, refused := r.bookable(ctx, d)
	if refused != nil {
		return d, refused
	}
	d.TakeSlot, d.Reference = slot.ID, r.Reference()
	answer := r.echo(d.Request.Bundle, "Appointment")
	appointment := fhir.Resource(answer, "Appointment")
	appointment.Set("created", fhir.Str(fhir.FormatInstant(d.Request.ReceivedAt)))
	appointment.Append("identifier", fhir.Obj(fhir.M("value", fhir.Str(d.Reference))))
	return accept(d, answer, begin(d, answer, appointment)), nil
}

// bookable finds the slot that a request asks for, if it can be booked.
func (r *Receiver) bookable(ctx context.Context, d Decision) (Slot, *outcome.Issue) {
	if d.Request.Facts.SlotID == "" {
		return Slot{}, outcome.BadRequest("invariant", "Slot.id is missing: it is the key of the slot")
	}
	slot, known, err := r.Records.Slot(ctx, d.Request.Facts.SlotID)
	switch {
	case err != nil:
		return slot, unread()
	case !known || slot.ServiceID != d.Request.Service.ID:
		return slot, outcome.Conflict("the slot is none of this service")
	case slot.Busy:
		return slot, slotGone()
	case !slot.Start.After(d.Request.ReceivedAt):
		return slot, outcome.Conflict("the slot lies in the past")
	}
	return slot, nil
}

// takeReferral takes a new referral or validation request and adds the planned
// Encounter with the reference for people (BaRS Applications, The synchronous
// HTTP response).
func (r *Receiver) takeReferral(d Decision) (Decision, *outcome.Issue) {
	d.Reference = r.Reference()
	answer := r.echo(d.Request.Bundle, "ServiceRequest")
	request := fhir.Resource(answer, "ServiceRequest")
	r.plan(answer, request, d)
	return accept(d, answer, begin(d, answer, request)), nil
}

// cancel ends a booking or a referral that is still current.
func (r *Receiver) cancel(ctx context.Context, d Decision) (Decision, *outcome.Issue) {
	resourceType := "ServiceRequest"
	if d.Kind == message.BookingCancel {
		resourceType = "Appointment"
	}
	held, refused := r.current(ctx, d, resourceType)
	if refused != nil {
		return d, refused
	}
	if d.Kind == message.BookingCancel {
		d.FreeSlot = message.ReadFacts(held.Bundle).SlotID
	}
	return r.amend(d, held), nil
}

// update stores a newer version of an active request, part by part as the
// standard merges them. A request for validation that is being validated is
// changed no more (BaRS, Error handling, Updates, step 3).
func (r *Receiver) update(ctx context.Context, d Decision) (Decision, *outcome.Issue) {
	held, refused := r.current(ctx, d, "ServiceRequest")
	switch {
	case refused != nil:
		return d, refused
	case d.Kind == message.ValidationUpdate && begun(held.Bundle):
		return d, outcome.Conflict("the validation has begun: the request can no longer be changed")
	}
	return r.amend(d, held), nil
}

// amend completes the decision about a message that changes a record.
func (r *Receiver) amend(d Decision, held Held) Decision {
	answer := r.echo(ours(adopt(d.Request.Bundle, held.Bundle), held.Bundle), "")
	d.Expect = []Expectation{held.expected()}
	return accept(d, answer, held.changed(answer, fhir.Resource(answer, held.Type), d.Kind.Cancels()))
}

// current finds the record that an update or a cancellation is about, and
// refuses one without id, unknown, of another patient, ended, or changed by
// our own users since the sender read it (row 18).
func (r *Receiver) current(ctx context.Context, d Decision, resourceType string) (Held, *outcome.Issue) {
	id := strings.ToLower(fhir.Resource(d.Request.Bundle, resourceType).ID())
	if id == "" {
		return Held{}, outcome.BadRequest("invariant", resourceType+".id is missing: it is the key of the record")
	}
	return r.standing(ctx, d, resourceType, id)
}

// standing finds a record that is still current, by its id.
func (r *Receiver) standing(ctx context.Context, d Decision, resourceType, id string) (Held, *outcome.Issue) {
	held, known, err := r.Records.Held(ctx, resourceType, id)
	switch {
	case err != nil:
		return held, unread()
	case !known || held.ServiceID != d.Request.Service.ID:
		return held, outcome.NotFound("no such " + resourceType + " is held here")
	case !currentStatus(held):
		return held, movedOn()
	case otherPatient(held, d.Request.Facts):
		return held, outcome.Conflict("the patient is not the one of the record")
	case held.Changed:
		return held, outcome.Conflict("a local change would be lost: read the record first")
	}
	return held, nil
}

func currentStatus(h Held) bool {
	return h.Type == "Appointment" && h.Status == "booked" || h.Type == "ServiceRequest" && (h.Status == "active" || h.Status == "on-hold")
}

// otherPatient reports whether a record and a message name different NHS
// numbers (BaRS Core, Cancellation: demographics are cross-checked).
func otherPatient(h Held, f message.Facts) bool {
	kept := message.ReadFacts(h.Bundle).NHSNumber
	return kept != "" && f.NHSNumber != "" && kept != f.NHSNumber
}

func unread() *outcome.Issue { return outcome.ServerError("transient", "the records cannot be read") }

// begin is a record that a new message starts.
func begin(d Decision, answer, focus *fhir.Node) Held {
	return Held{Type: focus.Type(), ID: focus.ID(), ServiceID: d.Request.Service.ID, Status: focus.TextAt("status"),
		Resource: alone(answer, focus), Bundle: answer}
}

// accept completes a decision: the answer, and the new version of its record.
func accept(d Decision, answer *fhir.Node, record Held) Decision {
	d.Accepted, d.Answer = answer, Answer{Status: 200, Body: answer.JSON()}
	record.UpdatedAt = d.Request.ReceivedAt
	d.Put = append(d.Put, record)
	return d
}
