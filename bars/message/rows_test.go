package message_test

import (
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// every row of the table of messages that this package builds, as one message
// each, by the name of the row and the use case.
//
// BaRS Applications, messages.
func everyMessage(t *testing.T) []struct {
	name   string
	kind   message.Kind
	bundle *fhir.Node
} {
	t.Helper()
	type row = struct {
		name   string
		kind   message.Kind
		bundle *fhir.Node
	}
	var out []row
	add := func(name string, kind message.Kind, b *fhir.Node, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = append(out, row{name, kind, b})
	}
	for _, a := range everyRequest {
		add("request "+a.useCase, a.kind, a.build(t), nil)
	}
	for _, useCase := range []string{"a1t1", "a2t1", "a7t1"} {
		add("booking "+useCase, message.BookingNew, bookingFor(t, useCase), nil)
	}
	for useCase, kind := range updatedKinds {
		add("update "+useCase, kind, update(t, useCase, heldFor(t, useCase), renamed), nil)
	}
	for _, useCase := range []string{"a1t2", "a3t1", "a4t1", "a5t1", "a6t1"} {
		kind := message.ReferralCancel
		if useCase == "a4t1" {
			kind = message.ValidationCancel
		}
		for _, mistake := range []bool{false, true} {
			held := heldFor(t, useCase)
			b, err := message.CancelReferral(sendingLater(t, useCase), readOf(held), held, "No longer needed", mistake)
			add("cancel "+useCase, kind, b, err)
		}
	}
	for _, useCase := range []string{"a1t1", "a7t1"} {
		sent := bookingFor(t, useCase)
		held := message.WithIDs(sent, answered(sent))
		b, err := message.CancelBooking(sendingLater(t, useCase), readBack(t, held, "Appointment"), held, "No longer needed")
		add("cancel booking "+useCase, message.BookingCancel, b, err)
	}
	for kind, b := range everyResponse(t) {
		add("response", kind, b, nil)
	}
	return out
}

func bookingFor(t *testing.T, useCase string) *fhir.Node {
	t.Helper()
	c := sendingLater(t, useCase)
	c.BundleID = "BBBBBBBB-0000-4000-8000-000000000002"
	p, gp := patient().Resources(now, c.NewID)
	slot := chosen(t)
	for _, n := range []*fhir.Node{slot.Slot, slot.Schedule} { // what a practice says of its times (Application 7)
		n.Set("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://r.example/Id/times")), fhir.M("value", fhir.Str("T-1")))))
		n.Set("serviceCategory", fhir.List(fhir.Concept(fhir.Coding("http://terminology.hl7.org/CodeSystem/service-category", "17", "General Practice"))))
	}
	b, err := message.Booking(c, p, gp, slot, "", "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// BaRS Core, Message bundle rules; BaRS Applications, messages.
func TestEveryRowOfTheTableOfMessages(t *testing.T) {
	for _, m := range everyMessage(t) {
		t.Run(m.name+" "+string(m.kind), func(t *testing.T) {
			checkClean(t, m.bundle, m.kind)
		})
	}
}
