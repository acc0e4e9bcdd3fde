package desk

import (
	"strings"

	"barsdesk/bars/fhir"
)

// staff is who gives an appointment, as far as the slot search tells.
type staff struct{ role, name, gender string }

// staffOf follows a slot to its Schedule and that to its people. Receivers may
// leave any of them out, and name the person on the Schedule or on the role.
func staffOf(searchset, slot *fhir.Node) staff {
	var who staff
	schedule := fhir.Resolve(searchset, slot.TextAt("schedule.reference"))
	for _, ref := range schedule.All("actor.reference") {
		who.take(searchset, fhir.Resolve(searchset, ref.String()))
	}
	return who
}

func (s *staff) take(searchset, actor *fhir.Node) {
	switch actor.Type() {
	case "Practitioner":
		s.name = orElse(s.name, humanName(actor))
		s.gender = orElse(s.gender, actor.TextAt("gender"))
	case "PractitionerRole":
		s.role = orElse(s.role, conceptText(actor.At("code")))
		s.take(searchset, fhir.Resolve(searchset, actor.TextAt("practitioner.reference")))
	}
}

func orElse(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

func humanName(person *fhir.Node) string {
	name := person.At("name")
	if text := name.TextAt("text"); text != "" {
		return text
	}
	var parts []string
	for _, path := range []string{"prefix", "given", "family"} {
		for _, n := range name.All(path) {
			parts = append(parts, n.String())
		}
	}
	return strings.Join(parts, " ")
}

// conceptText is a CodeableConcept in the sender's words.
func conceptText(concept *fhir.Node) string {
	if text := concept.TextAt("text"); text != "" {
		return text
	}
	for _, c := range concept.All("coding") {
		if display := c.TextAt("display"); display != "" {
			return display
		}
	}
	return ""
}

const deliveryChannel = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeliveryChannel"

// channels are the published codes of the delivery channel in plain words.
var channels = map[string]string{"in-person": "In person", "telephone": "Telephone", "video": "Video"}

// channelOf is how an appointment is given; empty when the slot does not say. A
// code that is not published is shown as it came.
func channelOf(slot *fhir.Node) string {
	for _, ext := range slot.All("extension") {
		if ext.TextAt("url") != deliveryChannel {
			continue
		}
		code := ext.TextAt("valueCode")
		if words, ok := channels[strings.ToLower(code)]; ok {
			return words
		}
		return code
	}
	return ""
}

// spoken is the slot in one line, for a button's name.
func (s Slot) spoken() string {
	parts := []string{s.Time, s.Day}
	for _, p := range []string{s.Channel, s.Role, s.Name, s.Gender} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}
