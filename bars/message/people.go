package message

import (
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// placePatient adds the patient and the GP practice, if there is one.
func (a *assembly) placePatient(patient, gp *fhir.Node) {
	p := patient.Clone()
	p.Remove("generalPractitioner")
	if p.TextAt("meta.profile") == profileOf("Patient") { // said before the receiver was known
		p.Get("meta").Remove("profile")
	}
	if gp != nil {
		p.Set("generalPractitioner", fhir.List(fhir.Reference(LinkSurgery)))
	}
	a.place(p, LinkPatient)
	if gp != nil {
		a.place(gp.Clone(), LinkSurgery)
	}
}

// placeOrganisations adds both ends of the message.
func (a *assembly) placeOrganisations() {
	a.place(organisation(a.c.Receiver), LinkReceiver)
	sender := organisation(a.c.Sender)
	if a.exchange.general {
		sender.Set("type", fhir.List(fhir.Concept(fhir.Coding(snomed, "788007007", "General practice service (qualifier value)"))))
	}
	a.place(sender, LinkSender)
}

func organisation(p Party) *fhir.Node {
	return resource("Organization",
		fhir.M("identifier", fhir.List(identifier(header.ODSSystem, p.ODSCode))),
		fhir.M("name", fhir.Str(p.name())))
}

// placeAuthor adds the person at the workstation and their role.
func (a *assembly) placeAuthor() {
	if a.accepts("Practitioner") {
		a.place(practitioner(a.c.Author, a.c.Sender.Phone), LinkPractitioner)
	} else {
		a.omit(LinkPractitioner)
	}
	if !a.accepts("PractitionerRole") {
		a.omit(LinkPractitionerRole)
		return
	}
	role := resource("PractitionerRole",
		fhir.M("practitioner", fhir.Reference(LinkPractitioner)),
		fhir.M("organization", fhir.Reference(LinkSender)))
	if a.c.Author.RoleCode != "" {
		role.Set("code", fhir.List(fhir.Concept(fhir.Coding(snomed, a.c.Author.RoleCode, a.c.Author.RoleDisplay))))
	}
	a.place(role, LinkPractitionerRole)
}

func practitioner(p Person, telephone string) *fhir.Node {
	ids := fhir.List()
	if p.SDSRoleProfileID != "" {
		ids.Items = append(ids.Items, identifier(header.SDSRoleProfileSystem, p.SDSRoleProfileID))
	}
	if p.SDSUserID != "" {
		ids.Items = append(ids.Items, identifier(sdsUserID, p.SDSUserID))
	}
	n := resource("Practitioner", fhir.M("identifier", ids))
	if name := humanName("", p.Prefix, p.Given, p.Family); name != nil {
		n.Set("name", fhir.List(name))
	}
	if telecom := phone(telephone, "work"); telecom != nil {
		n.Set("telecom", fhir.List(telecom))
	}
	return n
}
