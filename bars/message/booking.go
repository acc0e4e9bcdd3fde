package message

import (
	"errors"

	"barsdesk/bars/fhir"
)

// ErrSlot says that the slot handed to Booking cannot be booked as it is: it
// lacks the id, start or end that a booking must repeat.
var ErrSlot = errors.New("the slot lacks its id, start or end")

// Booking builds a new booking request for a slot of a slot search. gp may be
// nil. The resources of the slot search keep their ids, nothing else has one.
// basedOnServiceRequestID is the receiver's id of the referral when that was
// made first, else empty; description is for people and holds no clinical
// detail. The error is an *Incomplete or ErrSlot.
//
// BaRS Core, Booking pattern; BaRS Application 1, Booking request payload.
func Booking(c Context, patient, gp *fhir.Node, slot Chosen, basedOnServiceRequestID, description string) (*fhir.Node, error) {
	if err := complete(c.routing(), c.useCase()); err != nil {
		return nil, err
	}
	a := newAssembly(c)
	appointment, err := a.appointment(slot.Slot, basedOnServiceRequestID, description)
	if err != nil {
		return nil, err
	}
	a.place(appointment, linkAppointment)
	a.placePatient(patient, gp)
	a.placeOrganisations()
	a.placeSlot(slot)
	return a.message(c.BundleID, heading{
		kind: BookingNew, event: bookingRequest, reason: reasonNew, focus: linkAppointment, cdss: true,
	})
}

func (a *assembly) appointment(slot *fhir.Node, basedOn, description string) (*fhir.Node, error) {
	start, errStart := fhir.ParseTime(slot.TextAt("start"))
	end, errEnd := fhir.ParseTime(slot.TextAt("end"))
	if errStart != nil || errEnd != nil || slot.ID() == "" {
		return nil, ErrSlot
	}
	n := resource("Appointment",
		fhir.M("status", fhir.Str("booked")),
		fhir.M("serviceCategory", fhir.List(fhir.Concept(a.useCase()))),
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

// participant is the patient taking part.
func participant() *fhir.Node {
	return fhir.Obj(fhir.M("actor", fhir.Reference(LinkPatient)), fhir.M("status", fhir.Str("accepted")))
}

// useCase is the coding of what is asked for, as the receiver published it.
func (a *assembly) useCase() *fhir.Node {
	return fhir.Coding(useCaseSystem, a.c.UseCase, a.c.UseCaseDisplay)
}
