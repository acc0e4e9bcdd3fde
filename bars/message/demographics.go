package message

import (
	"strconv"
	"strings"
	"time"

	"barsdesk/bars/fhir"
)

// Resources returns the Patient and the GP practice's Organization (nil
// without a practice) for Booking and Referral, which tie the two together
// and set lastUpdated anew; now is what it says until then. Neither has an id.
// The NHS number is in only with a status that allows it; contacts are ranked
// from 1, the first to call leading, the others in their order.
func (p Patient) Resources(now time.Time, _ func() string) (patient, gp *fhir.Node) {
	patient = resource("Patient",
		fhir.M("meta", fhir.Obj(
			fhir.M("lastUpdated", fhir.Str(fhir.FormatInstant(now))),
			fhir.M("profile", fhir.List(fhir.Str(profileOf("Patient")))))),
		fhir.M("identifier", p.identifiers()),
		fhir.M("name", listed(humanName("official", p.Prefix, p.Given, p.Family))),
		fhir.M("gender", text(bare(p.Sex))),
		fhir.M("birthDate", text(squeeze(p.BirthDate))),
		fhir.M("address", listed(p.address())),
		fhir.M("contact", p.contacts()),
		fhir.M("communication", p.communication()))
	if p.GP != (Surgery{}) {
		gp = organisation(Party{ODSCode: strings.ToUpper(squeeze(p.GP.ODSCode)), OrganisationName: squeeze(p.GP.Name)})
		patient.Set("generalPractitioner", fhir.List(fhir.Reference(LinkSurgery)))
	}
	return patient, gp
}

func (p Patient) identifiers() *fhir.Node {
	if !p.SendsNHSNumber() {
		return nil
	}
	status := bare(p.Verification.Status)
	digits := ungrouped.Replace(p.NHSNumber)
	return fhir.List(fhir.Obj(
		fhir.M("extension", fhir.List(fhir.Obj(
			fhir.M("url", fhir.Str(verificationExtension)),
			fhir.M("valueCodeableConcept", fhir.Concept(
				fhir.Coding(verificationSystem, status, displayOf(verifications, status))))))),
		fhir.M("system", fhir.Str(nhsNumber)),
		fhir.M("value", fhir.Str(digits))))
}

// ungrouped takes the spacing out of an NHS number.
var ungrouped = strings.NewReplacer(" ", "", "-", "")

// listed is a list of the one node, nil for nil.
func listed(n *fhir.Node) *fhir.Node {
	if n == nil {
		return nil
	}
	return fhir.List(n)
}

// humanName is a HumanName, nil without any part.
func humanName(use, prefix, given, family string) *fhir.Node {
	whole := squeeze(strings.Join([]string{prefix, given, family}, " "))
	if whole == "" {
		return nil
	}
	return fhir.Obj(
		fhir.M("use", text(use)),
		fhir.M("text", fhir.Str(whole)),
		fhir.M("family", text(squeeze(family))),
		fhir.M("given", texts(strings.Fields(given)...)),
		fhir.M("prefix", texts(squeeze(prefix))))
}

func (p Patient) address() *fhir.Node {
	whole := p.AddressText()
	if whole == "" {
		return nil
	}
	lines := make([]string, 0, len(p.AddressLines))
	for _, l := range p.AddressLines {
		lines = append(lines, squeeze(l))
	}
	return fhir.Obj(
		fhir.M("use", fhir.Str("home")),
		fhir.M("type", fhir.Str("both")),
		fhir.M("text", fhir.Str(whole)),
		fhir.M("line", texts(lines...)),
		fhir.M("city", text(squeeze(p.City))),
		fhir.M("postalCode", text(postcode(p.Postcode))))
}

func (p Patient) communication() *fhir.Node {
	code := bare(p.Language)
	if code == "" {
		return nil
	}
	return fhir.List(fhir.Obj(
		fhir.M("language", fhir.Concept(fhir.Coding(languageSystem, code, first(displayOf(languages, code), code)))),
		fhir.M("preferred", fhir.Boolean(true))))
}

func (p Patient) contacts() *fhir.Node {
	list := fhir.List()
	next := 2
	for _, c := range p.Contacts {
		rank := 1
		if !c.First {
			rank, next = next, next+1
		}
		list.Items = append(list.Items, c.node(rank))
	}
	if len(list.Items) == 0 {
		return nil
	}
	return list
}

// node is the contact with its rank; its phone number is its first telecom.
func (c Contact) node(rank int) *fhir.Node {
	telecom := fhir.List()
	add := func(system, value string) {
		if value = squeeze(value); value != "" {
			telecom.Items = append(telecom.Items, fhir.Obj(
				fhir.M("system", fhir.Str(system)),
				fhir.M("value", fhir.Str(value)),
				fhir.M("rank", fhir.Num(strconv.Itoa(len(telecom.Items)+1)))))
		}
	}
	add("phone", c.Phone)
	add("email", c.Email)
	return fhir.Obj(
		fhir.M("extension", fhir.List(fhir.Obj(
			fhir.M("url", fhir.Str(rankExtension)),
			fhir.M("valuePositiveInt", fhir.Num(strconv.Itoa(rank)))))),
		fhir.M("relationship", fhir.List(fhir.Concept(relationship(c.Relationship)))),
		fhir.M("name", humanName("", "", c.Given, c.Family)),
		fhir.M("telecom", telecom))
}

func relationship(value string) *fhir.Node {
	value = first(value, RelationshipUnknown)
	at := strings.LastIndexByte(value, '|')
	system, code := "", value
	if at >= 0 {
		system, code = value[:at], value[at+1:]
	}
	return fhir.Coding(system, code, first(displayOf(relationships, value), code))
}
