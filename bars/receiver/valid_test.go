package receiver_test

import (
	"net/http"
	"net/url"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// Whatever the receiver says of its own is valid FHIR R4, so that any FHIR
// client can read it.
func TestAnswersAreValidFHIR(t *testing.T) {
	b := emergency(t)
	check := validation.New(structure.Published(), terms.Published())
	whole := func(v url.Values) { v.Add("_include", "Slot:*") }
	patient := "?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9658499058"
	answers := map[string]*fhir.Node{
		"metadata of a service": expect(t, b.do("GET", "/metadata", "", target(ed)), 200, "", ""),
		"metadata of all":       expect(t, b.do("GET", "/metadata", "", drop(header.Target)), 200, "", ""),
		"definitions":           expect(t, b.do("GET", contextsOf(ed), ""), 200, "", ""),
		"slots":                 expect(t, b.do("GET", search(whole), ""), 200, "", ""),
		"no slots":              expect(t, b.do("GET", search(func(v url.Values) { v.Set("status", "busy") }), ""), 200, "", ""),
		"nobody found":          expect(t, b.do("GET", "/Appointment"+patient, ""), 200, "", ""),
		"a refusal":             expect(t, b.do("GET", "/Patient", ""), 404, "REC_NOT_FOUND", "not-found"),
	}
	booked := expect(t, b.post(booking(t).JSON()), 200, "", "")
	answers["a booking"], answers["a referral"] = booked, expect(t, b.post(referral(t, "").JSON()), 200, "", "")
	answers["an appointment"] = expect(t, b.do("GET", "/Appointment/"+fhir.Resource(booked, "Appointment").ID(), ""), 200, "", "")
	answers["somebody found"] = expect(t, b.do(http.MethodGet, "/ServiceRequest"+patient, ""), 200, "", "")
	for name, n := range answers {
		for _, f := range check.Check(n, validation.Options{Policy: validation.Receiver, Base: true, Now: monday}).Findings {
			if f.Severity == definition.Error {
				t.Errorf("%s: %s: %s (%s)", name, f.Path, f.What, f.Rule)
			}
		}
	}
}
