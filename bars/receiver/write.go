package receiver

import (
	"net/http"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// readWrite reads a resource that is sent by itself and finds it sound so far.
// The request speaks of it as of a message with nothing else in it.
func (r *Receiver) readWrite(c *call, request *Request) (*fhir.Node, *outcome.Issue) {
	if refused := c.checkHeaders(); refused != nil {
		return nil, refused
	}
	if c.id != "" && !header.UUID(c.id) {
		return nil, outcome.BadRequest("value", "the id in the path is not a UUID")
	}
	if !header.IsJSON(c.r.Header.Get("Content-Type")) {
		return nil, outcome.UnsupportedMedia("Content-Type is not application/fhir+json")
	}
	request.Body = c.body.bytes
	if c.body.refused != nil {
		return nil, c.body.refused
	}
	n, err := fhir.Parse(c.body.bytes)
	if err != nil {
		return nil, outcome.BadRequest("structure", "the body cannot be parsed: "+err.Error())
	}
	if n.Type() != c.parts[0] || n.ID() != "" && !strings.EqualFold(n.ID(), c.id) {
		return nil, outcome.BadRequest("structure", "the body is not the "+c.parts[0]+" that the path names")
	}
	request.Bundle = message.AsBundle(n)
	request.Facts = message.ReadFacts(request.Bundle)
	return n, r.addressee(c, request)
}

// addressee finds the service that a write is for: nothing but the header names it.
func (r *Receiver) addressee(c *call, request *Request) *outcome.Issue {
	t := c.headers.Target
	if t == nil {
		return outcome.BadRequest("required", header.Target+" is missing")
	}
	service, known, err := r.service(c, t.Value)
	if err != nil || !known || !header.SameSystem(t.System, header.ServiceIDSystem) {
		return r.unknownService(c, err)
	}
	request.Service = service
	return nil
}

// ending are the statuses that end a record.
var ending = map[string][]string{"Appointment": {"cancelled", "entered-in-error"}, "ServiceRequest": {"revoked", "entered-in-error"}}

// end answers PUT of an Appointment or ServiceRequest: it is sent back with a
// status that ends it. Nothing but status and reasonCode may differ from what
// is held.
//
// BaRS Core, Appointment foundation, Cancel; Cancellation, Routes.
func (r *Receiver) end(c *call, d *Decision) *outcome.Issue {
	d.Kind = message.ReferralCancel
	n, refused := r.readWrite(c, &d.Request)
	if refused != nil {
		return refused
	}
	held, refused := r.standing(c, d, n.Type(), strings.ToLower(c.id))
	if refused != nil {
		return refused
	}
	switch {
	case held.Type == "Appointment":
		d.Kind, d.FreeSlot = message.BookingCancel, message.ReadFacts(held.Bundle).SlotID
	case message.ReadFacts(held.Bundle).Category == "validation":
		d.Kind = message.ValidationCancel
	}
	if name := otherwise(n, held.Resource); name != "" {
		return outcome.BadRequest("invariant", name+" differs: only status and reasonCode may change")
	}
	if s := n.TextAt("status"); s != ending[held.Type][0] && s != ending[held.Type][1] {
		return outcome.BadRequest("invariant", "status is none that ends the record")
	}
	d.written(held, n, "status", "reasonCode")
	return nil
}

// otherwise names a member that a write changes though it may not, "" for none.
// What the write leaves out stays as it is.
func otherwise(n, held *fhir.Node) string {
	for _, m := range members(n) {
		switch m.Name {
		case "meta", "status", "reasonCode", "cancelationReason":
			continue
		}
		switch have := held.Get(m.Name); {
		case have == nil:
			return "an element that the record does not have"
		case string(have.JSON()) != string(m.Value.JSON()):
			return m.Name
		}
	}
	return ""
}

// move answers PATCH of an Appointment: it is to be at another time. Its new
// slot must be bookable, the old one becomes free.
//
// BaRS Core, Appointment foundation, Reschedule.
func (r *Receiver) move(c *call, d *Decision) *outcome.Issue {
	d.Kind = message.BookingMove
	n, refused := r.readWrite(c, &d.Request)
	switch {
	case refused != nil:
		return refused
	case d.Request.Service.Closed:
		return closed()
	}
	held, refused := r.standing(c, d, "Appointment", strings.ToLower(c.id))
	if refused != nil {
		return refused
	}
	for _, m := range members(n) {
		switch m.Name {
		case "resourceType", "id", "meta", "slot", "start", "end":
		default:
			return outcome.BadRequest("invariant", "another element than slot, start and end is given")
		}
	}
	return r.moveTo(c, d, held, n)
}

// moveTo moves a booking to the slot that a write names.
func (r *Receiver) moveTo(c *call, d *Decision, held Held, n *fhir.Node) *outcome.Issue {
	slot, refused := r.bookable(c, d)
	if refused != nil {
		return refused
	}
	f := d.Request.Facts
	if !f.AppointmentStart.IsZero() && !f.AppointmentStart.Equal(slot.Start) || !f.AppointmentEnd.IsZero() && !f.AppointmentEnd.Equal(slot.End) {
		return outcome.BadRequest("invariant", "start and end are not those of the slot")
	}
	d.TakeSlot, d.FreeSlot = slot.ID, message.ReadFacts(held.Bundle).SlotID
	n.Set("start", fhir.Str(fhir.FormatInstant(slot.Start)))
	n.Set("end", fhir.Str(fhir.FormatInstant(slot.End)))
	d.written(held, n, "slot", "start", "end")
	return nil
}

// written completes a decision about a record some of whose members a write
// replaces, as it is read by itself and in its message.
func (d *Decision) written(held Held, n *fhir.Node, names ...string) {
	d.Expect = []Expectation{held.expected()}
	held.Resource, held.Bundle = held.Resource.Clone(), held.Bundle.Clone()
	for _, in := range []*fhir.Node{held.Resource, fhir.Resource(held.Bundle, held.Type)} {
		for _, name := range names {
			if v := n.Get(name); v != nil {
				in.Set(name, v.Clone())
			}
		}
		meta := in.Get("meta")
		if meta == nil {
			meta = fhir.Obj()
			in.Set("meta", meta)
		}
		meta.Set("lastUpdated", fhir.Str(fhir.FormatInstant(d.Request.ReceivedAt)))
	}
	held.Status, held.UpdatedAt = held.Resource.TextAt("status"), d.Request.ReceivedAt
	d.Accepted, d.Answer, d.Put = held.Bundle, Answer{Status: http.StatusOK, Body: held.Resource.JSON()}, []Held{held}
}

// bookAlone answers POST of an Appointment: a booking that is no message. The
// patient is contained in it.
//
// BaRS Core, Appointment foundation, Book.
func (r *Receiver) bookAlone(c *call, d *Decision) *outcome.Issue {
	d.Kind = message.BookingNew
	n, refused := r.readWrite(c, &d.Request)
	f, service := d.Request.Facts, d.Request.Service
	switch {
	case refused != nil:
		return refused
	case n.ID() != "":
		return outcome.BadRequest("invariant", "Appointment.id is given: it is ours to give")
	case f.AppointmentStatus != "booked":
		return outcome.BadRequest("invariant", "Appointment.status is not booked")
	case fhir.Resource(d.Request.Bundle, "Patient") == nil:
		return outcome.BadRequest("invariant", "the patient is not contained in the Appointment")
	case service.Closed:
		return closed()
	case f.UseCase != "" && !served(service, f.UseCase), !service.Bookings:
		return outcome.Unprocessable("not-supported", "the use case is not served by this service")
	}
	if refused := r.book(c, d); refused != nil {
		return refused
	}
	d.Answer = Answer{Status: http.StatusCreated, Body: d.Put[0].Resource.JSON()}
	return nil
}

func served(s Service, useCase string) bool {
	for _, u := range s.UseCases {
		if strings.EqualFold(u, useCase) {
			return true
		}
	}
	return false
}
