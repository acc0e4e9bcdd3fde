package message_test

import (
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

const (
	journeyAsReceived = "https://other.example/EpisodeOfCare/CCCCCCCC-0000-4000-8000-000000000002"
	bareJourney       = "cccccccc-0000-4000-8000-000000000002"
)

// referralOf is a referral on a journey that began elsewhere.
func referralOf(t *testing.T, useCase, appointmentID, journey string) *fhir.Node {
	t.Helper()
	c := sendingLater(t, useCase)
	c.Kind, c.JourneyID = message.ReferralNew, journey
	p, gp := patient().Resources(now, c.NewID)
	b, err := message.Referral(c, p, gp, []*fhir.Node{parse(t, []byte(plan)), parse(t, []byte(consent))}, appointmentID)
	if err != nil {
		t.Fatal(err)
	}
	checkClean(t, b, message.ReferralNew)
	return b
}

func bookingBasedOn(t *testing.T, serviceRequestID string) *fhir.Node {
	t.Helper()
	c := sendingLater(t, "a1t1")
	p, gp := patient().Resources(now, c.NewID)
	b, err := message.Booking(c, p, gp, chosen(t), serviceRequestID, "")
	if err != nil {
		t.Fatal(err)
	}
	checkClean(t, b, message.BookingNew)
	return b
}

// BaRS Core, Linking booking and referral: the second message names the first
// by a relative reference, and holds nothing else of it.
func TestReferThenBook(t *testing.T) {
	request := answered(referralOf(t, "a1t1", "", ""))
	b := bookingBasedOn(t, fhir.Resource(request, "ServiceRequest").ID())
	a := fhir.Resource(b, "Appointment")
	if got := a.TextAt("basedOn.reference"); got != "ServiceRequest/"+fhir.Resource(request, "ServiceRequest").ID() {
		t.Errorf("the booking is based on %q", got)
	}
	if fhir.Resource(b, "ServiceRequest") != nil {
		t.Error("the booking holds the referral")
	}
	if f := message.ReadFacts(b); f.BasedOnReferral != fhir.Resource(request, "ServiceRequest").ID() {
		t.Errorf("facts: based on %q", f.BasedOnReferral)
	}
}

func TestBookThenRefer(t *testing.T) {
	booked := answered(bookingBasedOn(t, ""))
	b := referralOf(t, "a1t1", fhir.Resource(booked, "Appointment").ID(), "")
	var linked []string
	for _, ref := range fhir.Resource(b, "ServiceRequest").All("supportingInfo.reference") {
		if strings.HasPrefix(ref.String(), "Appointment/") {
			linked = append(linked, ref.String())
		}
	}
	if len(linked) != 1 || linked[0] != "Appointment/"+fhir.Resource(booked, "Appointment").ID() {
		t.Errorf("linked to %v", linked)
	}
	if fhir.Resource(b, "Appointment") != nil {
		t.Error("the referral holds the booking")
	}
}

// Each alone names nothing.
func TestAloneIsUnlinked(t *testing.T) {
	if a := fhir.Resource(bookingBasedOn(t, ""), "Appointment"); a.Get("basedOn") != nil {
		t.Errorf("%s", a.JSON())
	}
	if f := message.ReadFacts(referralOf(t, "a1t1", "", "")); f.LinkedAppointment != "" {
		t.Errorf("linked to %q", f.LinkedAppointment)
	}
}

// Rebook: the new booking names neither the old booking nor the old referral;
// the new referral names the new booking; the journey goes on.
//
// BaRS Application 1, rebook; BaRS Core, Journey ID.
func TestRebookAndReferAgain(t *testing.T) {
	old := message.WithIDs(referralOf(t, "a1t1", "old-booking", journeyAsReceived), answered(referralOf(t, "a1t1", "old-booking", journeyAsReceived)))
	oldID := fhir.Resource(old, "ServiceRequest").ID()
	rebooked := bookingBasedOn(t, "")
	again := referralOf(t, "a1t1", "new-booking", journeyAsReceived)
	for what, b := range map[string]*fhir.Node{"booking": rebooked, "referral": again} {
		if text := string(b.JSON()); strings.Contains(text, oldID) || strings.Contains(text, "old-booking") {
			t.Errorf("the new %s names what went before", what)
		}
	}
	f := message.ReadFacts(again)
	if f.LinkedAppointment != "new-booking" || f.JourneyID != bareJourney || f.ServiceRequestID != "" {
		t.Errorf("linked to %q, journey %q, ServiceRequest %q", f.LinkedAppointment, f.JourneyID, f.ServiceRequestID)
	}
	if got := fhir.Resource(again, "Encounter").TextAt("episodeOfCare.reference"); got != journeyAsReceived {
		t.Errorf("the journey is passed on as %q, not as received", got)
	}
}

// The journey stays in every later message of the conversation.
func TestJourneyStays(t *testing.T) {
	for _, m := range everyMessage(t) {
		if m.kind.IsBooking() || m.kind.Cancels() {
			continue // they hold no Encounter
		}
		want := message.ReadFacts(m.bundle).JourneyID
		for _, e := range fhir.Resources(m.bundle, "Encounter") {
			if ref := e.TextAt("episodeOfCare.reference"); !strings.HasSuffix(strings.ToLower(ref), want) || want == "" || !strings.HasPrefix(ref, "EpisodeOfCare/") {
				t.Errorf("%s %s: journey %q of an Encounter, %q of another", m.name, m.kind, ref, want)
			}
		}
	}
}
