package main

import (
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/fhir"
	"barsdesk/build/sender"
)

const messageSize = 41_000

// madeUp is a made-up referral of about the size of the published one, with an
// observation for every 800 bytes or so that are lacking.
func madeUp() ([]byte, error) {
	now := time.Now()
	m, err := sender.Referral(now, 0)
	if err != nil {
		return nil, err
	}
	bundle, err := fhir.Parse(m.Body)
	if err != nil {
		return nil, err
	}
	patient := fullURL(bundle, "Patient")
	for len(bundle.JSON()) < messageSize {
		bundle.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:"+uuid.NewString())), fhir.M("resource", observation(now, patient, fullURL(bundle, "Encounter")))))
	}
	return bundle.JSON(), nil
}

func fullURL(bundle *fhir.Node, resourceType string) *fhir.Node {
	for _, e := range bundle.All("entry") {
		if e.Get("resource").Type() == resourceType {
			return fhir.Obj(fhir.M("reference", e.Get("fullUrl")))
		}
	}
	return nil
}

func observation(now time.Time, patient, encounter *fhir.Node) *fhir.Node {
	const story = "The caller says that the pain came on after lunch, has not moved, is worse when lying down and a little better when sitting up. "
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("Observation")),
		fhir.M("meta", fhir.Obj(fhir.M("lastUpdated", fhir.Str(fhir.FormatInstant(now))),
			fhir.M("profile", fhir.List(fhir.Str("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation"))))),
		fhir.M("status", fhir.Str("final")),
		fhir.M("code", fhir.Obj(fhir.M("coding", fhir.List(fhir.Coding("http://snomed.info/sct", "22253000", "Pain"))), fhir.M("text", fhir.Str(story)))),
		fhir.M("subject", patient), fhir.M("encounter", encounter), fhir.M("effectiveDateTime", fhir.Str(fhir.FormatInstant(now))))
}
