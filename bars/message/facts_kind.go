package message

// kind tells what the message seems to be from event, category, status and
// reason; empty when they tell nothing.
func (f Facts) kind() Kind {
	switch f.Event {
	case bookingRequest:
		if endsIt(f.AppointmentStatus) {
			return BookingCancel
		}
		return BookingNew
	case serviceRequestEvent:
		return f.requestKind()
	case serviceResponseEvent:
		return f.responseKind()
	}
	return ""
}

func (f Facts) requestKind() Kind {
	validation := f.Category == "validation"
	switch {
	case endsIt(f.ServiceStatus) && validation:
		return ValidationCancel
	case endsIt(f.ServiceStatus):
		return ReferralCancel
	case f.Reason == reasonUpdate && validation:
		return ValidationUpdate
	case f.Reason == reasonUpdate:
		return ReferralUpdate
	case validation:
		return ValidationNew
	}
	return ReferralNew
}

func (f Facts) responseKind() Kind {
	validation := f.Category == "validation"
	switch {
	case f.AppointmentStatus == "noshow" || (f.FocusType == "ServiceRequest" && f.ServiceStatus == "revoked"):
		return DidNotAttendKind
	case f.hasEncounter("cancelled") && validation:
		return ValidationRejection
	case f.hasEncounter("cancelled"):
		return ReferralRejection
	case !validation:
		return StatusResponse
	case f.CarePlanStatus != "":
		return ValidationFull
	}
	return ValidationInterim
}

func (f Facts) hasEncounter(status string) bool {
	for _, s := range f.EncounterStatuses {
		if s == status {
			return true
		}
	}
	return false
}

// endsIt reports whether a status ends what was asked for.
func endsIt(status string) bool {
	return status == "revoked" || status == "cancelled" || status == "entered-in-error"
}
