package reading

import (
	"slices"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// progress words how a referral between ambulance trusts stands, by the status
// of the receiver's Encounter (BaRS Application 6, status responses).
var progress = map[string]string{
	"planned":     "No crew is assigned at present",
	"in-progress": "A crew is assigned",
	"arrived":     "A crew is with the patient",
	"finished":    "The service has finished with the incident",
}

// answered says what an asynchronous response reports of the receiver's own
// Encounter, and what is to be done now.
func (r *reader) answered() {
	own := fhir.Resolve(r.bundle, "Encounter/"+r.facts.ResponderEncounter)
	if told(r.facts) {
		r.at(own, "status")
	}
	switch {
	case r.facts.Kind == message.ValidationFull && r.facts.CarePlanStatus == "active":
		r.say("What is needed", "The service found that the patient needs more: act on the outcome below", "")
		r.at(r.one("CarePlan"), "status")
	case r.facts.Kind == message.ValidationFull && r.facts.CarePlanStatus == "completed":
		r.say("What is needed", "Nothing more: the case can be closed", "")
	}
	if r.facts.ThirdEncounter != "" {
		r.say("Ambulance already requested", first(r.facts.AmbulanceReference, "No reference provided"), "")
	}
}

// told reports whether the status of the receiver's Encounter is told in words.
func told(f message.Facts) bool {
	return f.Kind == message.StatusResponse && progress[f.ResponderStatus] != "" ||
		slices.Contains([]message.Kind{message.ValidationInterim, message.ValidationRejection, message.ReferralRejection, message.ValidationFull}, f.Kind)
}
