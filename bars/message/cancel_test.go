package message_test

import (
	"errors"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// readBack is the resource as the receiver answers a read: by id, with
// relative references.
func readBack(t *testing.T, stored *fhir.Node, resourceType string) *fhir.Node {
	t.Helper()
	n := fhir.Resource(stored, resourceType).Clone()
	n.Get("meta").Set("versionId", fhir.Str("4"))
	switch resourceType {
	case "Appointment":
		n.Set("slot", fhir.List(fhir.Reference("Slot/slot-a")))
		n.Get("participant").Items[0].Set("actor", fhir.Reference("Patient/"+fhir.Resource(stored, "Patient").ID()))
	case "ServiceRequest":
		n.Set("subject", fhir.Reference("Patient/"+fhir.Resource(stored, "Patient").ID()))
		n.Set("basedOn", fhir.List(fhir.Reference("CarePlan/plan-7")))
		n.Set("encounter", fhir.Reference("Encounter/encounter-7"))
	}
	return n
}

func storedBooking(t *testing.T) *fhir.Node {
	sent := booking(t, "request-1")
	return message.WithIDs(sent, answered(sent))
}

func storedReferral(t *testing.T) *fhir.Node {
	sent := referral(t, "appointment-1")
	return message.WithIDs(sent, answered(sent))
}

func later(kind message.Kind) message.Context {
	c := context(kind)
	c.Now = now.AddDate(0, 0, 1)
	c.BundleID = "DDDDDDDD-0000-4000-8000-000000000001"
	return c
}

const laterStamp = "2026-11-22T11:04:05.678+00:00"

func cancelledBooking(t *testing.T) *fhir.Node {
	t.Helper()
	stored := storedBooking(t)
	b, err := message.CancelBooking(later(message.BookingCancel), readBack(t, stored, "Appointment"), stored, "Patient is better")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func cancelledReferral(t *testing.T) *fhir.Node {
	t.Helper()
	stored := storedReferral(t)
	b, err := message.CancelReferral(later(message.ReferralCancel), readBack(t, stored, "ServiceRequest"), stored, "Patient is better", false)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCancelBookingRepeatsWhatTheReceiverHolds(t *testing.T) {
	b := cancelledBooking(t)
	want := map[string]string{
		"id":                                      "bbbbbbbb-0000-4000-8000-000000000001",
		"meta.lastUpdated":                        laterStamp,
		"Appointment.id":                          "given-appointment-1",
		"Appointment.status":                      "cancelled",
		"Appointment.slot.reference":              "Slot/slot-a",
		"Appointment.start":                       "2026-11-21T14:30:00.000+00:00",
		"Appointment.created":                     "2026-11-21T11:04:06.000+00:00",
		"Appointment.basedOn.reference":           "ServiceRequest/request-1",
		"Appointment.cancelationReason.text":      "Patient is better",
		"Appointment.meta.lastUpdated":            laterStamp,
		"Patient.meta.lastUpdated":                stamp,
		"Patient.id":                              "given-patient-2",
		"MessageHeader.reason.coding.code":        "update",
		"MessageHeader.definition":                "https://fhir.nhs.uk/MessageDefinition/bars-message-booking-request-cancelled",
		"MessageHeader.extension.url":             "",
		"Appointment.serviceCategory.coding.code": "a1t1",
		"MessageHeader.eventCoding.code":          "booking-request",
		"Appointment.participant.status":          "accepted",
		"Appointment.meta.versionId":              "",
		"MessageHeader.destination.endpoint":      "https://fhir.nhs.uk/Id/dos-service-id|2000099999",
	}
	checkValues(t, b, want)
	checkTied(t, b)
	checkSubject(t, b, "Appointment", "participant.actor.reference")
	if got, want := message.UseContext(b), "a1t1|cancelled|booking-request|update"; got != want {
		t.Errorf("use-context %q, want %q", got, want)
	}
}

func TestCancelReferralRepeatsWhatTheReceiverHolds(t *testing.T) {
	b := cancelledReferral(t)
	checkValues(t, b, map[string]string{
		"id":                                  "bbbbbbbb-0000-4000-8000-000000000001",
		"ServiceRequest.status":               "revoked",
		"ServiceRequest.intent":               "plan",
		"ServiceRequest.reasonCode.text":      "Patient is better",
		"ServiceRequest.basedOn.reference":    "CarePlan/plan-7",
		"ServiceRequest.encounter.reference":  "Encounter/encounter-7",
		"ServiceRequest.occurrencePeriod.end": "2026-11-21T12:50:00.000+00:00",
		"MessageHeader.reason.coding.code":    "update",
		"MessageHeader.definition":            "https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-cancelled",
	})
	checkTied(t, b)
	checkSubject(t, b, "ServiceRequest", "subject.reference")
	if got, want := message.UseContext(b), "a1t1|referral|servicerequest-request|update"; got != want {
		t.Errorf("use-context %q, want %q", got, want)
	}
}

// The pages of the standard differ over the reason of a cancellation, so a
// service can be set up with another than update.
//
// BaRS Core, Cancellation.
func TestCancellationCarriesTheReasonItsServiceWants(t *testing.T) {
	for reason, display := range map[string]string{"": "Update", "update": "Update", "delete": "Delete", "new": "New"} {
		stored, c := storedReferral(t), later(message.ReferralCancel)
		c.CancelReason = reason
		b, err := message.CancelReferral(c, readBack(t, stored, "ServiceRequest"), stored, "", false)
		if err != nil {
			t.Fatal(err)
		}
		if reason == "" {
			reason = "update"
		}
		checkValues(t, b, map[string]string{"MessageHeader.reason.coding.code": reason, "MessageHeader.reason.coding.display": display})
	}
}

func TestCancelReferralSentByMistake(t *testing.T) {
	stored := storedReferral(t)
	b, err := message.CancelReferral(later(message.ReferralCancel), readBack(t, stored, "ServiceRequest"), stored, "", true)
	if err != nil {
		t.Fatal(err)
	}
	checkValues(t, b, map[string]string{"ServiceRequest.status": "entered-in-error", "ServiceRequest.reasonCode.text": ""})
}

func TestCancelRestoresWhatTheReadLeftOut(t *testing.T) {
	stored := storedBooking(t)
	read := fhir.Obj(fhir.M("resourceType", fhir.Str("Appointment")),
		fhir.M("id", fhir.Str("given-appointment-1")), fhir.M("status", fhir.Str("booked")))
	b, err := message.CancelBooking(later(message.BookingCancel), read, stored, "")
	if err != nil {
		t.Fatal(err)
	}
	checkValues(t, b, map[string]string{
		"Appointment.slot.reference": "Slot/slot-a",
		"Appointment.start":          "2026-11-21T14:30:00.000+00:00",
		"Appointment.end":            "2026-11-21T14:45:00.000+00:00",
	})
	checkSubject(t, b, "Appointment", "participant.actor.reference")

	storedRequest := storedReferral(t)
	request := fhir.Obj(fhir.M("resourceType", fhir.Str("ServiceRequest")),
		fhir.M("id", fhir.Str("given-servicerequest-1")), fhir.M("status", fhir.Str("active")))
	r, err := message.CancelReferral(later(message.ReferralCancel), request, storedRequest, "", false)
	if err != nil {
		t.Fatal(err)
	}
	plan, encounter := fhir.Resource(storedRequest, "CarePlan").ID(), fhir.Resource(storedRequest, "Encounter").ID()
	checkValues(t, r, map[string]string{
		"ServiceRequest.basedOn.reference":      "CarePlan/" + plan,
		"ServiceRequest.encounter.reference":    "Encounter/" + encounter,
		"ServiceRequest.category.coding.code":   "referral",
		"ServiceRequest.occurrencePeriod.start": stamp,
	})
}

func TestCancelRefusesWhatIsNotTheRecordSent(t *testing.T) {
	stored := storedBooking(t)
	change := func(f func(n *fhir.Node)) *fhir.Node {
		n := readBack(t, stored, "Appointment")
		f(n)
		return n
	}
	tests := map[string]struct {
		read *fhir.Node
		want error
	}{
		"already cancelled": {change(func(n *fhir.Node) { n.Set("status", fhir.Str("cancelled")) }), message.ErrNotCurrent},
		"attended":          {change(func(n *fhir.Node) { n.Set("status", fhir.Str("fulfilled")) }), message.ErrNotCurrent},
		"no status":         {change(func(n *fhir.Node) { n.Remove("status") }), message.ErrNotCurrent},
		"another booking":   {change(func(n *fhir.Node) { n.Set("id", fhir.Str("another")) }), message.ErrDiffers},
		"another patient": {change(func(n *fhir.Node) {
			n.Get("participant").Items[0].Set("actor", fhir.Reference("Patient/another"))
		}), message.ErrDiffers},
		"nothing":        {nil, message.ErrUnread},
		"something else": {fhir.Resource(stored, "Patient"), message.ErrUnread},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := message.CancelBooking(later(message.BookingCancel), test.read, stored, ""); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	if _, err := message.CancelBooking(later(message.BookingCancel), readBack(t, stored, "Appointment"), nil, ""); !errors.Is(err, message.ErrUnread) {
		t.Errorf("without the stored message: %v", err)
	}
}
