package message

import "barsdesk/bars/fhir"

// Chosen is a slot out of a slot search with what belongs to it, ids kept.
type Chosen struct {
	Slot, Schedule *fhir.Node
	Related        []*fhir.Node
}

// Choose takes slotID and everything it refers to out of a slot search's
// searchset. It reports false when the searchset has no such slot.
func Choose(searchset *fhir.Node, slotID string) (Chosen, bool) { return Chosen{}, false }

// Booking builds a new booking request.
func Booking(c Context, patient, gp *fhir.Node, slot Chosen, basedOnServiceRequestID, description string) (*fhir.Node, error) {
	return nil, nil
}
