package message_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// Parts as the forms of the Applications make them: what a person decides, and
// nothing that the program can say itself.
const (
	plan     = `{"resourceType":"CarePlan","period":{"start":"2026-11-21T11:00:00+00:00"},"activity":[{"outcomeCodeableConcept":[{"text":"Fell at home"}]}]}`
	priority = `{"resourceType":"CarePlan","period":{"start":"2026-11-21T11:00:00+00:00"},"activity":[{"outcomeCodeableConcept":[
		{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/bars-broker-priority-status","code":"U","display":"Urgent"}],"text":"Hernia"}]}]}`
	consent = `{"resourceType":"Consent"}`
	contact = `{"resourceType":"Encounter","period":{"start":"2026-11-21T10:55:00+00:00"}}`
	window  = `{"resourceType":"ServiceRequest","occurrencePeriod":{"end":"2026-11-21T13:00:00+00:00"}}`
	place   = `{"resourceType":"Location","name":"Village hall","address":{"line":["1 Village Green"],"postalCode":"DN8 5SP"}}`
	scene   = `{"resourceType":"Flag","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SS","display":"Scene Safety"}]}],
		"code":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars","code":"S","display":"The Scene is safe"}]}}`
	complaint = `{"resourceType":"Condition","verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"unconfirmed"}]},
		"category":[{"coding":[{"system":"http://snomed.info/sct","code":"33962009","display":"Presenting complaint"}]}],"code":{"text":"Vomiting"}}`
)

// asked is what one use case asks for, and what must come of it.
type asked struct {
	useCase, version string
	kind             message.Kind
	parts            []string
	statuses         [3]string // CarePlan, Encounter, Encounter.class
	category         string
	encounterHasID   bool
}

var everyRequest = []asked{
	{"a1t2", "2.1.0", message.ReferralNew, []string{plan, consent}, [3]string{"completed", "finished", "EMER"}, "referral", false},
	{"a2t3", "2.1.0", message.ReferralNew, []string{plan, consent}, [3]string{"completed", "finished", "EMER"}, "referral", false},
	{"a3t1", "2.0.0", message.ReferralNew, []string{plan, consent, contact, window, place, scene}, [3]string{"completed", "finished", "EMER"}, "referral", true},
	{"a4t1", "2.0.0", message.ValidationNew, []string{plan, consent, contact, window, place, scene}, [3]string{"active", "triaged", "EMER"}, "validation", true},
	{"a5t1", "1.2.0", message.ReferralNew, []string{plan, consent, complaint}, [3]string{"completed", "finished", "EMER"}, "referral", false},
	{"a6t1", "1.0.0-beta.8", message.ReferralNew, []string{plan, consent, contact, place, scene, complaint}, [3]string{"active", "triaged", "EMER"}, "referral", true},
	{"a8t1", "1.0.0-alpha.3", message.ReferralNew, []string{priority, consent, complaint}, [3]string{"completed", "finished", "VR"}, "referral", false},
}

func (a asked) build(t *testing.T) *fhir.Node {
	t.Helper()
	c := context(a.kind)
	c.UseCase, c.UseCaseDisplay, c.ApplicationVersion = a.useCase, definition.Display(definition.UseCaseSystem, a.useCase), a.version
	var given []*fhir.Node
	for _, text := range a.parts {
		given = append(given, parse(t, []byte(text)))
	}
	p, gp := patient().Resources(now, c.NewID)
	b, err := message.Referral(c, p, gp, given, "")
	if err != nil {
		t.Fatalf("%s: %v", a.useCase, err)
	}
	return b
}

func TestEveryApplicationsRequestFitsItsRules(t *testing.T) {
	for _, a := range everyRequest {
		t.Run(a.useCase, func(t *testing.T) {
			b := a.build(t)
			table := definition.RowsFor(string(a.kind), a.useCase)
			all := append(definition.Fit(b, definition.Template(a.kind.DefinitionTail())), definition.CheckRows(b, definition.Rows(table))...)
			for _, f := range all {
				if f.Severity == definition.Error {
					t.Errorf("%s %s (%s)", f.Path, f.What, f.Rule)
				}
			}
			if kind, refused := message.Identify(b); refused != nil || kind != a.kind {
				t.Errorf("a receiver reads it as %q: %v", kind, refused)
			}
			if f := message.ReadFacts(b); f.VersionID != a.version || f.UseCase != a.useCase || f.Category != a.category {
				t.Errorf("facts: version %s, use case %s, category %s", f.VersionID, f.UseCase, f.Category)
			}
		})
	}
}

