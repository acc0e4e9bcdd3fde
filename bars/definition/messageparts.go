package definition

import (
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// contents checks flags, encounters, appointments and who performs the request.
func (c *whole) contents() {
	journey := ""
	for i, e := range c.entries {
		switch r := e.Get("resource"); r.Type() {
		case "Flag":
			c.flag(r, i)
		case "Encounter":
			journey = c.encounter(r, i, journey)
		case "Slot", "Appointment":
			c.times(r, i)
		}
	}
	for i, p := range repeats(c.request.Get("performer")) {
		to := c.resolve(p)
		if to.Type() == "Organization" {
			c.add(Warning, in(c.requestAt, "performer["+strconv.Itoa(i)+"]"), "The request is performed by a HealthcareService, not by an Organization.", idsPage, BusinessRule)
		}
	}
}

// flagSystems are the code systems that go with the categories of flags (BaRS
// Applications, payload pages, Flags).
var flagSystems = map[string]string{
	"SG": "https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars",
	"RA": "https://fhir.nhs.uk/CodeSystem/reasonable-adjustment-codes-bars",
	"SS": "https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars",
	"RS": "https://fhir.nhs.uk/CodeSystem/dos-rejected-reasons-bars",
	"AC": "https://fhir.nhs.uk/CodeSystem/agency-types-bars",
}

// flag wants the code of a Flag to be of its category's system, and none about
// safeguarding in a referral to a pharmacy.
func (c *whole) flag(f *fhir.Node, entry int) {
	for category, system := range flagSystems {
		if !holdsCode(f.Get("category"), category) {
			continue
		}
		for i, coding := range repeats(f.Get("code").Get("coding")) {
			if other := coding.Get("system").String(); other != system && ofFlags(other) {
				c.accepted(in(entry, "code.coding["+strconv.Itoa(i)+"]"), "The code of the Flag belongs to another category.", flagsPage, BusinessRule)
			}
		}
	}
	if strings.HasPrefix(c.useCase, "a5") && holdsCode(f.Get("category"), "SG") {
		c.accepted(in(entry, "category"), "A referral to a pharmacy carries no safeguarding Flag.", "BaRS Applications: Application 5, scope", BusinessRule)
	}
}

func ofFlags(system string) bool {
	for _, s := range flagSystems {
		if s == system {
			return true
		}
	}
	return false
}

// encounter wants one Journey ID in all Encounters, and words for a rejection
// whose reason is "other".
func (c *whole) encounter(e *fhir.Node, entry int, journey string) string {
	if e.Get("status").String() == "cancelled" && holdsCode(e.Get("reasonCode"), "OTH") && e.TextAt("reasonCode.text") == "" {
		c.add(Error, in(entry, "reasonCode[0].text"), "A rejection for another reason says in words why.", "BaRS Applications: status loop", Required)
	}
	c.reasonCodes(e, entry)
	id := e.TextAt("episodeOfCare.reference")
	if id = strings.ToLower(id[strings.LastIndexAny(id, "/:")+1:]); id == "" {
		return journey
	}
	if journey != "" && journey != id {
		c.add(Warning, in(entry, "episodeOfCare"), "The Encounters of one message have different Journey IDs.", "BaRS Core: Journey ID", BusinessRule)
	}
	return id
}

// rejections is the code system of why something is rejected, which is
// published in full.
const rejections = "https://fhir.nhs.uk/CodeSystem/rejected-reasons-bars"

func (c *whole) reasonCodes(e *fhir.Node, entry int) {
	for i, concept := range repeats(e.Get("reasonCode")) {
		for j, coding := range repeats(concept.Get("coding")) {
			code := coding.Get("code").String()
			if sameSystem(rejections, coding.Get("system").String()) && code != "" && Display(rejections, code) == "" {
				c.add(Error, in(entry, "reasonCode["+strconv.Itoa(i)+"].coding["+strconv.Itoa(j)+"].code"), "The reason for rejecting is none that is published.",
					"BaRS Applications: status loop", CodeInvalid)
			}
		}
	}
}

// times wants what ends to have begun.
func (c *whole) times(r *fhir.Node, entry int) {
	start, err1 := fhir.ParseTime(r.Get("start").String())
	end, err2 := fhir.ParseTime(r.Get("end").String())
	if err1 == nil && err2 == nil && end.Before(start) {
		c.add(Error, in(entry, "end"), "The "+r.Type()+" ends before it starts.", "FHIR R4: "+r.Type(), BusinessRule)
	}
}
