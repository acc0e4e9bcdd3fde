package message

import (
	"slices"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/outcome"
)

// Identify says which kind of message a Bundle is, from its workflow
// variables: event, reason, category, definition and the statuses of what it
// carries. A combination that makes no known workflow is refused with 400
// REC_BAD_REQUEST invariant. It looks into no record: whether a response
// answers one of our messages, whether an id is known, is the receiver's to check.
//
// BaRS Applications, receiver's decision table, rows 1 to 17.
func Identify(bundle *fhir.Node) (Kind, *outcome.Issue) {
	f := ReadFacts(bundle)
	switch f.Event {
	case bookingRequest:
		return f.identifyBooking()
	case serviceRequestEvent:
		return f.identifyRequest()
	case serviceResponseEvent:
		return f.identifyResponse(bundle)
	}
	return "", noWorkflow("MessageHeader.eventCoding is none that starts a workflow here")
}

// noWorkflow refuses a combination of workflow variables.
func noWorkflow(why string) *outcome.Issue { return outcome.BadRequest("invariant", why) }

// endings are the statuses that end a ServiceRequest or an Appointment.
var endings = map[string][]string{
	serviceRequestEvent: {"revoked", "entered-in-error"},
	bookingRequest:      {"cancelled", "entered-in-error"},
}

// cancels applies rows 6 and 7: under a "-cancelled" definition new, update
// and delete all cancel; under another definition only update does.
func (f Facts) cancels() (bool, *outcome.Issue) {
	own := strings.HasSuffix(strings.ToLower(f.DefinitionURL), "-cancelled")
	status := f.AppointmentStatus
	if f.Event == serviceRequestEvent {
		status = f.ServiceStatus
	}
	ends := slices.Contains(endings[f.Event], status)
	switch {
	case own && ends && slices.Contains([]string{"new", "update", "delete"}, f.Reason):
		return true, nil
	case own:
		return false, noWorkflow("the definition of a cancellation goes with a cancelling status and reason only")
	case !ends:
		return false, nil
	case f.Reason == "update":
		return true, nil
	}
	return false, noWorkflow("a cancelling status needs reason update or the definition of a cancellation")
}

// identifyBooking applies rows 15 to 17.
func (f Facts) identifyBooking() (Kind, *outcome.Issue) {
	if ends, refused := f.cancels(); refused != nil || ends {
		return BookingCancel, refused
	}
	switch {
	case f.Reason == "new" && f.AppointmentStatus == "booked":
		return BookingNew, nil
	case f.Reason == "update":
		return "", noWorkflow("a booking cannot be changed: cancel it and book anew")
	}
	return "", noWorkflow("a booking request needs reason new and Appointment.status booked")
}

// identifyRequest applies rows 4 to 9.
func (f Facts) identifyRequest() (Kind, *outcome.Issue) {
	ends, refused := f.cancels()
	if refused != nil {
		return "", refused
	}
	switch f.Category {
	case "referral":
		if ends {
			return ReferralCancel, nil
		}
		return f.identifyReferral()
	case "validation":
		if ends {
			return ValidationCancel, nil
		}
		return f.identifyValidation()
	case "":
		if ends { // a cancellation may carry no category: the stored record has it
			return ReferralCancel, nil
		}
	}
	return "", noWorkflow("ServiceRequest.category is neither referral nor validation")
}

// ambulance reports whether the use case is one between ambulance trusts.
func (f Facts) ambulance() bool { return strings.HasPrefix(f.UseCase, "a6t") }

// identifyReferral applies rows 4 and 8.
func (f Facts) identifyReferral() (Kind, *outcome.Issue) {
	if f.ServiceStatus != "active" {
		return "", noWorkflow("ServiceRequest.status fits no referral workflow")
	}
	switch f.Reason {
	case "new":
		return ReferralNew, f.checkReferral()
	case "update":
		if f.ambulance() || strings.HasPrefix(f.UseCase, "a3t") {
			return ReferralUpdate, nil
		}
		return "", noWorkflow("a referral of this Application cannot be updated: revoke it and send a new one")
	}
	return "", noWorkflow("MessageHeader.reason fits no referral workflow")
}

