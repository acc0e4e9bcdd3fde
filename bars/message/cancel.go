package message

import "barsdesk/bars/fhir"

// CancelBooking builds the cancellation of a booking.
func CancelBooking(c Context, appointment, last *fhir.Node, reason string) (*fhir.Node, error) {
	return nil, nil
}

// CancelReferral builds the cancellation of a referral.
func CancelReferral(c Context, serviceRequest, last *fhir.Node, reason string, mistake bool) (*fhir.Node, error) {
	return nil, nil
}
