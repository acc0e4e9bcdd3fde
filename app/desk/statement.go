package desk

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

// statement is a receiver's CapabilityStatement, and its name for words.
type statement struct {
	resource *fhir.Node
	service  string
}

// allows says why the statement rules a message of kind out, nil if it does not.
//
// BaRS Core, Content negotiation, step 2: same major version, the interactions
// needed, and the definition among the messages it receives.
func (s statement) allows(kind message.Kind) error {
	if !s.compatible() {
		return &definition.NotOffered{Reason: s.service + " works with another version of the standard than this computer."}
	}
	if kind == message.BookingNew && !s.interacts("Slot", "search-type") {
		return &definition.NotOffered{Reason: s.service + " does not show its free appointments, so it cannot be booked from here."}
	}
	if !s.receives(kind.DefinitionTail()) {
		return &definition.NotOffered{Reason: s.service + " does not accept " + manyOf(kind) + "."}
	}
	return nil
}

// manyOf is what several messages of a kind are called.
func manyOf(kind message.Kind) string {
	switch kind {
	case message.ValidationNew:
		return "requests for validation"
	case message.ValidationCancel:
		return "cancellations of requests for validation"
	}
	return strings.ToLower(kind.Title()) + "s"
}

// version is the version of the standard that the receiver works with.
func (s statement) version() string { return s.resource.TextAt("version") }

// abilities is what the receiver says it can do, in words; written says that it
// is booked by writing the Appointment.
func (s statement) abilities(written bool) []Ability {
	return []Ability{
		{"Shows its free appointments", s.interacts("Slot", "search-type")},
		{"Takes bookings", written || s.receives(message.BookingNew.DefinitionTail())},
		{"Takes cancellations of bookings", s.receives(message.BookingCancel.DefinitionTail())},
		{"Takes referrals", s.receives(message.ReferralNew.DefinitionTail())},
		{"Takes requests for validation", s.receives(message.ValidationNew.DefinitionTail())},
		{"Takes cancellations of referrals and of requests for validation", s.receives(message.ReferralCancel.DefinitionTail())},
		{"Says what became of a booking", s.interacts("Appointment", "read") || s.interacts("Appointment", "search-type")},
		{"Says what became of a referral", s.interacts("ServiceRequest", "read") || s.interacts("ServiceRequest", "search-type")},
	}
}

// compatible reports whether the receiver works with a version of the standard
// that ours can be exchanged with.
func (s statement) compatible() bool { return definition.Compatible(header.CoreVersion, s.version()) }

// sinceWrites is the version of the standard that writes of single resources, and
// searches by anything but the NHS number, came with.
//
// BaRS Core, Endpoints.
const sinceWrites = "1.1.0"

// knows reports whether the receiver works with a version of the standard or a later one.
func (s statement) knows(since string) bool { return definition.Reaches(s.version(), since) }

// interacts reports whether the receiver's server side has an interaction.
func (s statement) interacts(resourceType, interaction string) bool {
	for _, rest := range s.resource.All("rest") {
		if rest.TextAt("mode") == "client" {
			continue
		}
		for _, r := range rest.All("resource") {
			if r.TextAt("type") == resourceType && has(r.All("interaction.code"), interaction) {
				return true
			}
		}
	}
	return false
}

func has(nodes []*fhir.Node, text string) bool {
	for _, n := range nodes {
		if n.String() == text {
			return true
		}
	}
	return false
}

// receives reports whether the receiver takes messages of a definition,
// named by its last path segment: full and relative urls are both in use, and
// older names of some.
func (s statement) receives(tail string) bool {
	for _, m := range s.resource.All("messaging.supportedMessage") {
		if m.TextAt("mode") != "sender" && definition.Tail(m.TextAt("definition")) == tail {
			return true
		}
	}
	return false
}
