package message

import (
	"strings"

	"barsdesk/bars/fhir"
)

// RESTBooking is the body of POST /Appointment: a booking of a slot outside any
// Application. It has no id, for the receiver gives it; the patient is
// contained in it. basedOn is the receiver's id of a referral, or empty. The
// error is an *Incomplete or ErrSlot.
//
// BaRS Core, Appointment foundation (alpha).
func RESTBooking(c Context, patient *fhir.Node, slot Chosen, basedOn, description string) (*fhir.Node, error) {
	if err := complete([]need{{patient.Type(), "the patient"}}); err != nil {
		return nil, err
	}
	a := newAssembly(c)
	n, err := a.appointment(slot, basedOn, description)
	if err != nil {
		return nil, err
	}
	if c.UseCase == "" {
		n.Remove("serviceCategory")
	}
	const contained = "patient"
	who := patient.Clone()
	who.Remove("generalPractitioner") // a practice that the body has no room for
	who.Remove("meta")
	setAfterType(who, "id", fhir.Str(contained))
	n.Set("slot", fhir.List(fhir.Reference("Slot/"+slot.Slot.ID())))
	n.Set("created", fhir.Str(a.stamp))
	n.Set("participant", fhir.List(participantOf("#"+contained)))
	a.touch(n)
	setAfterMeta(n, "contained", fhir.List(who))
	return n, nil
}

// AsBundle is a resource that stands alone as an entry of a Bundle, with what it
// contains as entries of their own, so that it reads like a message. Anything
// but an Appointment or ServiceRequest is given back as it is.
func AsBundle(n *fhir.Node) *fhir.Node {
	if n.Type() != "Appointment" && n.Type() != "ServiceRequest" {
		return n
	}
	whole := n.Clone()
	entries := fhir.List()
	for _, part := range whole.All("contained") {
		url := "#" + part.ID()
		part.Remove("id")
		entries.Items = append(entries.Items, fhir.Obj(fhir.M("fullUrl", fhir.Str(url)), fhir.M("resource", part)))
	}
	whole.Remove("contained")
	entries.Items = append(entries.Items, fhir.Obj(fhir.M("resource", whole)))
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("entry", entries))
}

// Alone is the first record of a type in a message as a receiver gives it when
// it is read by itself: its patient is named by id where that is known. It is
// nil when the message has none.
func Alone(bundle *fhir.Node, resourceType string) *fhir.Node {
	n := fhir.Resource(bundle, resourceType).Clone()
	people := n.All("subject")
	for _, p := range n.All("participant") {
		people = append(people, p.Get("actor"))
	}
	for _, ref := range people {
		if who := fhir.Resolve(bundle, ref.TextAt("reference")); who.Type() == "Patient" && who.ID() != "" {
			ref.Set("reference", fhir.Str("Patient/"+who.ID()))
		}
	}
	return n
}

// setAfterMeta puts a member right behind meta.
func setAfterMeta(n *fhir.Node, name string, value *fhir.Node) {
	meta := n.Get("meta").Clone()
	n.Remove("meta")
	setAfterType(n, name, value)
	setAfterType(n, "meta", meta)
}

// RESTCancel is the body of PUT /Appointment/{id} or PUT /ServiceRequest/{id}
// that ends it: read, as the receiver just answered it, with another status and
// reasonCode and nothing else changed. held is the resource as last known.
// mistake says that it was never meant; reason may be empty. The error is
// ErrUnread, ErrDiffers or ErrNotCurrent.
//
// BaRS Core, Appointment foundation, Cancel; Cancellation, Routes.
func RESTCancel(read, held *fhir.Node, reason string, mistake bool) (*fhir.Node, error) {
	ends := map[string][2]string{"Appointment": {"booked", "cancelled"}, "ServiceRequest": {"active", "revoked"}}
	status, ok := ends[read.Type()]
	if !ok {
		return nil, ErrUnread
	}
	if err := stillThere(read, held, status[0]); err != nil {
		return nil, err
	}
	n := read.Clone()
	n.Set("status", fhir.Str(status[1]))
	if mistake {
		n.Set("status", fhir.Str("entered-in-error"))
	}
	if reason = squeeze(reason); reason != "" {
		n.Set("reasonCode", fhir.List(fhir.Obj(fhir.M("text", fhir.Str(reason)))))
	}
	return n, nil
}

// RESTReschedule is the body of PATCH /Appointment/{id} that moves a booking to
// another slot: slot, start and end alone. read and held are as with
// RESTCancel. The error is ErrUnread, ErrDiffers, ErrNotCurrent or ErrSlot.
//
// BaRS Core, Appointment foundation, Reschedule.
func RESTReschedule(read, held *fhir.Node, slot Chosen) (*fhir.Node, error) {
	if read.Type() != "Appointment" {
		return nil, ErrUnread
	}
	if err := stillThere(read, held, "booked"); err != nil {
		return nil, err
	}
	start, end := when(slot.Slot.TextAt("start")), when(slot.Slot.TextAt("end"))
	if start.IsZero() || end.IsZero() || slot.Slot.ID() == "" {
		return nil, ErrSlot
	}
	return resource("Appointment",
		fhir.M("id", fhir.Str(read.ID())),
		fhir.M("start", fhir.Str(fhir.FormatInstant(start))),
		fhir.M("end", fhir.Str(fhir.FormatInstant(end))),
		fhir.M("slot", fhir.List(fhir.Reference("Slot/"+slot.Slot.ID())))), nil
}

// stillThere checks that what was read is what is held, and is current.
func stillThere(read, held *fhir.Node, status string) error {
	switch {
	case read.ID() == "":
		return ErrUnread
	case held.Type() != read.Type() || !strings.EqualFold(held.ID(), read.ID()) || otherSubject(read, held):
		return ErrDiffers
	case read.TextAt("status") != status:
		return ErrNotCurrent
	}
	return nil
}

// otherSubject reports whether two versions of a resource name different
// Patients by id.
func otherSubject(read, held *fhir.Node) bool {
	a, b := patientID(read), patientID(held)
	return a != "" && b != "" && !strings.EqualFold(a, b)
}

func patientID(n *fhir.Node) string {
	for _, path := range []string{"subject.reference", "participant.actor.reference"} {
		for _, ref := range n.All(path) {
			if resourceType, id := referenced(ref.String()); resourceType == "Patient" {
				return id
			}
		}
	}
	return ""
}
