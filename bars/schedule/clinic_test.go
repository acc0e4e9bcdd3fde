package schedule_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/receiver"
	"barsdesk/bars/schedule"
)

func words(w ...string) string {
	return regexp.MustCompile(`[^A-Za-z0-9.-]+`).ReplaceAllString(strings.Join(w, "-"), "-")
}

var full = schedule.Clinic{ID: "s1", Category: "17", CategoryName: "General Practice", Channel: "Telephone", Key: words,
	Service: receiver.Service{ID: "2000034567", Name: "Mill Lane Clinic", ODSCode: "RX1", Organisation: "Mill Lane Trust", Phone: "0113 496 0101"},
	Who: schedule.Person{Prefix: "Dr", Given: "Amara", Family: "Okafor", Gender: "female", UserID: "555000000201", RoleID: "555000000301",
		RoleCode: "62247001", Role: "General practitioner"},
	Place: schedule.Place{Name: "Annexe", Lines: []string{"1 Mill Lane", "Trumpton"}, Postcode: "LS1 4AP"}}

var quarter = schedule.Time{Start: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), End: time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC)}

// A slot leads to its Schedule, the service asked for, who gives it, where, and
// whose it is (BaRS Applications, Slot search; BaRS Core, GET /Slot).
func TestASlotCarriesWhatItLeadsTo(t *testing.T) {
	s := full.Slot("slot-1", quarter)
	related := map[string]*fhir.Node{}
	for _, n := range s.Related {
		related[n.Type()] = n
	}
	actors := []string{}
	for _, a := range related["Schedule"].All("actor.reference") {
		actors = append(actors, a.String())
	}
	for _, tt := range []struct{ what, got, want string }{
		{"status", s.Resource.TextAt("status"), "free"},
		{"start", s.Resource.TextAt("start"), "2026-11-23T09:00:00.000+00:00"},
		{"end", s.Resource.TextAt("end"), "2026-11-23T09:15:00.000+00:00"},
		{"delivery channel", s.Resource.TextAt("extension.valueCode"), "Telephone"},
		{"category", s.Resource.TextAt("serviceCategory.coding.code"), "17"},
		{"schedule", s.Resource.TextAt("schedule.reference"), "Schedule/" + related["Schedule"].ID()},
		{"service id", related["HealthcareService"].ID(), "2000034567"},
		{"service's place", related["HealthcareService"].TextAt("location.reference"), "Location/" + related["Location"].ID()},
		{"service's organisation", related["HealthcareService"].TextAt("providedBy.reference"), "Organization/" + related["Organization"].ID()},
		{"telephone", related["HealthcareService"].TextAt("telecom.value"), "0113 496 0101"},
		{"role", related["PractitionerRole"].TextAt("code.coding.code"), "62247001"},
		{"role's person", related["PractitionerRole"].TextAt("practitioner.reference"), "Practitioner/" + related["Practitioner"].ID()},
		{"person", related["Practitioner"].TextAt("name.family"), "Okafor"},
		{"smartcard", related["Practitioner"].TextAt("identifier.value"), "555000000201"},
		{"place", related["Location"].TextAt("name"), "Annexe"},
		{"postcode", related["Location"].TextAt("address.postalCode"), "LS1 4AP"},
		{"organisation", related["Organization"].TextAt("identifier.value"), "RX1"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, tt.got, tt.want)
		}
	}
	want := []string{"HealthcareService/2000034567", "PractitionerRole/" + related["PractitionerRole"].ID(), "Practitioner/" + related["Practitioner"].ID()}
	if !slices.Equal(actors, want) {
		t.Errorf("actors %v, want %v", actors, want)
	}
}

// What is not known is left out, and what is left is valid FHIR.
func TestASlotOfNobodyInParticular(t *testing.T) {
	least := schedule.Clinic{ID: "s1", Key: words, Service: receiver.Service{ID: "2000034567", Name: "Mill Lane Clinic"}}
	check := validation.New(structure.Published(), terms.Published())
	for name, c := range map[string]schedule.Clinic{"all that can be said": full, "least": least,
		"a role in words": {ID: "s1", Key: words, Service: full.Service, Who: schedule.Person{Family: "Okafor", Role: "Physiotherapist"}}} {
		s := c.Slot("slot-1", quarter)
		for _, n := range append([]*fhir.Node{s.Resource}, s.Related...) {
			for _, f := range check.Check(n, validation.Options{Now: quarter.Start}).Findings {
				if f.Severity == "error" {
					t.Errorf("%s: %s: %s %s", name, n.Type(), f.Path, f.What)
				}
			}
		}
		if types := typesOf(s); name == "least" && !slices.Equal(types, []string{"Schedule", "HealthcareService", "Location"}) {
			t.Errorf("least: %v", types)
		}
	}
}

func typesOf(s receiver.Slot) (out []string) {
	for _, n := range s.Related {
		out = append(out, n.Type())
	}
	return out
}

// Two services that share a schedule have each a Schedule of their own: a sender
// learns of the service it asked for alone.
func TestServicesThatShareAreNotMixedUp(t *testing.T) {
	other := full
	other.Service.ID = "2000034568"
	a, b := full.Slot("slot-1", quarter), other.Slot("slot-2", quarter)
	if a.Related[0].ID() == b.Related[0].ID() {
		t.Error("two services have the same Schedule")
	}
	if strings.Contains(string(b.Body()), `HealthcareService/2000034567`) {
		t.Error("a slot of one service names the other")
	}
}
