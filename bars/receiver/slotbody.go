package receiver

import "barsdesk/bars/fhir"

// Body is the slot's resources in one text, to keep with the slot: a
// collection Bundle, the Slot first.
func (s Slot) Body() []byte {
	bundle := fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("type", fhir.Str("collection")))
	for _, n := range append([]*fhir.Node{s.Resource}, s.Related...) {
		bundle.Append("entry", fhir.Obj(fhir.M("resource", n)))
	}
	return bundle.JSON()
}

// ReadSlotBody gives the Slot and the resources related to it out of a Body.
func ReadSlotBody(body []byte) (slot *fhir.Node, related []*fhir.Node, err error) {
	bundle, err := fhir.Parse(body)
	if err != nil {
		return nil, nil, err
	}
	for i, e := range fhir.Entries(bundle) {
		if i == 0 {
			slot = e.Resource
		} else {
			related = append(related, e.Resource)
		}
	}
	return slot, related, nil
}
