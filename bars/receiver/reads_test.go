package receiver_test

import (
	"net/url"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// search is a sound slot search; change may spoil it.
func search(change func(url.Values)) string {
	v := url.Values{"status": {"free"}, "Schedule.actor:HealthcareService": {ed},
		"start":    {"ge2026-11-23T08:00:00+00:00", "le2026-11-24T08:00:00+00:00"},
		"_include": {"Slot:schedule", "Schedule:actor:HealthcareService"}}
	if change != nil {
		change(v)
	}
	return "/Slot?" + v.Encode()
}

func TestSlotSearch(t *testing.T) {
	b := emergency(t)
	got := expect(t, b.do("GET", search(nil), ""), 200, "", "")
	if n := fhir.Resources(got, "Slot"); len(n) != 1 || n[0].ID() != "slot-1" || got.TextAt("total") != "1" {
		t.Errorf("found %s", got.JSON())
	}
	for _, spelling := range []func(url.Values){
		func(v url.Values) {
			v["Schedule:actor:HealthcareService"] = v["Schedule.actor:HealthcareService"]
			v.Del("Schedule.actor:HealthcareService")
		},
		func(v url.Values) { v["end"] = v["start"][1:]; v["start"] = v["start"][:1] },
		func(v url.Values) { v["status"] = []string{"free,busy"} },
	} {
		if got := expect(t, b.do("GET", search(spelling), ""), 200, "", ""); fhir.Resource(got, "Slot") == nil {
			t.Errorf("another spelling found nothing: %s", got.JSON())
		}
	}
}

func TestSlotSearchWithoutSlotsSaysSo(t *testing.T) {
	b := emergency(t)
	s := b.records.slotsOf["slot-1"]
	s.Busy = true
	b.records.slotsOf["slot-1"] = s
	got := expect(t, b.do("GET", search(nil), ""), 200, "", "")
	if got.TextAt("total") != "0" || got.TextAt("entry.search.mode") != "outcome" || got.TextAt("entry.resource.issue.severity") != "information" {
		t.Errorf("no slots read %s", got.JSON())
	}
	busy := expect(t, b.do("GET", search(func(v url.Values) { v.Set("status", "busy") }), ""), 200, "", "")
	if fhir.Resource(busy, "Slot").TextAt("status") != "busy" {
		t.Errorf("the busy slot reads %s", busy.JSON())
	}
}

func TestSlotSearchLeavesOutWhatItDidNotHonour(t *testing.T) {
	got := expect(t, emergency(t).do("GET", search(func(v url.Values) { v.Add("_include", "Slot:weather") }), ""), 200, "", "")
	self, err := url.QueryUnescape(got.TextAt("link.url"))
	if err != nil || strings.Contains(self, "weather") || !strings.Contains(self, "Slot:schedule") || !strings.Contains(self, "ge2026-11-23") {
		t.Errorf("the self link is %q", self)
	}
}

func TestBadSlotSearches(t *testing.T) {
	put := func(name string, values ...string) func(url.Values) { return func(v url.Values) { v[name] = values } }
	cases := []struct {
		name        string
		change      func(url.Values)
		status      int
		code, issue string
	}{
		{"no service", func(v url.Values) { v.Del("Schedule.actor:HealthcareService") }, 400, "REC_BAD_REQUEST", "required"},
		{"a service of another system", put("Schedule.actor:HealthcareService", "https://example.org/Id|"+ed), 400, "REC_BAD_REQUEST", "value"},
		{"unknown service", put("Schedule.actor:HealthcareService", "9"), 404, "REC_NOT_FOUND", "not-found"},
		{"no includes", put("_include"), 400, "REC_BAD_REQUEST", "required"},
		{"one include", put("_include", "Slot:schedule"), 400, "REC_BAD_REQUEST", "required"},
		{"no dates", put("start"), 400, "REC_BAD_REQUEST", "required"},
		{"one date", put("start", "ge2026-11-23T08:00:00Z"), 400, "REC_BAD_REQUEST", "required"},
		{"two lower bounds", put("start", "ge2026-11-23T08:00:00Z", "ge2026-11-23T09:00:00Z"), 400, "REC_BAD_REQUEST", "required"},
		{"three bounds", put("start", "ge2026-11-23T08:00:00Z", "le2026-11-23T09:00:00Z", "le2026-11-23T10:00:00Z"), 400, "REC_BAD_REQUEST", "value"},
		{"no dateTime", put("start", "gesoon", "le2026-11-23T08:00:00Z"), 400, "REC_BAD_REQUEST", "value"},
		{"backwards", put("start", "ge2026-11-24T08:00:00Z", "le2026-11-23T08:00:00Z"), 400, "REC_BAD_REQUEST", "value"},
		{"a year", put("start", "ge2026-01-01T08:00:00Z", "le2027-01-01T08:00:00Z"), 422, "REC_UNPROCESSABLE_ENTITY", "too-costly"},
		{"no status", put("status"), 400, "REC_BAD_REQUEST", "required"},
		{"wrong status", put("status", "perhaps"), 400, "REC_BAD_REQUEST", "value"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			expect(t, emergency(t).do("GET", search(c.change), ""), c.status, c.code, c.issue)
		})
	}
}

