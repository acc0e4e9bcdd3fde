package message

import "barsdesk/bars/fhir"

// Referral builds a new referral request.
func Referral(c Context, patient, gp *fhir.Node, parts []*fhir.Node, appointmentID string) (*fhir.Node, error) {
	return nil, nil
}