func TestStatusesFollowTheApplication(t *testing.T) {
	for _, a := range everyRequest {
		b := a.build(t)
		encounter := fhir.Resource(b, "Encounter")
		got := [3]string{fhir.Resource(b, "CarePlan").TextAt("status"), encounter.TextAt("status"), encounter.TextAt("class.code")}
		if got != a.statuses {
			t.Errorf("%s: statuses %v, want %v", a.useCase, got, a.statuses)
		}
		if id := encounter.ID(); (id != "") != a.encounterHasID || id != strings.ToLower(id) {
			t.Errorf("%s: Encounter.id %q", a.useCase, id)
		}
		for _, e := range fhir.Entries(b) {
			if e.Resource.Type() != "Encounter" && e.Resource.ID() != "" {
				t.Errorf("%s: a new %s has an id", a.useCase, e.Resource.Type())
			}
		}
	}
}

func requestOf(t *testing.T, useCase string) *fhir.Node {
	t.Helper()
	at := slices.IndexFunc(everyRequest, func(a asked) bool { return a.useCase == useCase })
	return everyRequest[at].build(t)
}

func TestIncidentIsThePlaceOfTheRequestAndOfTheScene(t *testing.T) {
	for useCase, profile := range map[string]string{"a3t1": "UKCore-Location", "a4t1": "UKCore-Location", "a6t1": "BARSLocation-incident-location"} {
		b := requestOf(t, useCase)
		where := urlOf(t, b, "Location")
		if got := fhir.Resource(b, "ServiceRequest").TextAt("locationReference.reference"); got != where {
			t.Errorf("%s: locationReference %q, want %q", useCase, got, where)
		}
		flag := fhir.Resource(b, "Flag")
		if flag.TextAt("subject.reference") != where || flag.TextAt("encounter.reference") != urlOf(t, b, "Encounter") ||
			!strings.HasSuffix(flag.TextAt("meta.profile"), "BARSFlag-scene-safety") {
			t.Errorf("%s: flag %s", useCase, flag.JSON())
		}
		if got := fhir.Resource(b, "Location").TextAt("meta.profile"); !strings.HasSuffix(got, profile) {
			t.Errorf("%s: profile %s, want %s", useCase, got, profile)
		}
	}
}

func TestCallBetweenAmbulanceServicesTellsItsTimesAndPlace(t *testing.T) {
	b := requestOf(t, "a6t1")
	e := fhir.Resource(b, "Encounter")
	if e.TextAt("statusHistory.period.start") != "2026-11-21T10:55:00+00:00" || e.TextAt("statusHistory.status") != "arrived" {
		t.Errorf("history %s", e.Get("statusHistory").JSON())
	}
	if e.TextAt("location.location.reference") != urlOf(t, b, "Location") {
		t.Errorf("location %s", e.Get("location").JSON())
	}
	if got := fhir.Resource(b, "Location").TextAt("type.coding.code"); got != "ILOC" {
		t.Errorf("type %q", got)
	}
}

func TestPharmacyIsGivenItsTaskAndTheProblem(t *testing.T) {
	b := requestOf(t, "a5t1")
	care, task := fhir.Resource(b, "CarePlan"), fhir.Resource(b, "Task")
	if task.TextAt("code.coding.code") != "2140231000000104" || task.TextAt("intent") != "order" || task.TextAt("authoredOn") != stamp {
		t.Errorf("task %s", task.JSON())
	}
	if care.TextAt("addresses.reference") != urlOf(t, b, "Condition") || care.TextAt("activity.reference.reference") != urlOf(t, b, "Task") ||
		care.TextAt("activity.outcomeCodeableConcept.text") != "Fell at home" || len(care.All("activity")) != 1 {
		t.Errorf("plan %s", care.JSON())
	}
	sender := fhir.Resolve(b, fhir.Resource(b, "MessageHeader").TextAt("sender.reference"))
	if sender.TextAt("type.coding.code") != "788007007" {
		t.Errorf("sender %s", sender.JSON())
	}
}

func TestBrokerPerformsAndServicesAreAShortlist(t *testing.T) {
	b := requestOf(t, "a8t1")
	if got := fhir.Resource(b, "ServiceRequest").TextAt("performer.reference"); got != urlOf(t, b, "Device") {
		t.Errorf("performer %q", got)
	}
	device := fhir.Resource(b, "Device")
	owner := fhir.Resolve(b, device.TextAt("owner.reference"))
	if owner.TextAt("name") != "Trumpton Hospitals" || device.TextAt("deviceName.name") != "Trumpton ED" {
		t.Errorf("device %s", device.JSON())
	}
	for _, activity := range fhir.Resource(b, "CarePlan").All("activity") {
		if activity.Get("reference") != nil && activity.Get("detail") != nil {
			t.Error("an activity has both a reference and a detail")
		}
	}
	if got := fhir.Resource(b, "CarePlan").TextAt("activity.detail.performer.reference"); got != "" && got != urlOf(t, b, "HealthcareService") {
		t.Errorf("shortlist %q", got)
	}
	own := asked{useCase: "a8t1", version: "1.0.0-alpha.3", kind: message.ReferralNew, parts: []string{priority, consent, complaint,
		`{"resourceType":"HealthcareService","identifier":[{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"1"}],"name":"One"}`,
		`{"resourceType":"HealthcareService","identifier":[{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"2"}],"name":"Two"}`}}.build(t)
	var offered []string
	for _, detail := range fhir.Resource(own, "CarePlan").All("activity.detail.performer.reference") {
		offered = append(offered, fhir.Resolve(own, detail.String()).TextAt("name"))
	}
	if !slices.Equal(offered, []string{"One", "Two"}) || len(fhir.Resources(own, "HealthcareService")) != 2 {
		t.Errorf("shortlist %v", offered)
	}
}

