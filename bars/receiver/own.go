package receiver

import (
	"slices"

	"barsdesk/bars/fhir"
)

// own are our Encounters in a stored request: those it was not made in.
func own(stored *fhir.Node) []*fhir.Node {
	request := fhir.Resource(stored, "ServiceRequest")
	theirs := fhir.Resolve(stored, request.TextAt("encounter.reference"))
	return slices.DeleteFunc(fhir.Resources(stored, "Encounter"), func(e *fhir.Node) bool { return theirs == nil || e == theirs })
}

// ours is a message in which our Encounters stand as we hold them, whatever the
// sender repeats of them: an Encounter belongs to the system that made it
// (BaRS Core, ids).
func ours(bundle, stored *fhir.Node) *fhir.Node {
	out := bundle.Clone()
	for _, e := range out.All("entry") {
		said := e.Get("resource")
		for _, mine := range own(stored) {
			if said.Type() != "Encounter" || said.ID() == "" || said.ID() != mine.ID() {
				continue
			}
			n := mine.Clone()
			if subject := said.Get("subject"); subject != nil {
				n.Set("subject", subject.Clone()) // the message's own url of the patient
			}
			e.Set("resource", n)
		}
	}
	return out
}

// begun reports whether one of our Encounters of a stored request is past
// waiting.
func begun(stored *fhir.Node) bool {
	return slices.ContainsFunc(own(stored), func(e *fhir.Node) bool { return e.TextAt("status") != "planned" })
}
