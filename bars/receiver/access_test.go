package receiver_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/bars/receiver"
)

// guarded is the emergency department behind a policy.
func guarded(t testing.TB, policy receiver.Access) *bench {
	b := emergency(t)
	b.handler = (&receiver.Receiver{ODSCode: "RX1", Directory: directory{{ID: ed, Name: "Trumpton ED", ODSCode: "RX1", UseCases: []string{"a1t1"}, Bookings: true}},
		Records: b.records, Access: policy, Now: b.now, NewID: counter(900), Reference: func() string { return "RX1-ABCDE" }}).Handler()
	return b
}

// A refusal of access is 401 whatever the policy makes of it, and leaves no
// trace: the same ids may be used again.
func TestARefusedCallerIsToldSoAndNothingIsStored(t *testing.T) {
	only := "RX9"
	b := guarded(t, func(_ context.Context, c receiver.Caller) *outcome.Issue {
		if c.Organisation.ODSCode == only {
			return nil
		}
		return outcome.New(http.StatusForbidden, "REC_FORBIDDEN", "forbidden", "the organisation is not on the list")
	})
	same := set(header.RequestID, uuid(77))
	for range 2 {
		w := b.post(booking(t).JSON(), same)
		expect(t, w, 401, "REC_UNAUTHORIZED", "security")
		if w.Header().Get(header.RequestID) != uuid(77) {
			t.Error("the ids are not echoed")
		}
	}
	if len(b.records.commits) != 0 || len(b.records.answers) != 0 {
		t.Error("a refused call was stored")
	}
	expect(t, b.post([]byte("no JSON"), drop(header.RequestID)), 401, "REC_UNAUTHORIZED", "security")
	expect(t, b.do("GET", search(nil), ""), 401, "REC_UNAUTHORIZED", "forbidden")
	expect(t, b.do("GET", "/Appointment/"+uuid(1), ""), 401, "REC_UNAUTHORIZED", "security")
	expect(t, b.do("GET", "/metadata", ""), 401, "REC_UNAUTHORIZED", "security")
	expect(t, b.do("GET", "/metadata", "", target(ed), drop(header.Organisation)), 200, "", "")
	expect(t, b.do("GET", contextsOf(ed), "", drop(header.Organisation)), 200, "", "")
	only = "RZ9"
	expect(t, b.post(booking(t).JSON(), same), 200, "", "")
}

func TestThePolicyIsToldWhoCalls(t *testing.T) {
	var got receiver.Caller
	b := guarded(t, func(_ context.Context, c receiver.Caller) *outcome.Issue { got = c; return nil })
	want := receiver.Caller{Organisation: header.Org{ODSCode: "RZ9", Name: "Sender"}, Software: header.Device{System: "https://s.example", ID: "S", Name: "Sending", Version: "2"},
		Practitioner: header.Role{SDSRoleProfileID: "555000000002", Code: "224535009", Display: "Registered nurse"}, Address: "192.0.2.1:1234", Operation: "$process-message"}
	full := header.Set{Software: want.Software, Practitioner: want.Practitioner}.HTTP(false)
	expect(t, b.post(booking(t).JSON(), set(header.Software, full.Get(header.Software)), set(header.Practitioner, full.Get(header.Practitioner))), 200, "", "")
	if got != want {
		t.Errorf("the policy was told %+v, want %+v", got, want)
	}
	expect(t, b.do("GET", "/metadata", "", target(ed)), 200, "", "")
	if !got.Discovery || got.Operation != "metadata" || got.Practitioner != (header.Role{}) {
		t.Errorf("the policy was told %+v", got)
	}
}

// A closed service takes nothing new; what it holds goes on.
func TestAClosedServiceTakesNothingNewAndKeepsWhatItHolds(t *testing.T) {
	open := emergency(t)
	booked := expect(t, open.post(booking(t).JSON()), 200, "", "")
	referred := expect(t, open.post(referral(t, "").JSON()), 200, "", "")
	b := &bench{t: t, records: open.records, next: 500}
	b.handler = (&receiver.Receiver{ODSCode: "RX1", Directory: directory{{ID: ed, Name: "Trumpton ED", ODSCode: "RX1", UseCases: []string{"a1t1"}, Bookings: true, Closed: true}},
		Records: open.records, Preview: true, Now: open.now, NewID: counter(900), Reference: func() string { return "RX1-ABCDE" }}).Handler()

	expect(t, b.post(booking(t).JSON()), 422, "REC_UNPROCESSABLE_ENTITY", "not-supported")
	expect(t, b.post(referral(t, "").JSON()), 422, "REC_UNPROCESSABLE_ENTITY", "not-supported")
	none := expect(t, b.do("GET", search(func(v url.Values) { v.Set("status", "free,busy") }), ""), 200, "", "")
	if none.TextAt("total") != "0" || none.TextAt("entry.search.mode") != "outcome" {
		t.Errorf("its slots read %s", none.JSON())
	}
	told := expect(t, b.do("GET", "/metadata", "", target(ed)), 200, "", "")
	for _, m := range told.All("messaging.supportedMessage.definition") {
		if tail := m.String(); tail != message.BookingCancel.DefinitionURL() && tail != message.ReferralCancel.DefinitionURL() {
			t.Errorf("a closed service offers %s", tail)
		}
	}
	appointment := expect(t, b.do("GET", "/Appointment/"+fhir.Resource(booked, "Appointment").ID(), ""), 200, "", "")
	cancel, err := message.CancelBooking(letter(message.BookingCancel, counter(40000)), appointment, booked, "Feels better")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, b.post(cancel.JSON()), 200, "", "")
	revoke, err := message.CancelReferral(letter(message.ReferralCancel, counter(50000)), fhir.Resource(referred, "ServiceRequest"), referred, "Not needed", false)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, b.post(revoke.JSON()), 200, "", "")
}
