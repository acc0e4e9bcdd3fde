package message

import (
	"strings"

	"barsdesk/bars/fhir"
)

// UseContext is the value of the use-context header for a message that is
// sent: use case, category of the request or status of the booking, event and
// reason, joined by bars. It is empty when the bundle has no MessageHeader.
//
// BaRS Core, HTTP headers: use-context.
func UseContext(bundle *fhir.Node) string {
	f := ReadFacts(bundle)
	if f.Event == "" {
		return ""
	}
	about := f.Category
	if strings.HasPrefix(f.Event, "booking-") {
		about = f.AppointmentStatus
	}
	return strings.Join([]string{f.UseCase, about, f.Event, f.Reason}, "|")
}

// WriteContext is the value of the use-context header for a write of one
// resource: the codes that a message of kind would have. status is that of the
// Appointment after the write; it is not looked at for a ServiceRequest.
//
// BaRS Core, HTTP headers: use-context.
func WriteContext(kind Kind, useCase, status string) string {
	about, event, reason := "referral", serviceRequestEvent, reasonUpdate
	switch {
	case kind.IsBooking():
		about, event = status, bookingRequest
	case kind.IsValidation():
		about = "validation"
	}
	if kind == BookingNew || kind == ReferralNew || kind == ValidationNew {
		reason = reasonNew
	}
	return strings.Join([]string{strings.ToLower(useCase), about, event, reason}, "|")
}
