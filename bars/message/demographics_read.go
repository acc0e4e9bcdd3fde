package message

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// PatientOf reads the patient out of a message, or out of a Patient resource.
// It reads leniently and never fails. From a message of our own it gives back
// what went in, apart from what is never sent: how and by whom the NHS number
// was verified, and the number itself when it had no status.
func PatientOf(bundle *fhir.Node) Patient {
	n := patientIn(bundle)
	name := preferred(n.All("name"), "official")
	address := preferred(n.All("address"), "home")
	p := Patient{
		Prefix:    joined(name.All("prefix")),
		Family:    name.TextAt("family"),
		Given:     joined(name.All("given")),
		BirthDate: n.TextAt("birthDate"),
		Sex:       n.TextAt("gender"),
		City:      address.TextAt("city"),
		Postcode:  address.TextAt("postalCode"),
		Language:  language(n),
		GP:        surgery(bundle, n),
		Contacts:  contactsOf(n),
	}
	for _, line := range address.All("line") {
		p.AddressLines = append(p.AddressLines, line.String())
	}
	p.NHSNumber, p.Verification.Status = nhsNumberOf(n)
	return p
}

// patientIn is the Patient the message is about: the subject of its focus,
// else its first Patient.
func patientIn(bundle *fhir.Node) *fhir.Node {
	if bundle.Type() == "Patient" {
		return bundle
	}
	focus := fhir.Resolve(bundle, fhir.Resource(bundle, "MessageHeader").TextAt("focus.reference"))
	for _, ref := range append(focus.All("subject.reference"), focus.All("participant.actor.reference")...) {
		if p := fhir.Resolve(bundle, ref.String()); p.Type() == "Patient" {
			return p
		}
	}
	return fhir.Resource(bundle, "Patient")
}

// preferred is the first of all with that use, else the first.
func preferred(all []*fhir.Node, use string) *fhir.Node {
	for _, n := range all {
		if n.TextAt("use") == use {
			return n
		}
	}
	if len(all) > 0 {
		return all[0]
	}
	return nil
}

func joined(all []*fhir.Node) string {
	parts := make([]string, 0, len(all))
	for _, n := range all {
		parts = append(parts, n.String())
	}
	return squeeze(strings.Join(parts, " "))
}

func nhsNumberOf(patient *fhir.Node) (number, status string) {
	for _, id := range patient.All("identifier") {
		if !header.SameSystem(id.TextAt("system"), nhsNumber) {
			continue
		}
		for _, ext := range id.All("extension") {
			if ext.TextAt("url") == verificationExtension {
				status = ext.TextAt("valueCodeableConcept.coding.code")
			}
		}
		return ungrouped.Replace(id.TextAt("value")), status
	}
	return "", ""
}

func language(patient *fhir.Node) string {
	said := patient.All("communication")
	for _, c := range said {
		if c.TextAt("preferred") == "true" {
			return c.TextAt("language.coding.code")
		}
	}
	if len(said) > 0 {
		return said[0].TextAt("language.coding.code")
	}
	return ""
}

func surgery(bundle, patient *fhir.Node) Surgery {
	org := fhir.Resolve(bundle, patient.TextAt("generalPractitioner.reference"))
	if org.Type() != "Organization" {
		return Surgery{}
	}
	return Surgery{ODSCode: odsCode(org), Name: org.TextAt("name")}
}

func odsCode(organisation *fhir.Node) string {
	for _, id := range organisation.All("identifier") {
		if header.SameSystem(id.TextAt("system"), header.ODSSystem) {
			return id.TextAt("value")
		}
	}
	return organisation.TextAt("identifier.value")
}

func contactsOf(patient *fhir.Node) []Contact {
	all := patient.All("contact")
	contacts := make([]Contact, 0, len(all))
	for _, n := range all {
		contacts = append(contacts, Contact{
			Relationship: relationshipOf(n),
			Given:        joined(n.All("name.given")),
			Family:       n.TextAt("name.family"),
			Phone:        telecomOf(n, "phone"),
			Email:        telecomOf(n, "email"),
			First:        contactRank(n) == "1",
		})
	}
	if len(contacts) == 0 {
		return nil
	}
	return contacts
}

func relationshipOf(contact *fhir.Node) string {
	system := contact.TextAt("relationship.coding.system")
	code := contact.TextAt("relationship.coding.code")
	if system == "" {
		return code
	}
	return system + "|" + code
}

// telecomOf is the value of the contact's telecom of that system with the
// lowest rank, the first of equals.
func telecomOf(contact *fhir.Node, system string) string {
	best, bestRank := "", ""
	for _, t := range contact.All("telecom") {
		if t.TextAt("system") != system || t.TextAt("value") == "" {
			continue
		}
		rank := first(t.TextAt("rank"), "9")
		if best == "" || len(rank) < len(bestRank) || (len(rank) == len(bestRank) && rank < bestRank) {
			best, bestRank = t.TextAt("value"), rank
		}
	}
	return best
}

func contactRank(contact *fhir.Node) string {
	for _, ext := range contact.All("extension") {
		if strings.HasSuffix(ext.TextAt("url"), "ContactRank") {
			return ext.TextAt("valuePositiveInt")
		}
	}
	return ""
}
