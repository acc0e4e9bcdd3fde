package receiver

import (
	"context"

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
	slot, known, err := r.Records.Slot(ctx, d.Request.Facts.SlotID)
	switch {
	case err != nil:
		return d, unread()
	case !known || slot.ServiceID != d.Request.Service.ID:
		return d, outcome.Conflict("the slot is none of this service")
	case slot.Busy:
		return d, slotGone()
	case !slot.Start.After(d.Request.ReceivedAt):
		return d, outcome.Conflict("the slot lies in the past")
	}
	d.TakeSlot, d.Reference = slot.ID, r.Reference()
	answer := r.echo(d.Request.Bundle)
	appointment := fhir.Resource(answer, "Appointment")
	appointment.Set("created", fhir.Str(fhir.FormatInstant(d.Request.ReceivedAt)))
	appointment.Append("identifier", fhir.Obj(fhir.M("value", fhir.Str(d.Reference))))
	return r.accept(d, answer, appointment), nil
}

// takeReferral takes a new referral or validation request and adds the planned
// Encounter with the reference for people (BaRS Applications, The synchronous
// HTTP response).
func (r *Receiver) takeReferral(d Decision) (Decision, *outcome.Issue) {
	d.Reference = r.Reference()
	answer := r.echo(d.Request.Bundle)
	request := fhir.Resource(answer, "ServiceRequest")
	r.plan(answer, request, d)
	return r.accept(d, answer, request), nil
}

// cancel ends a booking or a referral that is still current.
func (r *Receiver) cancel(ctx context.Context, d Decision) (Decision, *outcome.Issue) {
	resourceType, current := "ServiceRequest", "active"
	if d.Kind == message.BookingCancel {
		resourceType, current = "Appointment", "booked"
	}
	held, refused := r.current(ctx, d, resourceType, current)
	if refused != nil {
		return d, refused
	}
	if d.Kind == message.BookingCancel {
		d.FreeSlot = message.ReadFacts(held.Bundle).SlotID
	}
	answer := r.echo(d.Request.Bundle)
	d.Expect = []Expectation{{resourceType, held.ID, held.Status}}
	return r.accept(d, answer, fhir.Resource(answer, resourceType)), nil
}

// update stores a newer version of an active request, part by part as the
// standard merges them.
func (r *Receiver) update(ctx context.Context, d Decision) (Decision, *outcome.Issue) {
	held, refused := r.current(ctx, d, "ServiceRequest", "active")
	if refused != nil {
		return d, refused
	}
	answer := r.echo(d.Request.Bundle)
	d.Expect = []Expectation{{held.Type, held.ID, held.Status}}
	d = r.accept(d, answer, fhir.Resource(answer, "ServiceRequest"))
	d.Put[0].Bundle = merge(held.Bundle, answer)
	return d, nil
}

// current finds the record that an update or a cancellation is about, and
// refuses one without id, unknown, ended, or changed by our own users since the
// sender read it (row 18).
func (r *Receiver) current(ctx context.Context, d Decision, resourceType, status string) (Held, *outcome.Issue) {
	id := fhir.Resource(d.Request.Bundle, resourceType).ID()
	if id == "" {
		return Held{}, outcome.BadRequest("invariant", resourceType+".id is missing: it is the key of the record")
	}
	held, known, err := r.Records.Held(ctx, resourceType, id)
	switch {
	case err != nil:
		return held, unread()
	case !known || held.ServiceID != d.Request.Service.ID:
		return held, outcome.NotFound("no such " + resourceType + " is held here")
	case held.Status != status:
		return held, movedOn()
	case held.Changed:
		return held, outcome.Conflict("a local change would be lost: read the record first")
	}
	return held, nil
}

func unread() *outcome.Issue { return outcome.ServerError("transient", "the records cannot be read") }

// accept completes a decision: the answer, and the new version of its focus.
func (r *Receiver) accept(d Decision, answer, focus *fhir.Node) Decision {
	d.Accepted = answer
	d.Answer = Answer{Status: 200, Body: answer.JSON()}
	if focus != nil {
		d.Put = append(d.Put, Held{Type: focus.Type(), ID: focus.ID(), ServiceID: d.Request.Service.ID, Status: focus.TextAt("status"),
			Resource: focus, Bundle: answer, UpdatedAt: d.Request.ReceivedAt})
	}
	return d
}