func (f Facts) checkReferral() *outcome.Issue {
	plan, encounters := "completed", []string{"triaged", "finished"}
	if f.ambulance() {
		plan, encounters = "active", []string{"in-progress", "triaged", "finished"}
		if !slices.Contains(f.EncounterClasses, "EMER") {
			return noWorkflow("Encounter.class is not EMER")
		}
		if f.TaskStatus != "" && f.TaskStatus != "requested" {
			return noWorkflow("Task.status is not requested")
		}
	}
	if f.CarePlanStatus != plan {
		return noWorkflow("CarePlan.status is not " + plan)
	}
	return anyOf(f.EncounterStatuses, encounters)
}

// identifyValidation applies rows 5 and 9.
func (f Facts) identifyValidation() (Kind, *outcome.Issue) {
	switch {
	case f.Reason == "update" && (f.ServiceStatus == "active" || f.ServiceStatus == "on-hold"):
		return ValidationUpdate, nil
	case f.Reason != "new" || f.ServiceStatus != "active":
		return "", noWorkflow("reason and ServiceRequest.status fit no validation workflow")
	case f.CarePlanStatus != "active":
		return "", noWorkflow("CarePlan.status is not active")
	}
	return ValidationNew, anyOf(f.EncounterStatuses, []string{"triaged", "in-progress"})
}

func anyOf(have, want []string) *outcome.Issue {
	for _, h := range have {
		if slices.Contains(want, h) {
			return nil
		}
	}
	return noWorkflow("Encounter.status is none of " + strings.Join(want, ", "))
}

// identifyResponse applies rows 2 and 10 to 14.
func (f Facts) identifyResponse(bundle *fhir.Node) (Kind, *outcome.Issue) {
	if f.ResponseIdentifier == "" {
		return "", noWorkflow("MessageHeader.response is missing")
	}
	status := respondersStatus(bundle)
	switch f.Category {
	case "referral":
		return f.identifyReferralResponse(status)
	case "validation":
		return f.identifyValidationResponse(status)
	}
	return "", noWorkflow("ServiceRequest.category is neither referral nor validation")
}

func (f Facts) identifyReferralResponse(responder string) (Kind, *outcome.Issue) {
	rejectable := f.UseCase == "a6t2" || f.UseCase == "a6t3"
	switch {
	case f.ServiceStatus == "revoked" && f.Reason == "new" && rejectable && responder == "cancelled":
		return ReferralRejection, nil
	case f.ServiceStatus == "revoked" && f.Reason == "new":
		return DidNotAttendKind, nil
	case f.ServiceStatus != "active" || !f.ambulance() || (f.Reason != "new" && f.Reason != "update"):
		return "", noWorkflow("status, use case and reason fit no response to a referral")
	case responder == "cancelled" && rejectable:
		return ReferralRejection, nil
	case slices.Contains([]string{"planned", "in-progress", "arrived", "finished"}, responder):
		return StatusResponse, nil
	}
	return "", noWorkflow("the receiver's Encounter.status fits no response to a referral")
}

func (f Facts) identifyValidationResponse(responder string) (Kind, *outcome.Issue) {
	switch {
	case f.Reason != reasonNew && f.Reason != reasonUpdate:
		return "", noWorkflow("MessageHeader.reason fits no response")
	case !slices.Contains([]string{"active", "completed", "revoked"}, f.ServiceStatus):
		return "", noWorkflow("ServiceRequest.status fits no response to a validation request")
	case responder == "cancelled", f.ServiceStatus == "revoked":
		return ValidationRejection, nil
	case responder == "in-progress":
		return ValidationInterim, nil
	case slices.Contains([]string{"finished", "triaged", "complete", "completed"}, responder):
		return ValidationFull, nil
	}
	return "", noWorkflow("the responder's Encounter.status fits no response to a validation request")
}

// respondersStatus is the status of the responder's own Encounter; where there
// is one Encounter alone, of that.
func respondersStatus(bundle *fhir.Node) string {
	request := fhir.Resource(bundle, "ServiceRequest")
	own := respondersEncounter(bundle, request, noEcho)
	if own == nil {
		own = fhir.Resource(bundle, "Encounter")
	}
	return strings.ToLower(own.TextAt("status"))
}