// What a person filled in is never replaced by what would have been said.
func TestPartsAreNotOverruled(t *testing.T) {
	a := asked{useCase: "a6t1", version: "1.0.0-beta.8", kind: message.ReferralNew, parts: []string{plan, consent, place, scene, complaint,
		`{"resourceType":"Encounter","status":"in-progress","period":{"start":"2026-11-21T10:55:00+00:00"},"statusHistory":[{"status":"planned","period":{"start":"2026-11-21T10:54:00+00:00"}}]}`,
		`{"resourceType":"Location","name":"Home","type":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/location-types-bars","code":"CLOC"}]}]}`,
		`{"resourceType":"Task","status":"requested","intent":"plan","code":{"text":"Fetch the patient"}}`,
		`{"resourceType":"ServiceRequest","category":[{"text":"A paramedic within 20 minutes"}]}`}}
	b := a.build(t)
	category := fhir.Resource(b, "ServiceRequest").All("category")
	if len(category) != 1 || category[0].TextAt("text") != "A paramedic within 20 minutes" || len(category[0].All("coding")) != 2 {
		t.Errorf("category %s", fhir.Resource(b, "ServiceRequest").Get("category").JSON())
	}
	e := fhir.Resource(b, "Encounter")
	if e.TextAt("status") != "in-progress" || len(e.All("statusHistory")) != 1 || e.TextAt("statusHistory.status") != "planned" {
		t.Errorf("encounter %s", e.JSON())
	}
	types := []string{}
	for _, l := range fhir.Resources(b, "Location") {
		types = append(types, l.TextAt("type.coding.code"))
	}
	if !slices.Equal(types, []string{"ILOC", "CLOC"}) {
		t.Errorf("places %v", types)
	}
	if tasks := fhir.Resources(b, "Task"); len(tasks) != 1 || tasks[0].TextAt("code.text") != "Fetch the patient" {
		t.Errorf("%d tasks", len(tasks))
	}
}

// urlOf is the fullUrl of the first resource of a type.
func urlOf(t *testing.T, b *fhir.Node, resourceType string) string {
	t.Helper()
	for _, e := range fhir.Entries(b) {
		if e.Resource.Type() == resourceType {
			return e.FullURL
		}
	}
	t.Fatalf("no %s", resourceType)
	return ""
}

func TestPracticeBookingSaysWhichServiceItIsFor(t *testing.T) {
	c := context(message.BookingNew)
	c.UseCase, c.UseCaseDisplay, c.ApplicationVersion = "a7t1", "Patient Facing Services to Primary Care", "1.0.0-alpha.4"
	p, gp := patient().Resources(now, c.NewID)
	slot := chosen(t)
	slot.Slot = slot.Slot.Clone()
	slot.Slot.Set("serviceCategory", parse(t, []byte(`[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/service-category","code":"17","display":"General Practice"}]}]`)))
	about := parse(t, []byte(`{"resourceType":"Appointment","status":"pending","description":"Blood test","reasonCode":[{"text":"Tired"}]}`))
	b, err := message.Booking(c, p, gp, slot, "", "", about)
	if err != nil {
		t.Fatal(err)
	}
	n := fhir.Resource(b, "Appointment")
	codes := []string{}
	for _, coding := range n.All("serviceCategory.coding.code") {
		codes = append(codes, coding.String())
	}
	if !slices.Equal(codes, []string{"17", "a7t1"}) {
		t.Errorf("categories %v", codes)
	}
	if n.TextAt("description") != "Blood test" || n.TextAt("reasonCode.text") != "Tired" || n.TextAt("status") != "booked" {
		t.Errorf("appointment %s", n.JSON())
	}
	if len(fhir.Resources(b, "Appointment")) != 1 {
		t.Error("two appointments")
	}
}

func TestBrokerTakesVerifiedNumbersAndAddressesOnly(t *testing.T) {
	p := patient()
	if got := p.ProblemsFor("a8t1", now); len(got) != 0 {
		t.Errorf("a whole patient has problems: %+v", got)
	}
	p.Verification.Status, p.AddressLines, p.Postcode = message.PatientChoices().Verifications[1].Value, nil, ""
	var paths []string
	for _, problem := range p.ProblemsFor("a8t1", now) {
		paths = append(paths, problem.Path)
	}
	if !slices.Equal(paths, []string{"verification.status", "addressLines[0]", "postcode"}) {
		t.Errorf("problems with %v", paths)
	}
	if got := p.ProblemsFor("a1t1", now); len(got) != 0 {
		t.Errorf("an emergency department asks for more: %+v", got)
	}
}
