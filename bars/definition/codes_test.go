package definition_test

import (
	"strings"
	"testing"

	"barsdesk/bars/definition"
)

func TestPublishedCodesAreThere(t *testing.T) {
	for system, n := range map[string]int{
		"https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars":          46,
		"https://fhir.nhs.uk/CodeSystem/reasonable-adjustment-codes-bars": 114,
		"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars":         34,
		"https://fhir.nhs.uk/CodeSystem/flag-categories-bars":             10,
		"https://fhir.nhs.uk/CodeSystem/nobody-knows":                     0,
	} {
		if got := len(definition.Codes(system)); got != n {
			t.Errorf("%s: %d codes", system, got)
		}
	}
	if got := definition.Display("http://FHIR.nhs.uk/codesystem/Usecases-categories-bars", "A1T1"); got != "111 to ED" {
		t.Errorf("display %q", got)
	}
	if got := definition.Display("http://terminology.hl7.org/CodeSystem/v2-0131", "N"); got == "" {
		t.Error("no display for next of kin")
	}
	if definition.Complete("https://fhir.nhs.uk/CodeSystem/pathways-sg-codes") || !definition.Complete(definition.UseCaseSystem) {
		t.Error("a stub counts as complete, or a complete list as a stub")
	}
	if n := len(definition.ValueSet("http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1")); n != 4 {
		t.Errorf("%d genders", n)
	}
}

func TestEveryUseCaseHasAnApplicationAndPlainWords(t *testing.T) {
	for _, c := range definition.Codes(definition.UseCaseSystem) {
		app, version := definition.Application(strings.ToUpper(c.Code))
		if app == "" || version == "" {
			t.Errorf("%s has no Application", c.Code)
		}
		name := definition.UseCaseName(c.Code)
		if name == c.Display || name == definition.UseCaseName("nonsense") || name == "" {
			t.Errorf("%s is called %q", c.Code, name)
		}
	}
	if app, _ := definition.Application("a9t1"); app != "" {
		t.Errorf("an unknown use case belongs to %s", app)
	}
}

func TestSupportedVersions(t *testing.T) {
	for _, c := range []struct {
		version, useCase string
		yes              bool
	}{
		{"2.1.0", "a1t1", true}, {"2.0.0", "a1t1", true}, {"2.9.1", "a1t1", true}, {"1.1.0", "a1t1", true}, {"1.0.0", "a4t1", true},
		{"3.0.0", "a1t1", false}, {"0.9.0", "a1t1", false}, {"2.1.0-beta", "a1t1", false}, {"1.0.0-beta", "a1t1", false},
		{"1.0.0-beta", "a6t1", true}, {"1.0.0-beta.3", "A6T1", true}, {"1.0.0", "a6t1", false}, {"1.0.0-alpha", "a6t1", false},
		{"1.0.0-alpha", "a8t1", true}, {"1.2.0", "a5t1", true}, {"0.2.0", "a5t1", false},
		{"1.1.0", "", true}, {"1.0.0-beta", "", true}, {"9.0.0", "", false},
		{"", "a1t1", false}, {"two", "a1t1", false}, {"2.1.0.0", "a1t1", false}, {"2.1.0", "a9t9", false}, {"-1", "", false},
	} {
		if got := definition.SupportedVersion(c.version, c.useCase); got != c.yes {
			t.Errorf("SupportedVersion(%q, %q) = %v", c.version, c.useCase, got)
		}
	}
}

func TestThePayloadTableOfEachMessage(t *testing.T) {
	for _, c := range []struct{ kind, useCase, table string }{
		{"booking-new", "a1t1", "app1-booking-request"}, {"booking-new", "a2t2", "app2-booking-request"},
		{"booking-new", "a7t1", "app7-booking-request"}, {"booking-new", "a3t1", ""},
		{"referral-new", "A1T12", "app1-referral-request"}, {"referral-new", "referraltopharmacy", "app5-referral-request"},
		{"referral-update", "a6t2", "app6-referral-request"}, {"referral-new", "a4t1", ""}, {"referral-new", "", ""},
		{"referral-cancel", "", "core-cancel-referral"}, {"validation-cancel", "a4t1", "core-cancel-referral"},
		{"booking-cancel", "", "core-cancel-booking"}, {"did-not-attend", "a1t1", "app1-referral-response"},
		{"validation-new", "a4t1", "app4-validation-request"}, {"validation-rejection", "", "app4-validation-response-interim"},
		{"validation-full", "", "app4-validation-response-full"}, {"status-response", "a6t1", "app6-referral-response"},
		{"validation-new", "a1t1", ""}, {"validation-full", "a1t1", ""}, {"nonsense", "a1t1", ""},
	} {
		if got := definition.RowsFor(c.kind, c.useCase); got != c.table {
			t.Errorf("%s %s: %q", c.kind, c.useCase, got)
		}
	}
	if n := len(definition.Rows("app1-referral-request")); n != 480 {
		t.Errorf("%d rows for an APP1 referral", n)
	}
	if definition.Rows("nonsense") != nil {
		t.Error("rows without a table")
	}
}

func TestElementsAreFoundThroughDataTypes(t *testing.T) {
	for path, typ := range map[string]string{
		"MedicationStatement.dosage.timing.repeat.periodUnit":            "code",
		"QuestionnaireResponse.item.item.item.answer.valueCoding.system": "uri",
		"CarePlan.activity": "BackboneElement",
		"Encounter.class":   "Coding",
	} {
		if e, ok := definition.ElementAt(path); !ok || e.Type != typ {
			t.Errorf("%s: %+v %v", path, e, ok)
		}
	}
	if e, _ := definition.ElementAt("CarePlan.activity.outcomeCodeableConcept"); !e.Repeats {
		t.Error("an outcome does not repeat")
	}
	for _, path := range []string{"CarePlan.colour", "Spaceship.name", "CarePlan.period.start.more"} {
		if _, ok := definition.ElementAt(path); ok {
			t.Errorf("%s exists", path)
		}
	}
}