func TestMetadataNamesWhatTheServiceTakes(t *testing.T) {
	b := emergency(t)
	got := expect(t, b.do("GET", "/metadata", "", target(ed)), 200, "", "")
	var taken []string
	for _, m := range got.All("messaging.supportedMessage.definition") {
		taken = append(taken, m.String())
	}
	all := strings.Join(taken, " ")
	for _, tail := range []string{"bars-message-booking-request", "bars-message-servicerequest-request-referral", "bars-message-servicerequest-response-referral"} {
		if !strings.Contains(all+" ", "https://fhir.nhs.uk/MessageDefinition/"+tail+" ") {
			t.Errorf("%s is not named in %v", tail, taken)
		}
	}
	if got.TextAt("version") != header.CoreVersion || got.TextAt("fhirVersion") != "4.0.1" {
		t.Errorf("the versions are %s and %s", got.TextAt("version"), got.TextAt("fhirVersion"))
	}
	expect(t, b.do("GET", "/metadata", "", target("999")), 404, "REC_NOT_FOUND", "not-found")
	expect(t, b.do("GET", "/metadata", "", drop(header.Target)), 200, "", "")
}

// A service that also refers takes the answers to that besides.
func TestMessageDefinitionsByContext(t *testing.T) {
	b := emergency(t)
	ask := func(contexts ...string) string {
		return "/MessageDefinition?" + url.Values{"context": contexts}.Encode()
	}
	service, useCase := "https://fhir.nhs.uk/Id/dos-service-id|"+ed, definition.UseCaseSystem+"|a1t1"
	for _, contexts := range [][]string{{service, useCase}, {service, strings.ToUpper(useCase[:len(useCase)-4]) + "a1t1"}, {"https://fhir.nhs.uk/CodeSystem/dos-id|" + ed, useCase}} {
		got := expect(t, b.do("GET", ask(contexts...), ""), 200, "", "")
		defs, problems := definition.ReadSearchset(got)
		if len(defs) != 5 || len(problems) != 0 {
			t.Errorf("%v: %d definitions, problems %v", contexts, len(defs), problems)
		}
		if _, err := definition.Pick(defs, definition.Want{Tail: "bars-message-booking-request", ServiceID: ed, UseCase: "a1t1", Version: "2.1.0"}); err != nil {
			t.Errorf("%v: the booking definition cannot be picked: %v", contexts, err)
		}
	}
	expect(t, b.do("GET", ask(ed), ""), 200, "", "")
	expect(t, b.do("GET", "/MessageDefinition?"+url.Values{"useContext:identifier": {service}}.Encode(), ""), 200, "", "")
	expect(t, b.do("GET", ask(header.ServiceIDSystem+"|"), ""), 400, "REC_BAD_REQUEST", "invalid")
	expect(t, b.do("GET", ask(), ""), 400, "REC_BAD_REQUEST", "required")
	expect(t, b.do("GET", ask("https://example/other|1"), ""), 400, "REC_BAD_REQUEST", "value")
	expect(t, b.do("GET", ask(service, definition.UseCaseSystem+"|a5t1"), ""), 404, "REC_NOT_FOUND", "not-found")
	expect(t, b.do("GET", ask("https://fhir.nhs.uk/Id/dos-service-id|999"), ""), 404, "REC_NOT_FOUND", "not-found")
}

func TestSearchByPatient(t *testing.T) {
	b := emergency(t)
	expect(t, b.post(booking(t).JSON()), 200, "", "")
	ask := func(v url.Values) string { return "/Appointment?" + v.Encode() }
	got := expect(t, b.do("GET", ask(url.Values{"patient:identifier": {"https://fhir.nhs.uk/Id/nhs-number|9658499058"}}), ""), 200, "", "")
	if got.TextAt("total") != "1" || fhir.Resource(got, "Appointment") == nil {
		t.Errorf("found %s", got.JSON())
	}
	none := expect(t, b.do("GET", ask(url.Values{"patient:identifier": {"https://fhir.nhs.uk/Id/nhs-number|9658499015"}}), ""), 200, "", "")
	if none.TextAt("total") != "0" {
		t.Errorf("found %s", none.JSON())
	}
	three := url.Values{"patient:name": {"Murry"}, "patient:birthdate": {"eq1918-08-10"}, "patient:address-postalcode": {"DN8 5SP"}}
	expect(t, b.do("GET", ask(three), ""), 200, "", "")
	three.Set("patient:birthdate", "someday")
	expect(t, b.do("GET", ask(three), ""), 400, "REC_BAD_REQUEST", "value")
}
