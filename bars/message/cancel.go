package message

import (
	"strings"

	"barsdesk/bars/fhir"
)

// CancelBooking builds the cancellation of a booking. appointment is the
// Appointment as the receiver just answered it; last is the booking message
// with the receiver's ids (see WithIDs). reason may be empty. The Bundle.id is
// that of last; ids are repeated; only what changes has a new lastUpdated.
//
// The error is an *Incomplete, ErrUnread, ErrNotCurrent (it is no longer
// booked) or ErrDiffers (other id or other patient than last).
//
// BaRS Core, Cancellation.
func CancelBooking(c Context, appointment, last *fhir.Node, reason string) (*fhir.Node, error) {
	a, k, n, err := cancellation(c, appointment, last, "Appointment", "booked", "participant.actor.reference")
	if err != nil {
		return nil, err
	}
	held := fhir.Resource(last, "Appointment")
	n.Set("status", fhir.Str("cancelled"))
	if reason != "" {
		n.Set("cancelationReason", fhir.Obj(fhir.M("text", fhir.Str(reason))))
	}
	if len(n.All("serviceCategory.coding")) == 0 && c.UseCase != "" {
		n.Set("serviceCategory", fhir.List(fhir.Concept(a.useCase())))
	}
	k.restore(n, held, "slot", "start", "end", "created", "basedOn", "description")
	k.attend(n)
	k.settleAround(a, n)
	return a.message(keptID(c, last), heading{
		kind: BookingCancel, event: bookingRequest, reason: first(c.CancelReason, reasonUpdate), focus: linkAppointment,
	})
}

// CancelReferral builds the cancellation of a referral: no longer wanted, or
// sent by mistake. serviceRequest is the ServiceRequest as the receiver just
// answered it, last the referral message with the receiver's ids. Everything
// else is as with CancelBooking; ErrNotCurrent: it is no longer active.
//
// BaRS Core, Cancellation.
func CancelReferral(c Context, serviceRequest, last *fhir.Node, reason string, mistake bool) (*fhir.Node, error) {
	a, k, n, err := cancellation(c, serviceRequest, last, "ServiceRequest", "active", "subject.reference")
	if err != nil {
		return nil, err
	}
	n.Set("status", fhir.Str("revoked"))
	if mistake {
		n.Set("status", fhir.Str("entered-in-error"))
	}
	n.Remove("reasonCode")
	if reason != "" {
		n.Set("reasonCode", fhir.List(fhir.Obj(fhir.M("text", fhir.Str(reason)))))
	}
	k.restore(n, fhir.Resource(last, "ServiceRequest"), "category", "intent", "basedOn", "encounter", "authoredOn", "occurrencePeriod")
	n.Set("subject", fhir.Reference(LinkPatient))
	a.window(n)
	k.settleAround(a, n)
	return a.message(keptID(c, last), heading{
		kind: ReferralCancel, event: serviceRequestEvent, reason: first(c.CancelReason, reasonUpdate), focus: LinkServiceRequest, cdss: true,
	})
}

// keptID is the Bundle.id of the original request.
//
// BaRS Core, Message bundle rules: updates and cancellations repeat it.
func keptID(c Context, last *fhir.Node) string { return first(last.ID(), c.BundleID) }

// cancellation starts the message about a resource just read: the resource
// itself, the patient and the organisations, as last known.
func cancellation(c Context, read, last *fhir.Node, resourceType, status, subject string) (*assembly, *known, *fhir.Node, error) {
	if err := complete(c.routing()); err != nil {
		return nil, nil, nil, err
	}
	patient := patientIn(last)
	if read.Type() != resourceType || patient == nil || first(read.ID(), fhir.Resource(last, resourceType).ID()) == "" {
		return nil, nil, nil, ErrUnread
	}
	if !sameRecord(read, fhir.Resource(last, resourceType)) || !samePatient(read.All(subject), patient) {
		return nil, nil, nil, ErrDiffers
	}
	if read.TextAt("status") != status {
		return nil, nil, nil, ErrNotCurrent
	}
	a := newAssembly(c)
	k := a.repeat(last)
	n := read.Clone()
	if n.ID() == "" {
		setAfterType(n, "id", fhir.Str(fhir.Resource(last, resourceType).ID()))
	}
	a.placeKnown(n, "#"+resourceType)
	k.keep(a, patient, LinkPatient)
	k.keep(a, fhir.Resolve(last, patient.TextAt("generalPractitioner.reference")))
	k.ends(a, destinationPath, senderPath)
	return a, k, n, nil
}

func sameRecord(read, held *fhir.Node) bool {
	return read.ID() == "" || held.ID() == "" || strings.EqualFold(read.ID(), held.ID())
}

// samePatient reports whether none of the references names another Patient.
func samePatient(subjects []*fhir.Node, patient *fhir.Node) bool {
	for _, s := range subjects {
		resourceType, id := referenced(s.String())
		if resourceType == "Patient" && patient.ID() != "" && !strings.EqualFold(id, patient.ID()) {
			return false
		}
	}
	return true
}

// restore repeats members that the read left out, from what was last known.
func (k *known) restore(n, held *fhir.Node, names ...string) {
	for _, name := range names {
		if v := held.Get(name).Clone(); v != nil && n.Get(name) == nil {
			if keep(v, k.point) {
				n.Set(name, v)
			}
		}
	}
}

// attend makes the patient of the message a participant of the Appointment.
func (k *known) attend(n *fhir.Node) {
	all := n.All("participant")
	for _, p := range all {
		ref := p.TextAt("actor.reference")
		resourceType, _ := referenced(ref)
		meant := fhir.Resolve(k.bundle, ref)
		alone := len(all) == 1 && meant == nil && isURN(ref)
		if p.Kind == fhir.Object && (resourceType == "Patient" || meant.Type() == "Patient" || alone) {
			p.Set("actor", fhir.Reference(LinkPatient))
			p.Set("status", fhir.Str("accepted"))
			return
		}
	}
	n.Append("participant", participant())
}

// window makes sure the request says a period, which a cancellation must
// repeat: without one it ends with the cancellation.
func (a *assembly) window(n *fhir.Node) {
	a.finishPeriod(n)
	setMissing(n.Get("occurrencePeriod"), "end", fhir.Str(a.stamp))
}

// settleAround settles all entries. The references of n that lead out of the
// message are repeated as they were read: the receiver does not resolve them.
//
// BaRS Core, Cancellation: basedOn, encounter and slot are demanded, though
// the message has no such resource.
func (k *known) settleAround(a *assembly, n *fhir.Node) {
	out := []string{"slot", "basedOn", "encounter"}
	read := map[string]*fhir.Node{}
	for _, name := range out {
		read[name] = n.Get(name).Clone()
	}
	k.settle(a)
	for _, name := range out {
		if read[name] != nil {
			n.Set(name, read[name])
		}
	}
}
