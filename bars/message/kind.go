package message

// Kind names one kind of BaRS message, as a person would tell them apart. Its
// text is stable: it is stored and sent to pages.
type Kind string

// The kinds of BaRS message (BaRS Applications, workflow pages).
const (
	BookingNew          Kind = "booking-new"
	BookingCancel       Kind = "booking-cancel"
	BookingMove         Kind = "booking-move" // a write of the Appointment, never a message
	ReferralNew         Kind = "referral-new"
	ReferralUpdate      Kind = "referral-update"
	ReferralCancel      Kind = "referral-cancel"
	ReferralRejection   Kind = "referral-rejection"
	StatusResponse      Kind = "status-response"
	DidNotAttendKind    Kind = "did-not-attend"
	ValidationNew       Kind = "validation-new"
	ValidationUpdate    Kind = "validation-update"
	ValidationCancel    Kind = "validation-cancel"
	ValidationInterim   Kind = "validation-interim"
	ValidationRejection Kind = "validation-rejection"
	ValidationFull      Kind = "validation-full"
)

// kindFacts is what is fixed for a kind: its name in plain English and the
// last part of its published MessageDefinition's url, "" for what is never a
// message.
type kindFacts struct{ title, definition string }

var kinds = map[Kind]kindFacts{
	BookingNew:          {"Booking", "bars-message-booking-request"},
	BookingCancel:       {"Booking cancellation", "bars-message-booking-request-cancelled"},
	BookingMove:         {"Change of the appointment's time", ""},
	ReferralNew:         {"Referral", "bars-message-servicerequest-request-referral"},
	ReferralUpdate:      {"Referral update", "bars-message-servicerequest-request-referral"},
	ReferralCancel:      {"Referral cancellation", "bars-message-servicerequest-request-cancelled"},
	ReferralRejection:   {"Referral rejected", "bars-message-servicerequest-response-referral-short"},
	StatusResponse:      {"Progress of the referral", "bars-message-servicerequest-response-referral-short"},
	DidNotAttendKind:    {"Did not attend", "bars-message-servicerequest-response-referral"},
	ValidationNew:       {"Request for validation", "bars-message-servicerequest-request-validation"},
	ValidationUpdate:    {"Update of the request for validation", "bars-message-servicerequest-request-validation"},
	ValidationCancel:    {"Cancellation of the request for validation", "bars-message-servicerequest-request-cancelled"},
	ValidationInterim:   {"Validation started", "bars-message-servicerequest-response-validation-interim"},
	ValidationRejection: {"Validation refused", "bars-message-servicerequest-response-validation-interim"},
	ValidationFull:      {"Outcome of the validation", "bars-message-servicerequest-response-validation-full"},
}

// definitions is what the urls of the published MessageDefinitions start with.
const definitions = "https://fhir.nhs.uk/MessageDefinition/"

// Title is the kind's name in plain English, "Message" for an unknown kind.
func (k Kind) Title() string {
	if f, ok := kinds[k]; ok {
		return f.title
	}
	return "Message"
}

// DefinitionTail is the last part of the url of the kind's published
// MessageDefinition, empty for an unknown kind and for BookingMove.
func (k Kind) DefinitionTail() string { return kinds[k].definition }

// DefinitionURL is the url of the kind's published MessageDefinition, empty
// where DefinitionTail is.
func (k Kind) DefinitionURL() string {
	if tail := k.DefinitionTail(); tail != "" {
		return definitions + tail
	}
	return ""
}

// Known reports whether k is one of the kinds of this package.
func (k Kind) Known() bool { _, ok := kinds[k]; return ok }

// Response reports whether k answers an earlier message asynchronously.
func (k Kind) Response() bool {
	switch k {
	case DidNotAttendKind, StatusResponse, ReferralRejection, ValidationInterim, ValidationRejection, ValidationFull:
		return true
	}
	return false
}

// Cancels reports whether k ends what an earlier message asked for.
func (k Kind) Cancels() bool {
	return k == BookingCancel || k == ReferralCancel || k == ValidationCancel
}

// IsBooking reports whether k is about an Appointment rather than a ServiceRequest.
func (k Kind) IsBooking() bool { return k == BookingNew || k == BookingCancel || k == BookingMove }

// IsValidation reports whether k is about a request for validation.
func (k Kind) IsValidation() bool {
	switch k {
	case ValidationNew, ValidationUpdate, ValidationCancel, ValidationInterim, ValidationRejection, ValidationFull:
		return true
	}
	return false
}
