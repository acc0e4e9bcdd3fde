package receiver

import (
	"net/http"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// put answers PUT of an Appointment or ServiceRequest: it ends the record.
//
// BaRS Core, Appointment foundation, Cancel; Cancellation, Routes.
func (r *Receiver) put(c *call) { r.once(c, r.end) }

// patch answers PATCH of an Appointment: it moves to another slot.
//
// BaRS Core, Appointment foundation, Reschedule.
func (r *Receiver) patch(c *call) { r.once(c, r.move) }

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
		return nil, outcome.BadRequest("invalid", "Content-Type is not application/fhir+json")
	}
	body, refused := r.body(c)
	if request.Body = body; refused != nil {
		return nil, refused
	}
	n, err := fhir.Parse(body)
	if err != nil {
		return nil, outcome.BadRequest("structure", "the body cannot be parsed: "+err.Error())
	}
	if n.Type() != c.resourceType() || n.ID() != "" && !strings.EqualFold(n.ID(), c.id) {
		return nil, outcome.BadRequest("structure", "the body is not the "+c.resourceType()+" that the path names")
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
	service, known, err := r.Directory.Service(c.ctx, t.Value)
	if err != nil || !known || !header.SameSystem(t.System, header.ServiceIDSystem) {
		return r.unknownService(c, err)
	}
	request.Service = service
	return nil
}

// ending are the statuses that end a record.
var ending = map[string][]string{"Appointment": {"cancelled", "entered-in-error"}, "ServiceRequest": {"revoked", "entered-in-error"}}

// end decides about a record that is sent back with a status that ends it.
// Nothing but status and reasonCode may differ from what is held.
func (r *Receiver) end(c *call, request *Request) (Decision, *outcome.Issue) {
	n, refused := r.readWrite(c, request)
	d := Decision{Kind: message.ReferralCancel, Request: *request}
	if refused != nil {
		return d, refused
	}
	held, refused := r.standing(c.ctx, d, n.Type(), strings.ToLower(c.id))
	if refused != nil {
		return d, refused
	}
	switch {
	case held.Type == "Appointment":
		d.Kind, d.FreeSlot = message.BookingCancel, message.ReadFacts(held.Bundle).SlotID
	case message.ReadFacts(held.Bundle).Category == "validation":
		d.Kind = message.ValidationCancel
	}
	if name := otherwise(n, held.Resource); name != "" {
		return d, outcome.BadRequest("invariant", name+" differs: only status and reasonCode may change")
	}
	if s := n.TextAt("status"); s != ending[held.Type][0] && s != ending[held.Type][1] {
		return d, outcome.BadRequest("invariant", "status is none that ends the record")
	}
	return d.written(held, n, "status", "reasonCode"), nil
}

// otherwise names a member that a write changes though it may not, "" for none.
// What the write leaves out stays as it is.
func otherwise(n, held *fhir.Node) string {
	for _, m := range members(n) {
		switch m.Name {
		case "meta", "status", "reasonCode", "cancelationReason":
			continue
		}
		if have := held.Get(m.Name); have == nil || string(have.JSON()) != string(m.Value.JSON()) {
			return m.Name
		}
	}
	return ""
}

// move decides about a booking that is to be at another time: its new slot must
// be bookable, the old one becomes free.
func (r *Receiver) move(c *call, request *Request) (Decision, *outcome.Issue) {
	n, refused := r.readWrite(c, request)
	d := Decision{Kind: message.BookingMove, Request: *request}
	if refused != nil {
		return d, refused
	}
	if request.Service.Closed {
		return d, closed()
	}
	held, refused := r.standing(c.ctx, d, "Appointment", strings.ToLower(c.id))
	if refused != nil {
		return d, refused
	}
	for _, m := range members(n) {
		switch m.Name {
		case "resourceType", "id", "meta", "slot", "start", "end":
		default:
			return d, outcome.BadRequest("invariant", m.Name+" is given: only slot, start and end may change")
		}
	}
	slot, refused := r.bookable(c.ctx, d)
	if refused != nil {
		return d, refused
	}
	f := request.Facts
	if !f.AppointmentStart.IsZero() && !f.AppointmentStart.Equal(slot.Start) || !f.AppointmentEnd.IsZero() && !f.AppointmentEnd.Equal(slot.End) {
		return d, outcome.BadRequest("invariant", "start and end are not those of the slot")
	}
	d.TakeSlot, d.FreeSlot = slot.ID, message.ReadFacts(held.Bundle).SlotID
	n.Set("start", fhir.Str(fhir.FormatInstant(slot.Start)))
	n.Set("end", fhir.Str(fhir.FormatInstant(slot.End)))
	return d.written(held, n, "slot", "start", "end"), nil
}

// written completes a decision about a record some of whose members a write
// replaces, as it is read by itself and in its message.
func (d Decision) written(held Held, n *fhir.Node, names ...string) Decision {
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
	return d
}

// create answers POST /Appointment: it books a slot.
//
// BaRS Core, Appointment foundation, Book.
func (r *Receiver) create(c *call) { r.once(c, r.bookAlone) }

// bookAlone decides about a booking that is no message: the patient is
// contained in it.
func (r *Receiver) bookAlone(c *call, request *Request) (Decision, *outcome.Issue) {
	n, refused := r.readWrite(c, request)
	d := Decision{Kind: message.BookingNew, Request: *request}
	f := request.Facts
	switch {
	case refused != nil:
		return d, refused
	case n.ID() != "":
		return d, outcome.BadRequest("invariant", "Appointment.id is given: it is ours to give")
	case f.AppointmentStatus != "booked":
		return d, outcome.BadRequest("invariant", "Appointment.status is not booked")
	case fhir.Resource(request.Bundle, "Patient") == nil:
		return d, outcome.BadRequest("invariant", "the patient is not contained in the Appointment")
	case request.Service.Closed:
		return d, closed()
	case f.UseCase != "" && !served(request.Service, f.UseCase), !request.Service.Bookings:
		return d, outcome.Unprocessable("not-supported", "the use case is not served by this service")
	}
	d, refused = r.book(c.ctx, d)
	if refused != nil {
		return d, refused
	}
	d.Answer = Answer{Status: http.StatusCreated, Body: d.Put[0].Resource.JSON()}
	return d, nil
}

func served(s Service, useCase string) bool {
	for _, u := range s.UseCases {
		if strings.EqualFold(u, useCase) {
			return true
		}
	}
	return false
}
