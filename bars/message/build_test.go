package message_test

import (
	"errors"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// checkValues compares texts: "Type.path" in the first resource of that type,
// "path" in the Bundle itself.
func checkValues(t *testing.T, bundle *fhir.Node, want map[string]string) {
	t.Helper()
	for path, value := range want {
		n, rest := bundle, path
		if resourceType, inside, ok := strings.Cut(path, "."); ok && strings.ToUpper(resourceType[:1]) == resourceType[:1] {
			n, rest = fhir.Resource(bundle, resourceType), inside
		}
		if got := n.TextAt(rest); got != value {
			t.Errorf("%s is %q, want %q", path, got, value)
		}
	}
}

// checkTied proves that fullUrls are unique urns and that every urn and no
// link is left among the references.
func checkTied(t *testing.T, bundle *fhir.Node) {
	t.Helper()
	seen := map[string]bool{}
	for i, e := range fhir.Entries(bundle) {
		if !strings.HasPrefix(e.FullURL, "urn:uuid:") || e.FullURL != strings.ToLower(e.FullURL) || seen[e.FullURL] {
			t.Errorf("fullUrl %q of %s", e.FullURL, e.Resource.Type())
		}
		seen[e.FullURL] = true
		if (e.Resource.Type() == "MessageHeader") != (i == 0) {
			t.Errorf("entry %d is a %s", i, e.Resource.Type())
		}
	}
	for _, e := range fhir.Entries(bundle) {
		for _, ref := range referencesIn(e.Resource) {
			if strings.HasPrefix(ref, "#") || (strings.HasPrefix(ref, "urn:") && !seen[ref]) {
				t.Errorf("%s refers to %s, which is not in the message", e.Resource.Type(), ref)
			}
		}
	}
}

func referencesIn(n *fhir.Node) []string {
	var out []string
	if ref := n.Get("reference"); ref != nil {
		out = append(out, ref.String())
	}
	for _, it := range n.Items {
		out = append(out, referencesIn(it)...)
	}
	for _, m := range n.Members {
		out = append(out, referencesIn(m.Value)...)
	}
	return out
}

// checkSubject proves that a resource is about the one patient of the message.
func checkSubject(t *testing.T, bundle *fhir.Node, resourceType, path string) {
	t.Helper()
	ref := fhir.Resource(bundle, resourceType).TextAt(path)
	if got := fhir.Resolve(bundle, ref); got == nil || got != fhir.Resource(bundle, "Patient") {
		t.Errorf("%s.%s is %q, not the patient of the message", resourceType, path, ref)
	}
}

func TestNewMessagesHaveOneInstantAndNoIDs(t *testing.T) {
	fromTheSlotSearch := map[string]bool{"Slot": true, "Schedule": true, "HealthcareService": true,
		"Practitioner": true, "PractitionerRole": true, "Location": true}
	for name, b := range map[string]*fhir.Node{"booking": booking(t, ""), "referral": referral(t, "")} {
		t.Run(name, func(t *testing.T) {
			checkTied(t, b)
			checkValues(t, b, map[string]string{"id": "bbbbbbbb-0000-4000-8000-000000000001", "type": "message",
				"meta.versionId": "2.1.0", "meta.lastUpdated": stamp, "timestamp": stamp})
			for _, e := range fhir.Entries(b) {
				if got := e.Resource.TextAt("meta.lastUpdated"); got != stamp {
					t.Errorf("%s was updated at %q", e.Resource.Type(), got)
				}
				if e.Resource.TextAt("meta.profile") == "" || e.Resource.TextAt("meta.versionId") != "" {
					t.Errorf("%s has meta %s", e.Resource.Type(), e.Resource.Get("meta").JSON())
				}
				if kept := name == "booking" && fromTheSlotSearch[e.Resource.Type()]; (e.Resource.ID() != "") != kept {
					t.Errorf("%s has id %q", e.Resource.Type(), e.Resource.ID())
				}
			}
		})
	}
}

func TestBookingTakesTheSlotAsSearched(t *testing.T) {
	b := booking(t, "")
	checkValues(t, b, map[string]string{
		"Slot.id": "slot-a", "Schedule.id": "schedule-a", "HealthcareService.id": "2000099999", "Practitioner.id": "dr-1",
		"Location.id": "loc-1", "Appointment.start": "2026-11-21T14:30:00.000+00:00", "Appointment.end": "2026-11-21T14:45:00.000+00:00",
		"Slot.start": "2026-11-21T14:30:00Z", "Appointment.description": "Referred by 111", "Appointment.basedOn.reference": "",
		"Appointment.created": "", "HealthcareService.active": "true", "HealthcareService.identifier.value": "100",
	})
	if n := len(fhir.Resources(b, "Slot")) + len(fhir.Resources(b, "Location")); n != 2 {
		t.Errorf("%d slots and places, want one of each", n)
	}
	for from, want := range map[string]string{
		"Appointment.slot.reference": "Slot", "Slot.schedule.reference": "Schedule", "Schedule.actor.reference": "HealthcareService",
		"HealthcareService.providedBy.reference": "Organization", "PractitionerRole.organization.reference": "Organization",
		"PractitionerRole.practitioner.reference": "Practitioner", "HealthcareService.location.reference": "Location",
		"MessageHeader.focus.reference": "Appointment", "Patient.generalPractitioner.reference": "Organization",
	} {
		resourceType, path, _ := strings.Cut(from, ".")
		if got := fhir.Resolve(b, fhir.Resource(b, resourceType).TextAt(path)).Type(); got != want {
			t.Errorf("%s leads to %q, want a %s", from, got, want)
		}
	}
	header := fhir.Resource(b, "MessageHeader")
	if got := fhir.Resolve(b, header.TextAt("destination.receiver.reference")).TextAt("identifier.value"); got != "RX2" {
		t.Errorf("it goes to %q", got)
	}
	if got, want := message.UseContext(b), "a1t1|booked|booking-request|new"; got != want {
		t.Errorf("use-context %q, want %q", got, want)
	}
}

func TestBookingAfterAReferralIsBasedOnIt(t *testing.T) {
	checkValues(t, booking(t, "request-1"), map[string]string{"Appointment.basedOn.reference": "ServiceRequest/request-1"})
}

func TestBookingCopesWithMissingIncludes(t *testing.T) {
	c := context(message.BookingNew)
	p, _ := patient().Resources(now, c.NewID)
	slot := parse(t, []byte(`{"resourceType":"Slot","id":"s1","schedule":{"reference":"Schedule/x7"},"status":"free",
		"start":"2026-11-21T14:30:00.000+00:00","end":"2026-11-21T14:45:00.000+00:00"}`))
	b, err := message.Booking(c, p, nil, message.Chosen{Slot: slot}, "", "")
	if err != nil {
		t.Fatal(err)
	}
	checkTied(t, b)
	checkValues(t, b, map[string]string{"Schedule.id": "x7", "HealthcareService.id": "2000099999",
		"HealthcareService.name": "Trumpton ED", "Patient.generalPractitioner.reference": ""})
	if got := fhir.Resolve(b, fhir.Resource(b, "Slot").TextAt("schedule.reference")).Type(); got != "Schedule" {
		t.Errorf("the slot leads to %q", got)
	}
}

func TestBookingRefusesABrokenSlot(t *testing.T) {
	for _, lacking := range []string{"id", "start", "end"} {
		slot := chosen(t)
		slot.Slot.Remove(lacking)
		c := context(message.BookingNew)
		p, _ := patient().Resources(now, c.NewID)
		if _, err := message.Booking(c, p, nil, slot, "", ""); !errors.Is(err, message.ErrSlot) {
			t.Errorf("without %s: %v", lacking, err)
		}
	}
	if _, ok := message.Choose(parse(t, read(t, "testdata/slots.json")), "none"); ok {
		t.Error("Choose found a slot that is not there")
	}
}

func TestReferralTiesItsPartsTogether(t *testing.T) {
	b := referral(t, "appointment-1")
	checkValues(t, b, map[string]string{
		"ServiceRequest.status": "active", "ServiceRequest.intent": "plan", "ServiceRequest.authoredOn": stamp,
		"ServiceRequest.occurrencePeriod.start": stamp, "ServiceRequest.occurrencePeriod.end": "2026-11-21T12:50:00.000+00:00",
		"Encounter.episodeOfCare.reference": "EpisodeOfCare/cccccccc-0000-4000-8000-000000000001",
		"Encounter.status":                  "finished", "Encounter.class.code": "EMER", "CarePlan.status": "completed",
		"Practitioner.identifier.value": "100000000001", "HealthcareService.identifier.value": "2000099999",
	})
	request, plan := fhir.Resource(b, "ServiceRequest"), fhir.Resource(b, "CarePlan")
	for path, want := range map[string]string{"requester.reference": "Practitioner", "performer.reference": "HealthcareService",
		"basedOn.reference": "CarePlan", "encounter.reference": "Encounter"} {
		if got := fhir.Resolve(b, request.TextAt(path)).Type(); got != want {
			t.Errorf("ServiceRequest.%s leads to %q, want a %s", path, got, want)
		}
	}
	checkSupport(t, b, request, []string{"Appointment/appointment-1", "Flag RS", "QuestionnaireResponse "})
	checkSupport(t, b, plan, []string{"Observation ", "Flag SG", "Observation "})
	answer := fhir.Resource(b, "QuestionnaireResponse")
	if got := fhir.Resolve(b, answer.TextAt("subject.reference")).TextAt("category.coding.code"); got != "RS" {
		t.Errorf("the rejected services are about %q, want the flag", got)
	}
	if got := fhir.Resolve(b, answer.TextAt("basedOn.reference")); got != request {
		t.Error("the rejected services are not based on the request")
	}
	if got, want := message.UseContext(b), "a1t1|referral|servicerequest-request|new"; got != want {
		t.Errorf("use-context %q, want %q", got, want)
	}
}

// checkSupport compares what a resource lists as supporting information.
func checkSupport(t *testing.T, b, owner *fhir.Node, want []string) {
	t.Helper()
	var got []string
	for _, ref := range owner.All("supportingInfo.reference") {
		r := fhir.Resolve(b, ref.String())
		if r == nil {
			got = append(got, ref.String())
			continue
		}
		got = append(got, r.Type()+" "+r.TextAt("category.coding.code"))
	}
	if strings.Join(got, ";") != strings.Join(want, ";") {
		t.Errorf("%s is supported by %q, want %q", owner.Type(), got, want)
	}
}

func TestReferralPassesTheJourneyOn(t *testing.T) {
	for given, want := range map[string]string{
		"":                                     "EpisodeOfCare/aaaaaaaa-",
		"D877B820-E72B-44D1-A627-195F54BFC606": "EpisodeOfCare/d877b820-e72b-44d1-a627-195f54bfc606",
		"urn:uuid:D877B820-E72B-44D1-A627-195F54BFC606":      "urn:uuid:D877B820-E72B-44D1-A627-195F54BFC606",
		"EpisodeOfCare/D877B820-E72B-44D1-A627-195F54BFC606": "EpisodeOfCare/D877B820-E72B-44D1-A627-195F54BFC606",
	} {
		c := context(message.ReferralNew)
		c.JourneyID = given
		p, gp := patient().Resources(now, c.NewID)
		b, err := message.Referral(c, p, gp, parts(t), "")
		if err != nil {
			t.Fatal(err)
		}
		if got := fhir.Resource(b, "Encounter").TextAt("episodeOfCare.reference"); !strings.HasPrefix(got, want) {
			t.Errorf("journey %q becomes %q, want %q", given, got, want)
		}
	}
}

func TestReferralRefusesALinkToNothing(t *testing.T) {
	c := context(message.ReferralNew)
	p, gp := patient().Resources(now, c.NewID)
	stray := parse(t, []byte(`[{"resourceType":"Observation","code":{"text":"x"},"focus":[{"reference":"#part:9"}]}]`))
	if _, err := message.Referral(c, p, gp, stray.Items, ""); err == nil || !strings.Contains(err.Error(), "#part:9") {
		t.Errorf("got %v, want an error naming the link", err)
	}
}

func TestReferralLeavesOutWhatTheReceiverHasNoRoomFor(t *testing.T) {
	c := context(message.ReferralNew)
	c.Accepts = func(resourceType string) bool {
		return resourceType != "PractitionerRole" && resourceType != "HealthcareService"
	}
	p, gp := patient().Resources(now, c.NewID)
	b, err := message.Referral(c, p, gp, parts(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if fhir.Resource(b, "PractitionerRole") != nil || fhir.Resource(b, "HealthcareService") != nil {
		t.Error("a resource without room is in the message")
	}
	checkTied(t, b)
	checkValues(t, b, map[string]string{"ServiceRequest.performer.reference": ""})
}

func TestIncompleteNamesEverythingMissing(t *testing.T) {
	p, gp := patient().Resources(now, ids())
	_, err := message.Referral(message.Context{Now: now, NewID: ids()}, p, gp, nil, "")
	var incomplete *message.Incomplete
	if !errors.As(err, &incomplete) || len(incomplete.Missing) != 9 {
		t.Fatalf("got %v, want nine things named", err)
	}
	if _, err := message.Booking(message.Context{Now: now, NewID: ids()}, p, gp, chosen(t), "", ""); !errors.As(err, &incomplete) || len(incomplete.Missing) != 8 {
		t.Fatalf("got %v, want eight things named", err)
	}
}

func TestBuildingChangesNothingHandedIn(t *testing.T) {
	c := context(message.ReferralNew)
	p, gp := patient().Resources(now, c.NewID)
	given, slot := parts(t), chosen(t)
	stored := storedBooking(t)
	read := readBack(t, stored, "Appointment")
	all := append([]*fhir.Node{p, gp, slot.Slot, slot.Schedule, stored, read}, append(given, slot.Related...)...)
	before := make([]string, len(all))
	for i, n := range all {
		before[i] = string(n.JSON())
	}
	mustBuild(t, func() (*fhir.Node, error) { return message.Referral(c, p, gp, given, "a") })
	mustBuild(t, func() (*fhir.Node, error) { return message.Booking(c, p, gp, slot, "r", "d") })
	mustBuild(t, func() (*fhir.Node, error) { return message.CancelBooking(c, read, stored, "x") })
	for i, n := range all {
		if string(n.JSON()) != before[i] {
			t.Errorf("a %s handed in was changed", n.Type())
		}
	}
}

func mustBuild(t *testing.T, build func() (*fhir.Node, error)) {
	t.Helper()
	if _, err := build(); err != nil {
		t.Fatal(err)
	}
}
