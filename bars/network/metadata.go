package network

import (
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// offered is what the proxy forwards: resource type, then its interactions.
var offered = []struct {
	resource     string
	interactions []string
}{
	{"MessageDefinition", []string{"search-type"}},
	{"Slot", []string{"search-type"}},
	{"Appointment", []string{"read", "search-type"}},
	{"ServiceRequest", []string{"read", "search-type"}},
}

// liveVersion is what the live proxy's own statement says.
const liveVersion = "1.0.0"

// capability is what BaRS itself offers.
func capability(live bool) *fhir.Node {
	version := header.CoreVersion
	if live {
		version = liveVersion
	}

	rest := fhir.Obj(fhir.M("mode", fhir.Str("server")))
	for _, o := range offered {
		resource := fhir.Obj(fhir.M("type", fhir.Str(o.resource)))
		for _, i := range o.interactions {
			resource.Append("interaction", fhir.Obj(fhir.M("code", fhir.Str(i))))
		}
		rest.Append("resource", resource)
	}
	rest.Append("operation", fhir.Obj(
		fhir.M("name", fhir.Str("$process-message")),
		fhir.M("definition", fhir.Str("http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"))))
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("CapabilityStatement")),
		fhir.M("version", fhir.Str(version)),
		fhir.M("name", fhir.Str("SimulatedBookingAndReferral")),
		fhir.M("status", fhir.Str("active")),
		fhir.M("experimental", fhir.Boolean(true)),
		fhir.M("date", fhir.Str("2026-07-16T00:00:00+00:00")),
		fhir.M("kind", fhir.Str("instance")),
		fhir.M("implementation", fhir.Obj(fhir.M("description", fhir.Str("Simulated BaRS network")))),
		fhir.M("fhirVersion", fhir.Str("4.0.1")),
		fhir.M("format", fhir.List(fhir.Str("application/fhir+json"))),
		fhir.M("rest", fhir.List(rest)))
}
