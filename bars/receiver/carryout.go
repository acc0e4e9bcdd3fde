package receiver

import (
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// book takes a new booking if its slot can be booked: ours, of this service,
// free, and not begun.
func (r *Receiver) book(c *call, d *Decision) *outcome.Issue {
	slot, refused := r.bookable(c, d)
	if refused != nil {
		return refused
	}
	if !slot.Holds(d.Request.Facts.AppointmentStart, d.Request.Facts.AppointmentEnd) {
		r.say(c, d, "a booking says another time than its slot")
	}
	d.TakeSlot, d.Reference = slot.ID, r.reference(d.Request.Service)
	answer := r.echo(d.Request.Bundle, "Appointment")
	appointment := fhir.Resource(answer, "Appointment")
	appointment.Set("created", fhir.Str(fhir.FormatInstant(d.Request.ReceivedAt)))
	appointment.Append("identifier", fhir.Obj(fhir.M("value", fhir.Str(d.Reference))))
	d.accept(answer, begin(d, answer, appointment))
	return nil
}

// Holds reports whether a booking lies within the slot: at all of it, at a time
// of arrival within a longer time frame, or at a time that the slot alone says,
// start or end being zero. A booking of another time is taken as it came: who
// shows it shows both times.
func (s Slot) Holds(start, end time.Time) bool {
	within := func(at time.Time) bool { return at.IsZero() || !at.Before(s.Start) && !at.After(s.End) }
	return within(start) && within(end)
}

// bookable finds the slot that a request asks for, if it can be booked.
func (r *Receiver) bookable(c *call, d *Decision) (Slot, *outcome.Issue) {
	if d.Request.Facts.SlotID == "" {
		return Slot{}, outcome.BadRequest("invariant", "Slot.id is missing: it is the key of the slot")
	}
	slot, known, err := r.Records.Slot(c.ctx, d.Request.Facts.SlotID)
	switch {
	case err != nil:
		return slot, r.readFailure(c, err)
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
func (r *Receiver) takeReferral(_ *call, d *Decision) *outcome.Issue {
	d.Reference = r.reference(d.Request.Service)
	answer := r.echo(d.Request.Bundle, "ServiceRequest")
	request := fhir.Resource(answer, "ServiceRequest")
	r.plan(answer, request, d)
	d.accept(answer, begin(d, answer, request))
	return nil
}

// cancel ends a booking or a referral that is still current.
func (r *Receiver) cancel(c *call, d *Decision) *outcome.Issue {
	resourceType := "ServiceRequest"
	if d.Kind == message.BookingCancel {
		resourceType = "Appointment"
	}
	held, refused := r.current(c, d, resourceType)
	if refused != nil {
		return refused
	}
	if d.Kind == message.BookingCancel {
		d.FreeSlot = message.ReadFacts(held.Bundle).SlotID
	}
	r.amend(d, held)
	return nil
}

// update stores a newer version of an active request, part by part as the
// standard merges them. A request for validation that is being validated is
// changed no more (BaRS, Error handling, Updates, step 3).
func (r *Receiver) update(c *call, d *Decision) *outcome.Issue {
	held, refused := r.current(c, d, "ServiceRequest")
	switch {
	case refused != nil:
		return refused
	case d.Kind == message.ValidationUpdate && begun(held.Bundle):
		return outcome.Conflict("the validation has begun: the request can no longer be changed")
	}
	r.amend(d, held)
	return nil
}

// amend completes the decision about a message that changes a record.
func (r *Receiver) amend(d *Decision, held Held) {
	answer := r.echo(ours(adopt(d.Request.Bundle, held.Bundle), held.Bundle), "")
	d.Expect = []Expectation{held.expected()}
	d.accept(answer, held.changed(answer, fhir.Resource(answer, held.Type), d.Kind.Cancels()))
}

// current finds the record that an update or a cancellation is about, and
// refuses one without id, unknown, of another patient, ended, or changed by
// our own users since the sender read it (row 18).
func (r *Receiver) current(c *call, d *Decision, resourceType string) (Held, *outcome.Issue) {
	id := strings.ToLower(fhir.Resource(d.Request.Bundle, resourceType).ID())
	if id == "" {
		return Held{}, outcome.BadRequest("invariant", resourceType+".id is missing: it is the key of the record")
	}
	return r.standing(c, d, resourceType, id)
}

// standing finds a record that is still current, by its id.
func (r *Receiver) standing(c *call, d *Decision, resourceType, id string) (Held, *outcome.Issue) {
	held, known, err := r.Records.Held(c.ctx, resourceType, id)
	switch {
	case err != nil:
		return held, r.readFailure(c, err)
	case !known || held.ServiceID != d.Request.Service.ID:
		return held, outcome.NotFound("no such " + resourceType + " is held here")
	case !currentStatus(held):
		return held, movedOn()
	case otherPatient(held, d.Request):
		return held, outcome.Conflict("the patient is not the one of the record")
	case held.Changed:
		return held, outcome.Conflict("a local change would be lost: read the record first")
	}
	return held, nil
}

func currentStatus(h Held) bool {
	return h.Type == "Appointment" && h.Status == "booked" || h.Type == "ServiceRequest" && (h.Status == "active" || h.Status == "on-hold")
}

// otherPatient reports whether a record and a message are about different
// patients: their NHS numbers differ, or the message names none and has both
// another surname and another birth date than the record of a known number.
// One of these alone may be a correction, and a patient without a number may
// have been identified since (BaRS Core, Cancellation: demographics are
// cross-checked).
func otherPatient(h Held, q Request) bool {
	kept := message.ReadFacts(h.Bundle).NHSNumber
	if kept == "" || q.Facts.NHSNumber != "" {
		return kept != "" && kept != q.Facts.NHSNumber
	}
	have, said := message.PatientOf(h.Bundle), message.PatientOf(q.Bundle)
	return have.Family != "" && said.Family != "" && !sameText(have.Family, said.Family) &&
		have.BirthDate != "" && said.BirthDate != "" && have.BirthDate != said.BirthDate
}

// begin is a record that a new message starts.
func begin(d *Decision, answer, focus *fhir.Node) Held {
	return Held{Type: focus.Type(), ID: focus.ID(), ServiceID: d.Request.Service.ID, Status: focus.TextAt("status"),
		Resource: alone(answer, focus), Bundle: answer}
}

// accept completes a decision: the answer, and the new version of its record.
func (d *Decision) accept(answer *fhir.Node, record Held) {
	d.Accepted, d.Answer = answer, Answer{Status: 200, Body: answer.JSON()}
	if record.Bundle == answer {
		record.Written = d.Answer.Body
	}
	record.UpdatedAt = d.Request.ReceivedAt
	d.Put = append(d.Put, record)
}
