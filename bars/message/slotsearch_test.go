package message_test

import (
	"fmt"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

const freeSlot = `{"resourceType":"Slot","id":"s1","meta":{"versionId":"3","profile":["https://r.example/Slot"],"tag":[{"code":"phone"}]},
	"schedule":{"reference":%q},"start":"2026-11-21T14:30:00Z","end":"2026-11-21T14:45:00Z"}`

// bookedFrom books the slot s1 out of what a slot search returned.
func bookedFrom(t *testing.T, schedule string, others ...string) *fhir.Node {
	t.Helper()
	search := bundleOf(t, append([]string{fmt.Sprintf(freeSlot, schedule)}, others...)...)
	slot, ok := message.Choose(search, "s1")
	if !ok {
		t.Fatal("the slot was not found")
	}
	c := context(message.BookingNew)
	p, gp := patient().Resources(now, c.NewID)
	b, err := message.Booking(c, p, gp, slot, "", "")
	if err != nil {
		t.Fatal(err)
	}
	checkTied(t, b)
	return b
}

func TestSlotKeepsWhatItSaysOfItself(t *testing.T) {
	checkValues(t, bookedFrom(t, "Schedule/d1"), map[string]string{"Slot.meta.profile": "https://r.example/Slot", "Slot.meta.tag.code": "phone",
		"Slot.meta.versionId": "", "Slot.meta.lastUpdated": stamp})
}

// Inside the message every reference is the fullUrl of an entry.
func TestSlotSearchIsTiedByFullURL(t *testing.T) {
	b := bookedFrom(t, "Schedule/d1", `{"resourceType":"Schedule","id":"d1","actor":[{"reference":"HealthcareService/h1"},{"reference":"Practitioner/p1"}]}`,
		`{"resourceType":"HealthcareService","id":"h1","name":"Minor injuries"}`, `{"resourceType":"Practitioner","id":"p1"}`)
	if got := fhir.Resource(b, "Slot").TextAt("schedule.reference"); got != urlOf(t, b, "Schedule") {
		t.Errorf("the slot names %q", got)
	}
	actors := fhir.Resource(b, "Schedule").All("actor.reference")
	if len(actors) != 2 || actors[0].String() != urlOf(t, b, "HealthcareService") || actors[1].String() != urlOf(t, b, "Practitioner") {
		t.Errorf("actors %s", fhir.Resource(b, "Schedule").Get("actor").JSON())
	}
}

// Some receivers write urns of ids without giving their entries a fullUrl.
func TestSlotSearchTiedByURNsOfIDs(t *testing.T) {
	b := bookedFrom(t, "urn:uuid:0d1", `{"resourceType":"Practitioner","id":"0p1"}`)
	if got := fhir.Resource(b, "Slot").TextAt("schedule.reference"); got != "" {
		t.Errorf("a urn that means nothing stayed: %q", got)
	}
	c := context(message.BookingNew)
	p, gp := patient().Resources(now, c.NewID)
	slot := message.Chosen{Slot: parse(t, fmt.Appendf(nil, freeSlot, "urn:uuid:0d1")),
		Schedule: parse(t, []byte(`{"resourceType":"Schedule","id":"0d1","actor":[{"reference":"urn:uuid:0h1"}]}`)),
		Related:  []*fhir.Node{parse(t, []byte(`{"resourceType":"HealthcareService","id":"0h1","name":"Minor injuries"}`))}}
	b, err := message.Booking(c, p, gp, slot, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if fhir.Resource(b, "Slot").TextAt("schedule.reference") != urlOf(t, b, "Schedule") ||
		fhir.Resource(b, "Schedule").TextAt("actor.reference") != urlOf(t, b, "HealthcareService") {
		t.Errorf("slot %s, schedule %s", fhir.Resource(b, "Slot").JSON(), fhir.Resource(b, "Schedule").JSON())
	}
	checkTied(t, b)
}

func TestServiceIsTheOneTheScheduleNames(t *testing.T) {
	const (
		schedule = `{"resourceType":"Schedule","id":"d1","actor":[{"reference":"PractitionerRole/r1"},{"reference":"HealthcareService/h2"}]}`
		role     = `{"resourceType":"PractitionerRole","id":"r1","healthcareService":[{"reference":"HealthcareService/h1"}]}`
		h1       = `{"resourceType":"HealthcareService","id":"h1","name":"Another clinic"}`
		h2       = `{"resourceType":"HealthcareService","id":"h2","name":"Minor injuries"}`
		onlyRole = `{"resourceType":"Schedule","id":"d1","actor":[{"reference":"PractitionerRole/r1"}]}`
		twoRoles = `{"resourceType":"PractitionerRole","id":"r1","healthcareService":[{"reference":"HealthcareService/h1"},{"reference":"HealthcareService/h2"}]}`
	)
	tests := map[string]struct {
		others   []string
		id, name string
	}{
		"named second":      {[]string{schedule, role, h1, h2}, "h2", "Minor injuries"},
		"none named":        {[]string{onlyRole, twoRoles, h1, h2}, "h1", "Another clinic"},
		"named, not given":  {[]string{schedule}, "h2", "Trumpton ED"},
		"neither of either": {nil, "2000099999", "Trumpton ED"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := bookedFrom(t, "Schedule/d1", test.others...)
			checkValues(t, b, map[string]string{"HealthcareService.id": test.id, "HealthcareService.name": test.name})
			if n := len(fhir.Resources(b, "HealthcareService")); n != 1 {
				t.Errorf("%d services", n)
			}
		})
	}
}

// Whoever puts a slot together may list its services in any order.
func TestServiceIsFoundInAnyOrder(t *testing.T) {
	c := context(message.BookingNew)
	p, gp := patient().Resources(now, c.NewID)
	b, err := message.Booking(c, p, gp, message.Chosen{Slot: parse(t, fmt.Appendf(nil, freeSlot, "Schedule/d1")),
		Schedule: parse(t, []byte(`{"resourceType":"Schedule","id":"d1","actor":[{"reference":"HealthcareService/h2"}]}`)),
		Related: []*fhir.Node{parse(t, []byte(`{"resourceType":"HealthcareService","id":"h1"}`)),
			parse(t, []byte(`{"resourceType":"HealthcareService","id":"h2"}`)), parse(t, []byte(`{"resourceType":"HealthcareService","id":"h3"}`))}}, "", "")
	if err != nil {
		t.Fatal(err)
	}
	checkValues(t, b, map[string]string{"HealthcareService.id": "h2"})
}

func TestScheduleWithoutActorsIsTheServices(t *testing.T) {
	b := bookedFrom(t, "Schedule/d1", `{"resourceType":"Schedule","id":"d1"}`)
	if got := fhir.Resource(b, "Schedule").TextAt("actor.reference"); got != urlOf(t, b, "HealthcareService") {
		t.Errorf("the schedule's actor is %q", got)
	}
}

// The nearest Schedule is the slot's; one that something else names is none of it.
func TestScheduleIsTheSlotsOwn(t *testing.T) {
	b := bookedFrom(t, "Schedule/d1", `{"resourceType":"Schedule","id":"d2","comment":"Another"}`,
		`{"resourceType":"Schedule","id":"d1","comment":"Own","actor":[{"reference":"PractitionerRole/r1"}]}`,
		`{"resourceType":"PractitionerRole","id":"r1","extension":[{"valueReference":{"reference":"Schedule/d2"}}]}`)
	if got := fhir.Resources(b, "Schedule"); len(got) != 1 || got[0].TextAt("comment") != "Own" {
		t.Errorf("%d schedules, the first %q", len(got), got[0].TextAt("comment"))
	}
}

// An organisation that the slot search does not identify is the receiver; one
// with another code is another.
func TestOrganisationsOfTheSlotSearch(t *testing.T) {
	for code, want := range map[string]string{"": "RX2", "rx2": "RX2", "RX9": "RX9"} {
		org := `{"resourceType":"Organization","id":"o1"}`
		if code != "" {
			org = `{"resourceType":"Organization","id":"o1","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"` + code + `"}]}`
		}
		b := bookedFrom(t, "Schedule/d1", `{"resourceType":"Schedule","id":"d1","actor":[{"reference":"PractitionerRole/r1"}]}`,
			`{"resourceType":"PractitionerRole","id":"r1","organization":{"reference":"Organization/o1"}}`, org)
		got := fhir.Resolve(b, fhir.Resource(b, "PractitionerRole").TextAt("organization.reference"))
		if got.TextAt("identifier.value") != want {
			t.Errorf("code %q: the role belongs to %q, want %q", code, got.TextAt("identifier.value"), want)
		}
	}
}

// BaRS Application 7, Booking request payload: serviceCategory.
func TestPracticeBookingWithoutACategory(t *testing.T) {
	c := context(message.BookingNew)
	c.UseCase = "a7t1"
	p, gp := patient().Resources(now, c.NewID)
	b, err := message.Booking(c, p, gp, chosen(t), "", "")
	if err != nil {
		t.Fatal(err)
	}
	codings := fhir.Resource(b, "Appointment").All("serviceCategory.coding.code")
	if len(codings) != 2 || codings[0].String() != "17" || codings[1].String() != "a7t1" {
		t.Errorf("categories %v", codings)
	}
}
