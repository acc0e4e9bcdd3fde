package message

import (
	"errors"
	"strings"

	"barsdesk/bars/fhir"
)

// ErrSlot says that the slot handed to Booking cannot be booked as it is: it
// lacks the id, start or end that a booking must repeat.
var ErrSlot = errors.New("the slot lacks its id, start or end")

// Booking builds a new booking request for a slot of a slot search. gp may be
// nil. The resources of the slot search keep their ids, nothing else has one.
// basedOnServiceRequestID is the receiver's id of the referral when that was
// made first, else empty; description is for people and holds no clinical
// detail. parts are what a person filled in: the members of an Appointment
// among them are taken over unless the booking itself fixes them, other
// resources are added as they are. The error is an *Incomplete, ErrSlot, or a
// link that leads nowhere.
//
// BaRS Core, Booking pattern; BaRS Applications 1, 2 and 7, Booking request payload.
func Booking(c Context, patient, gp *fhir.Node, slot Chosen, basedOnServiceRequestID, description string, parts ...*fhir.Node) (*fhir.Node, error) {
	if err := complete(c.routing(), c.useCase()); err != nil {
		return nil, err
	}
	a := newAssembly(c)
	appointment, err := a.appointment(slot, basedOnServiceRequestID, description)
	if err != nil {
		return nil, err
	}
	a.exchange = exchangeOf(c.UseCase)
	a.place(appointment, linkAppointment)
	a.placeFilledIn(appointment, parts)
	a.placePatient(patient, gp)
	a.placeOrganisations()
	a.placeSlot(slot)
	return a.message(c.BundleID, heading{
		kind: BookingNew, event: bookingRequest, reason: reasonNew, focus: linkAppointment, cdss: true,
	})
}

// placeFilledIn takes over what a person filled in.
func (a *assembly) placeFilledIn(appointment *fhir.Node, parts []*fhir.Node) {
	for i, n := range parts {
		if n.Type() != "Appointment" {
			added := n.Clone()
			a.place(added, LinkPart(i))
			a.finish(added)
			continue
		}
		a.links[LinkPart(i)] = a.links[linkAppointment]
		for _, m := range n.Members {
			if appointment.Get(m.Name) == nil || m.Name == "description" {
				appointment.Set(m.Name, m.Value.Clone())
			}
		}
	}
}

func (a *assembly) appointment(chosen Chosen, basedOn, description string) (*fhir.Node, error) {
	slot := chosen.Slot
	start, errStart := fhir.ParseTime(slot.TextAt("start"))
	end, errEnd := fhir.ParseTime(slot.TextAt("end"))
	if errStart != nil || errEnd != nil || slot.ID() == "" {
		return nil, ErrSlot
	}
	n := resource("Appointment",
		fhir.M("status", fhir.Str("booked")),
		fhir.M("serviceCategory", fhir.List(fhir.Concept(a.categories(chosen)...))),
		fhir.M("description", text(description)),
		fhir.M("start", fhir.Str(fhir.FormatInstant(start))),
		fhir.M("end", fhir.Str(fhir.FormatInstant(end))),
		fhir.M("slot", fhir.List(fhir.Reference(linkSlot))))
	if basedOn != "" {
		n.Set("basedOn", fhir.List(fhir.Reference("ServiceRequest/"+basedOn)))
	}
	n.Set("participant", fhir.List(participant()))
	return n, nil
}

// categories are what the booking is for: the use case, and where a practice is
// booked the service itself, as the slot says it.
//
// BaRS Application 7, Booking request payload: serviceCategory.
func (a *assembly) categories(chosen Chosen) []*fhir.Node {
	if !strings.HasPrefix(a.c.UseCase, "a7") {
		return []*fhir.Node{a.useCase()}
	}
	service := fhir.Coding("http://terminology.hl7.org/CodeSystem/service-category", "17", "General Practice")
	for _, from := range []*fhir.Node{chosen.Slot, chosen.Schedule} {
		if c := from.All("serviceCategory.coding"); len(c) > 0 {
			service = c[0].Clone()
			break
		}
	}
	return []*fhir.Node{service, a.useCase()}
}

// participant is the patient taking part.
func participant() *fhir.Node { return participantOf(LinkPatient) }

func participantOf(reference string) *fhir.Node {
	return fhir.Obj(fhir.M("actor", fhir.Reference(reference)), fhir.M("status", fhir.Str("accepted")))
}

// useCase is the coding of what is asked for, as the receiver published it.
func (a *assembly) useCase() *fhir.Node {
	return fhir.Coding(useCaseSystem, a.c.UseCase, a.c.UseCaseDisplay)
}
