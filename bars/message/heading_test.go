package message_test

import (
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// TestHeaderNamesBothEnds: which services and organisations a message is from
// and for, what it is about, and what kind of message it is.
func TestHeaderNamesBothEnds(t *testing.T) {
	for name, c := range map[string]struct {
		bundle                   *fhir.Node
		event, focus, definition string
	}{
		"booking":  {booking(t, ""), "booking-request", "Appointment", "bars-message-booking-request"},
		"referral": {referral(t, ""), "servicerequest-request", "ServiceRequest", "bars-message-servicerequest-request-referral"},
	} {
		t.Run(name, func(t *testing.T) {
			checkValues(t, c.bundle, map[string]string{
				"MessageHeader.destination.endpoint": "https://fhir.nhs.uk/Id/dos-service-id|2000099999",
				"MessageHeader.source.endpoint":      "https://fhir.nhs.uk/Id/dos-service-id|2000011147",
				"MessageHeader.source.name":          "Barsdesk", "MessageHeader.eventCoding.code": c.event,
				"MessageHeader.reason.coding.code": "new", "MessageHeader.definition": "https://fhir.nhs.uk/MessageDefinition/" + c.definition,
				"MessageHeader.extension.url":           "https://fhir.nhs.uk/StructureDefinition/CDSSExtension",
				"MessageHeader.extension.extension.url": "RequesterCDSSsoftware", "MessageHeader.extension.extension.valueString": "Pathways",
				"MessageHeader.meta.profile": "https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-" + c.event,
			})
			header := fhir.Resource(c.bundle, "MessageHeader")
			for path, ods := range map[string]string{"sender.reference": "RX1", "destination.receiver.reference": "RX2"} {
				if n := fhir.Resolve(c.bundle, header.TextAt(path)); n.Type() != "Organization" || n.TextAt("identifier.value") != ods {
					t.Errorf("%s is %s", path, n.JSON())
				}
			}
			if got := fhir.Resolve(c.bundle, header.TextAt("focus.reference")).Type(); got != c.focus {
				t.Errorf("it is about a %s", got)
			}
		})
	}
}

// TestNoIDOfOursGoesWithAFirstMessage: also when a part was given one.
func TestNoIDOfOursGoesWithAFirstMessage(t *testing.T) {
	c := context(message.ReferralNew)
	p, gp := patient().Resources(now, c.NewID)
	p.Set("id", fhir.Str("ours-1"))
	given := parts(t)
	for _, n := range given {
		n.Set("id", fhir.Str("ours-2"))
	}
	b, err := message.Referral(c, p, gp, given, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range fhir.Entries(b) {
		if e.Resource.ID() != "" {
			t.Errorf("%s has the id %s", e.Resource.Type(), e.Resource.ID())
		}
	}
}

// TestBookingRefersToItsSlotInside: by the address of its entry, not by its id.
func TestBookingRefersToItsSlotInside(t *testing.T) {
	b := booking(t, "")
	ref := fhir.Resource(b, "Appointment").TextAt("slot.reference")
	if fhir.Resolve(b, ref).Type() != "Slot" || !strings.HasPrefix(ref, "urn:uuid:") {
		t.Errorf("it refers to %s", ref)
	}
}

// TestRequestSaysFromWhen: from the moment of the message, where nobody said
// another.
func TestRequestSaysFromWhen(t *testing.T) {
	for _, useCase := range []string{"a1t1", "a3t1", "a4t1"} {
		b := requestFrom(t, forUseCase(useCase), plan)
		if got := fhir.Resource(b, "ServiceRequest").TextAt("occurrencePeriod.start"); got != stamp {
			t.Errorf("%s: from %q", useCase, got)
		}
	}
}
