package receiver_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/fhir"
)

// slotSearch is a search for the slots of the next three days.
func (e endpoint) slotSearch(change func(url.Values)) string {
	at := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") + "+00:00" }
	v := url.Values{"status": {"free"}, "Schedule.actor:HealthcareService": {e.service},
		"start":    {"ge" + at(time.Now()), "le" + at(time.Now().Add(72*time.Hour))},
		"_include": {"Slot:schedule", "Schedule:actor:HealthcareService"}}
	if change != nil {
		change(v)
	}
	return "/Slot?" + v.Encode()
}

func put(name string, values ...string) func(url.Values) {
	return func(v url.Values) {
		v[name] = values
		if len(values) == 0 {
			v.Del(name)
		}
	}
}

// Area Slot of the tool.
func TestSlots(t *testing.T) {
	e := open(t)
	for _, c := range []struct {
		name   string
		change func(url.Values)
	}{
		{"valid", nil},
		{"free and busy", put("status", "free,busy")},
		{"the other spelling of the service", func(v url.Values) {
			v["Schedule:actor:HealthcareService"] = v["Schedule.actor:HealthcareService"]
			v.Del("Schedule.actor:HealthcareService")
		}},
		{"the upper bound as end", func(v url.Values) { v["end"], v["start"] = v["start"][1:], v["start"][:1] }},
		{"an offset of hours alone", func(v url.Values) {
			for i := range v["start"] {
				v["start"][i] = strings.TrimSuffix(v["start"][i], ":00")
			}
		}},
		{"every include", func(v url.Values) {
			v["_include"] = append(v["_include"], "Schedule:actor:Practitioner", "Schedule:actor:PractitionerRole", "HealthcareService:providedBy",
				"HealthcareService.location", "Slot:nonsense")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := in(e, t).get(e.slotSearch(c.change)).is(t, 200)
			sound(t, found)
			if self, _ := url.QueryUnescape(found.TextAt("link.url")); strings.Contains(self, "nonsense") || !strings.Contains(self, "Slot:schedule") {
				t.Errorf("the self link is %q", self)
			}
		})
	}
	for _, c := range []struct {
		name   string
		change func(url.Values)
		status int
		said   []string
	}{
		{"no status", put("status"), 400, []string{"REC_BAD_REQUEST", "required"}},
		{"an invalid status", put("status", "maybe"), 400, []string{"REC_BAD_REQUEST", "value"}},
		{"no dates", put("start"), 400, []string{"REC_BAD_REQUEST", "required"}},
		{"one date", func(v url.Values) { v["start"] = v["start"][:1] }, 400, []string{"REC_BAD_REQUEST", "required"}},
		{"invalid dates", put("start", "geyesterday", "letomorrow"), 400, []string{"REC_BAD_REQUEST", "value"}},
		{"no includes", put("_include"), 400, []string{"REC_BAD_REQUEST", "required"}},
		{"one include", put("_include", "Slot:schedule"), 400, []string{"REC_BAD_REQUEST", "required"}},
		{"no service", put("Schedule.actor:HealthcareService"), 400, []string{"REC_BAD_REQUEST", "required"}},
		{"an unknown service", put("Schedule.actor:HealthcareService", "0000000000"), 404, []string{"REC_NOT_FOUND", "not-found"}},
		{"ten years", put("start", "ge2030-01-01T00:00:00+00:00", "le2040-01-01T00:00:00+00:00"), 422, []string{"REC_UNPROCESSABLE_ENTITY", "too-costly"}},
	} {
		t.Run(c.name, func(t *testing.T) { in(e, t).get(e.slotSearch(c.change)).is(t, c.status, c.said...) })
	}
	t.Run("no slots", func(t *testing.T) {
		none := in(e, t).get(e.slotSearch(put("start", "ge2020-01-01T00:00:00+00:00", "le2020-01-02T00:00:00+00:00"))).is(t, 200)
		if fhir.Resource(none, "Slot") != nil || none.TextAt("total") != "0" || none.TextAt("entry.resource.resourceType") != "OperationOutcome" {
			t.Errorf("no slots read %s", none.JSON())
		}
	})
}

// sound checks that an answer holds slots, and what they refer to.
func sound(t *testing.T, found *fhir.Node) {
	t.Helper()
	slots := fhir.Resources(found, "Slot")
	if len(slots) == 0 {
		t.Fatalf("no slots are free: %s", found.JSON())
	}
	for _, s := range slots {
		if s.ID() == "" || s.TextAt("status") == "" || s.TextAt("start") == "" || s.TextAt("end") == "" {
			t.Errorf("a slot reads %s", s.JSON())
		}
		schedule := fhir.Resolve(found, s.TextAt("schedule.reference"))
		if schedule.Type() != "Schedule" || fhir.Resolve(found, schedule.TextAt("actor.reference")).Type() == "" {
			t.Errorf("the schedule of a slot is not in the answer: %s", s.JSON())
		}
	}
	for _, entry := range fhir.Entries(found) {
		if !strings.HasPrefix(entry.FullURL, "urn:uuid:") && !strings.Contains(entry.FullURL, "://") {
			t.Errorf("fullUrl %q is not absolute", entry.FullURL)
		}
	}
}
