package receiver

import "barsdesk/bars/fhir"

// resourceOffer is what can be done with one type of resource.
type resourceOffer struct {
	name         string
	interactions []string
	includes     []string
	parameters   []parameter
}

// parameter is a search parameter with its FHIR type.
type parameter struct{ name, kind string }

// byPatient are the parameters of a search by patient (BaRS Core, GET
// /Appointment, GET /ServiceRequest).
var byPatient = []parameter{{"patient:identifier", "token"}, {"patient:name", "string"}, {"patient:birthdate", "date"}, {"patient:address-postalcode", "string"}}

// slotOffer is the search for slots (BaRS Core, GET /Slot).
var slotOffer = resourceOffer{name: "Slot", interactions: []string{"search-type"},
	includes: []string{"Slot:schedule", "Schedule:actor:HealthcareService", "Schedule:actor:Practitioner", "Schedule:actor:PractitionerRole",
		"HealthcareService:providedBy", "HealthcareService:location"},
	parameters: []parameter{{"Schedule.actor:HealthcareService", "reference"}, {"start", "date"}, {"status", "token"}}}

func (o resourceOffer) node() *fhir.Node {
	n := fhir.Obj(fhir.M("type", fhir.Str(o.name)))
	for _, i := range o.interactions {
		n.Append("interaction", fhir.Obj(fhir.M("code", fhir.Str(i))))
	}
	n.Set("versioning", fhir.Str("no-version"))
	for _, i := range o.includes {
		n.Append("searchInclude", fhir.Str(i))
	}
	for _, p := range o.parameters {
		n.Append("searchParam", fhir.Obj(fhir.M("name", fhir.Str(p.name)), fhir.M("type", fhir.Str(p.kind))))
	}
	return n
}
