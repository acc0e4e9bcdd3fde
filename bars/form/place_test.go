package form_test

import (
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
)

// findingAt is the FHIRPath of an element of the n-th resource of a type.
func findingAt(bundle *fhir.Node, resource string, n int, below string) string {
	for i, e := range fhir.Entries(bundle) {
		if e.Resource.Type() == resource {
			if n--; n < 0 {
				return "Bundle.entry[" + itoa(i) + "].resource" + below
			}
		}
	}
	return ""
}

func TestAFindingIsPlacedAtItsField(t *testing.T) {
	f := formOf("referral-new", "a6t3")
	bundle := referFor(t, f, full(t), "a6t3")
	for _, c := range []struct {
		resource, below string
		n               int
		block, path     string
		index           int
	}{
		{"MedicationStatement", ".dosage[0].timing", 1, "medicines", "MedicationStatement.dosage.timing.repeat.frequency", 1},
		{"MedicationStatement", ".dosage[0].doseAndRate[0].doseQuantity.code", 0, "medicines", "MedicationStatement.dosage.doseAndRate.doseQuantity", 0},
		{"MedicationStatement", ".medicationCodeableConcept", 0, "medicines", "MedicationStatement.medicationCodeableConcept.coding.display", 0},
		{"MedicationStatement", "", 1, "medicines", "", 1},
		{"MedicationStatement", ".note[0]", 1, "medicines", "", 1},
		{"CarePlan", ".period.start", 0, "narrative", "CarePlan.period.start", 0},
		{"CarePlan", ".activity[0].outcomeCodeableConcept[0].text", 0, "narrative", "CarePlan.activity.outcomeCodeableConcept.text", 0},
		{"Encounter", ".statusHistory[1].period.start", 0, "contact", "Encounter.statusHistory[arrived].period.start", 0},
		{"Encounter", ".statusHistory[2].period", 0, "contact", "Encounter.statusHistory[in-progress].period.start", 0},
		{"Observation", ".component[1].valueQuantity.value", 0, "observations", "Observation.component[diastolic].valueQuantity", 0},
		{"Observation", ".valueQuantity", 1, "observations", "Observation.valueQuantity", 1},
		{"Location", ".extension[0].extension[0].valueString", 0, "place", "Location.extension[place].extension[what3words].valueString", 0},
		{"Location", ".address.postalCode", 1, "places", "Location.address.postalCode", 0},
		{"Flag", ".code.text", 0, "scene", "Flag.code.text", 0},
		{"Condition", ".onsetAge.value", 0, "problems", "Condition.onsetAge", 0},
		{"ServiceRequest", ".category[0].text", 0, "request", "ServiceRequest.category.text", 0},
		{"Consent", ".policyRule", 0, "consent", "Consent.policyRule", 0},
	} {
		p, ok := f.Place(bundle, findingAt(bundle, c.resource, c.n, c.below))
		want := ""
		if c.path != "" {
			want = field(t, mustBlock(t, f, c.block), c.path).ID
		}
		if !ok || p.Block != c.block || p.Index != c.index || p.Field != want {
			t.Errorf("%s%s: %+v %v, not %s[%d] %s", c.resource, c.below, p, ok, c.block, c.index, want)
		}
	}
	for _, path := range []string{"Bundle", "Bundle.entry[0].fullUrl", "Bundle.entry[99].resource.x", "Patient.name",
		findingAt(bundle, "Patient", 0, ".name[0]"), findingAt(bundle, "Organization", 0, "")} {
		if p, ok := f.Place(bundle, path); ok {
			t.Errorf("%s is placed at %+v", path, p)
		}
	}
}

