package definition

import (
	"errors"
	"strconv"

	"barsdesk/bars/fhir"
)

const (
	nhsNumberSystem = "https://fhir.nhs.uk/Id/nhs-number"
	ukCore          = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"
)

// patient checks NHS number and contacts of every Patient.
func (c *whole) patient() {
	for i, e := range c.entries {
		p := e.Get("resource")
		if p.Type() != "Patient" {
			continue
		}
		for j, id := range repeats(p.Get("identifier")) {
			if sameSystem(nhsNumberSystem, id.Get("system").String()) {
				c.nhsNumber(id, in(i, "identifier["+strconv.Itoa(j)+"]"))
			}
		}
		c.contacts(p, i)
		if _, at := extension(p, ukCore+"BirthSex"); at >= 0 {
			c.add(Warning, in(i, "extension["+strconv.Itoa(at)+"]"), "Birth sex is sent as an Observation, and only where it matters.", patientPage, BusinessRule)
		}
		if p.Get("telecom") != nil {
			c.add(Warning, in(i, "telecom"), "How to reach the patient is said in Patient.contact.", contactsPage, BusinessRule)
		}
		c.surgery(p, i)
	}
}

// nhsNumber wants ten digits and a verification status. Receivers take a
// number whose check digit is wrong with a warning: most published examples
// have such a one.
func (c *whole) nhsNumber(id *fhir.Node, at string) {
	value := id.Get("value").String()
	switch _, err := fhir.NHSNumber(value); {
	case value == "" || err == nil:
	case errors.Is(err, fhir.ErrNHSNumberLength):
		c.accepted(at+".value", "An NHS number has 10 digits.", patientPage, Value)
	default:
		c.add(Warning, at+".value", "This is not an NHS number: a digit is wrong or two are swapped.", patientPage, Value)
	}
	if _, i := extension(id, ukCore+"NHSNumberVerificationStatus"); i < 0 && value != "" {
		c.accepted(at+".extension", "An NHS number is sent only with how far it is verified.", patientPage, Required)
	}
}

// extension finds an extension by its url; -1 when there is none.
func extension(n *fhir.Node, url string) (*fhir.Node, int) {
	for i, e := range repeats(n.Get("extension")) {
		if e.Get("url").String() == url {
			return e, i
		}
	}
	return nil, -1
}

// contacts wants exactly one contact to call first, and of every contact
// exactly one number to try first, which is a phone for the first contact.
func (c *whole) contacts(p *fhir.Node, entry int) {
	all := repeats(p.Get("contact"))
	if len(all) == 0 {
		if !c.plan.asks(p, "Patient.contact") {
			c.accepted(in(entry, "contact"), "The message says nobody to call.", contactsPage, Required)
		}
		return
	}
	firsts, ranked := 0, 0
	for i, contact := range all {
		rank, at := extension(contact, ukCore+"ContactRank")
		first := rank.Get("valuePositiveInt").String() == "1"
		if first {
			firsts++
		}
		if at >= 0 {
			ranked++
		}
		c.telecoms(contact, in(entry, "contact["+strconv.Itoa(i)+"].telecom"), first)
	}
	if firsts != 1 && ranked > 0 {
		c.accepted(in(entry, "contact"), "Exactly one contact has rank 1, the one to call first.", contactsPage, BusinessRule)
	}
}

func (c *whole) telecoms(contact *fhir.Node, at string, callFirst bool) {
	all := repeats(contact.Get("telecom"))
	firsts, phones := 0, 0
	for i, t := range all {
		switch t.Get("rank").String() {
		case "1":
			firsts++
			if t.Get("system").String() == "phone" {
				phones++
			}
		case "":
			c.accepted(at+"["+strconv.Itoa(i)+"].rank", "Every number or address of a contact has a rank.", contactsPage, Required)
		}
	}
	switch {
	case len(all) == 0:
	case firsts != 1:
		c.accepted(at, "Exactly one number of a contact has rank 1, the one to try first.", contactsPage, BusinessRule)
	case callFirst && phones == 0:
		c.accepted(at, "The first number of the contact to call first is a phone.", contactsPage, BusinessRule)
	}
}

// surgery wants the patient's general practice to be an Organization.
func (c *whole) surgery(p *fhir.Node, entry int) {
	for i, g := range repeats(p.Get("generalPractitioner")) {
		if to := c.resolve(g); to != nil && to.Type() != "Organization" {
			c.add(Warning, in(entry, "generalPractitioner["+strconv.Itoa(i)+"]"), "The patient's general practice is an organisation, not a person.", patientPage, BusinessRule)
		}
	}
}
