package message

import (
	"barsdesk/bars/fhir"
)

// echoed are the types a did-not-attend response repeats of the referral, with
// how many of each the published definition has room for (0: any number).
var echoed = map[string]int{
	"Patient": 1, "Encounter": 1, "CarePlan": 1, "Location": 1, "HealthcareService": 1,
	"Organization": 0, "Practitioner": 0, "PractitionerRole": 0, "Observation": 0, "Flag": 0,
	"MedicationStatement": 0, "AllergyIntolerance": 0, "QuestionnaireResponse": 0, "Consent": 0,
	"Condition": 0, "Task": 0, "RelatedPerson": 0,
}

// DidNotAttend builds the response that tells the sender of a referral that
// the patient did not attend. c.Sender is the service the patient did not come
// to, c.Receiver the service that referred; referral is the referral as stored
// with our ids, appointment the booking as stored (nil when there was none),
// originalBundleID the Bundle.id of the referral request. concern is the
// safeguarding reason in words and may be empty.
//
// Everything but the request, the booking and the concern is repeated as it
// was received. The error is an *Incomplete or ErrUnread.
//
// BaRS Application 1, Referral response payload; BaRS Core, Asynchronous workflow.
func DidNotAttend(c Context, referral, appointment *fhir.Node, originalBundleID, concern string) (*fhir.Node, error) {
	identified := []need{{c.BundleID, "an identifier for the message"}, {originalBundleID, "the identifier of the referral"}}
	if err := complete(c.routing(), identified); err != nil {
		return nil, err
	}
	request := fhir.Resource(referral, "ServiceRequest")
	patient := patientIn(referral)
	if request == nil || patient == nil {
		return nil, ErrUnread
	}
	a := newAssembly(c)
	k := a.repeat(referral)
	revoked := k.keep(a, request, LinkServiceRequest)
	k.keep(a, patient, LinkPatient)
	encounter := k.keep(a, sendersEncounter(referral, request), LinkEncounter)
	k.echo(a, echoed)
	k.ends(a, senderPath, destinationPath)
	a.revoke(k, revoked, request)
	booking := a.missed(k, appointment)
	a.explain(encounter, concern)
	k.settle(a)
	if slot := appointment.Get("slot"); booking != nil && slot != nil {
		booking.Set("slot", slot.Clone())
	}
	return a.message(c.BundleID, heading{
		kind: DidNotAttendKind, event: serviceResponseEvent, reason: reasonNew,
		focus: LinkServiceRequest, cdss: true, answers: originalBundleID,
	})
}

// sendersEncounter is the Encounter the referral was made in, not the one the
// receiver planned.
func sendersEncounter(referral, request *fhir.Node) *fhir.Node {
	if e := fhir.Resolve(referral, request.TextAt("encounter.reference")); e.Type() == "Encounter" {
		return e
	}
	return fhir.Resource(referral, "Encounter")
}

// echo repeats what else the response has room for.
func (k *known) echo(a *assembly, rooms map[string]int) {
	count := map[string]int{}
	for r := range k.kept {
		count[r.Type()]++
	}
	for _, e := range fhir.Entries(k.bundle) {
		resourceType := e.Resource.Type()
		room, listed := rooms[resourceType]
		if _, already := k.kept[e.Resource]; already || !listed || (room > 0 && count[resourceType] >= room) {
			continue
		}
		count[resourceType]++
		k.keep(a, e.Resource)
	}
}

func (a *assembly) revoke(k *known, n, held *fhir.Node) {
	n.Set("status", fhir.Str("revoked"))
	if plan := fhir.Resource(k.bundle, "CarePlan"); plan != nil && len(held.All("basedOn")) == 0 {
		n.Set("basedOn", fhir.List(fhir.Reference(k.kept[plan])))
	}
	a.touch(n)
}

// missed adds the booking as not attended; nil when there was none. Its slot
// is named later, as it was held: the message has no room for a Slot.
func (a *assembly) missed(k *known, appointment *fhir.Node) *fhir.Node {
	if appointment.Type() != "Appointment" {
		return nil
	}
	n := appointment.Clone()
	n.Set("status", fhir.Str("noshow"))
	n.Set("basedOn", fhir.List(fhir.Reference(LinkServiceRequest)))
	n.Remove("slot")
	k.attend(n)
	a.placeKnown(n, linkAppointment)
	return n
}

// explain states the safeguarding reason as an Observation that the Encounter
// gives as its reason.
func (a *assembly) explain(encounter *fhir.Node, concern string) {
	if encounter == nil || concern == "" {
		return
	}
	const title = "Safeguarding concern"
	observation := resource("Observation",
		fhir.M("status", fhir.Str("final")),
		fhir.M("code", fhir.Obj(fhir.M("text", fhir.Str(concern)))),
		fhir.M("subject", fhir.Reference(LinkPatient)),
		fhir.M("encounter", fhir.Reference(LinkEncounter)))
	a.place(observation, "#Concern")
	encounter.Append("reasonReference", fhir.Obj(
		fhir.M("reference", fhir.Str("#Concern")), fhir.M("display", fhir.Str(title))))
	a.touch(encounter)
}
