package message

// Kind names one kind of BaRS message, as a person would tell them apart. Its
// text is stable: it is stored and sent to pages.
type Kind string

// The kinds of BaRS message (BaRS Applications, workflow pages).
const (
	BookingNew          Kind = "booking-new"
	BookingCancel       Kind = "booking-cancel"
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

// kindTitles are the kinds' names in plain English.
var kindTitles = map[Kind]string{
	BookingNew:          "Booking",
	BookingCancel:       "Booking cancellation",
	ReferralNew:         "Referral",
	ReferralUpdate:      "Referral update",
	ReferralCancel:      "Referral cancellation",
	ReferralRejection:   "Referral rejected",
	StatusResponse:      "Status of the referral",
	DidNotAttendKind:    "Did not attend",
	ValidationNew:       "Request for validation",
	ValidationUpdate:    "Update of the validation request",
	ValidationCancel:    "Cancellation of the validation request",
	ValidationInterim:   "Validation has started",
	ValidationRejection: "Validation rejected",
	ValidationFull:      "Validation outcome",
}

// Title is the kind's name in plain English, "Message" for a kind that is not known.
func (k Kind) Title() string {
	if t := kindTitles[k]; t != "" {
		return t
	}
	return "Message"
}

// Known reports whether k is one of the kinds of this package.
func (k Kind) Known() bool { return kindTitles[k] != "" }

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
func (k Kind) IsBooking() bool { return k == BookingNew || k == BookingCancel }