// full answers a mutual aid request with something of everything.
func full(t fataler) form.Answers {
	t.Helper()
	const snomed, ucum = "http://snomed.info/sct|", "http://unitsofmeasure.org|"
	medicine := func(name string) map[string]string {
		return map[string]string{"medicationCodeableConcept-coding-display": name, "status": "active", "dosage-timing-repeat-frequency": "4",
			"dosage-timing-repeat-period": "1", "dosage-timing-repeat-periodUnit": "d", "dosage-doseAndRate-doseQuantity": "500 " + ucum + "mg"}
	}
	return form.Answers{
		"sieve":     {{"q0": snomed + "78064003", "q2": snomed + "248573009"}},
		"narrative": {{"activity-outcomeCodeableConcept-text": "Fell down the stairs.", "period-start": "2026-11-21T12:00:00Z", "author": "true"}},
		"problems": {{"code-text": "Broken hip", "clinicalStatus-coding": "http://terminology.hl7.org/CodeSystem/condition-clinical|active",
			"onset": "onsetAge", "onsetAge": "81 " + ucum + "a"}},
		"contact": {{"status": "in-progress", "period-start": "2026-11-21T11:58:00Z", "statusHistory-planned-period-start": "2026-11-21T11:57:00Z",
			"statusHistory-arrived-period-start": "2026-11-21T11:58:00Z", "statusHistory-in-progress-period-start": "2026-11-21T11:59:00Z",
			"location-status": "active", "location-period-start": "2026-11-21T12:01:00Z"}},
		"place":   {{"name": "Trumpton Town Hall", "extension-place-extension-what3words-valueString": "noted.bunch.ballots"}},
		"places":  {{"type-coding": "https://fhir.nhs.uk/CodeSystem/location-types-bars|RLOC", "address-postalCode": "LS1 6PT"}},
		"request": {{"category-text": "Can you spare a paramedic who is closer?"}},
		"tasks":   {{"code": snomed + "715537001"}},
		"scene":   {{"code-coding": "https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars|U", "code-text": "A dog"}},
		"alerts": {{"code-coding": "https://fhir.nhs.uk/CodeSystem/agency-types-bars|PI", "subject": "#place:0"},
			{"code-coding": "https://fhir.nhs.uk/CodeSystem/flag-categories-bars|IR", "subject": "#Patient"}},
		"medicines": {medicine("Aspirin 75mg tablets"), medicine("Ramipril 5mg capsules")},
		"observations": {
			{"code": snomed + "75367002", "component-systolic-valueQuantity": "120 " + ucum + "mm[Hg]", "component-diastolic-valueQuantity": "80 " + ucum + "mm[Hg]"},
			{"code": "Temperature", "value": "valueQuantity", "valueQuantity": "37.2 " + ucum + "Cel"},
		},
		"notes":      {{"payload-contentString": "Knife on the scene", "topic-text": "Crew note", "sent": "2026-11-21T12:00:00Z"}},
		"procedures": {{"code": snomed + "89666000", "performedPeriod-start": "2026-11-21T12:00:00Z"}},
		"consent":    {{"confirm": "true"}},
	}
}

func TestTheFullAnswersPass(t *testing.T) {
	f := formOf("referral-new", "a6t3")
	if got := f.Check(full(t)); len(got) > 0 {
		t.Errorf("%v", got)
	}
	if got := f.Dropped(full(t)); len(got) > 0 {
		t.Errorf("%v", got)
	}
}

// What is already in the message is referred to, never entered twice.
func TestResourcesLeadToEachOther(t *testing.T) {
	f := formOf("referral-new", "a6t3")
	bundle := referFor(t, f, full(t), "a6t3")
	target := func(n *fhir.Node, path string) *fhir.Node { return fhir.Resolve(bundle, n.TextAt(path+".reference")) }
	incident := fhir.Resource(bundle, "Location")
	if incident.TextAt("type.coding.code") != "ILOC" || incident.TextAt("type.coding.display") != "Incident Location" {
		t.Errorf("the incident is at %s", incident.JSON())
	}
	plan, request, contact := fhir.Resource(bundle, "CarePlan"), fhir.Resource(bundle, "ServiceRequest"), fhir.Resource(bundle, "Encounter")
	flags := fhir.Resources(bundle, "Flag")
	for name, got := range map[string]*fhir.Node{
		"request": target(request, "locationReference"), "contact": target(contact, "location.location"), "scene": target(flags[0], "subject"),
		"police": target(flags[1], "subject"),
	} {
		if got != incident {
			t.Errorf("%s leads to %s", name, got.Type())
		}
	}
	for name, got := range map[string]*fhir.Node{
		"Patient": target(flags[2], "subject"), "Condition": target(plan, "addresses"), "Task": target(plan, "activity.reference"), "PractitionerRole": target(plan, "author"),
		"Encounter": target(fhir.Resource(bundle, "Communication"), "encounter"),
	} {
		if got.Type() != name {
			t.Errorf("%s: %s", name, got.Type())
		}
	}
	response := fhir.Resource(bundle, "QuestionnaireResponse")
	if response.TextAt("item.answer.valueCoding.display") != "Breathing" || response.TextAt("questionnaire") == "" || target(response, "encounter") != contact {
		t.Errorf("%s", response.JSON())
	}
	if s := string(bundle.JSON()); strings.Contains(s, "#place") || strings.Contains(s, "#medicines") {
		t.Error("a link is left")
	}
}
