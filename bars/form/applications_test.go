package form_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
)

// referrals are the use cases of which one referral of each Application is made.
var referrals = []string{"a1t1", "a2t1", "a3t1", "a5t1", "a6t1", "a6t3", "a8t1"}

// A referral of any Application keeps the payload rules of its table.
func TestReferralsOfEveryApplicationKeepTheirRules(t *testing.T) {
	for _, useCase := range referrals {
		t.Run(useCase, func(t *testing.T) {
			f := formOf("referral-new", useCase)
			rows := definition.Rows(definition.RowsFor("referral-new", useCase))
			rapid.Check(t, func(t *rapid.T) {
				bundle := referFor(t, f, draw(t, f), useCase)
				for _, found := range definition.CheckRows(bundle, rows) {
					if found.Severity == definition.Error && !ofThePatient(found.Path, bundle) {
						t.Fatalf("%s %s (%s)", found.Path, found.What, found.Rule)
					}
				}
			})
		})
	}
}

// ofThePatient reports whether a finding is about what the patient page asks.
func ofThePatient(path string, bundle *fhir.Node) bool {
	for i, e := range fhir.Entries(bundle) {
		if strings.HasPrefix(path, "Bundle.entry["+itoa(i)+"]") {
			return e.Resource.Type() == "Patient"
		}
	}
	return strings.HasPrefix(path, "Patient")
}

func itoa(i int) string {
	return strings.TrimPrefix(message.LinkPart(i), strings.TrimSuffix(message.LinkPart(0), "0"))
}

// A request for validation keeps the rules of its table.
func TestARequestForValidationKeepsItsRules(t *testing.T) {
	f := formOf("validation-new", "a4t1")
	rapid.Check(t, func(t *rapid.T) {
		bundle := referFor(t, f, draw(t, f), "a4t1")
		for _, found := range definition.CheckRows(bundle, definition.Rows("app4-validation-request")) {
			if found.Severity == definition.Error && !ofThePatient(found.Path, bundle) {
				t.Fatalf("%s %s (%s)", found.Path, found.What, found.Rule)
			}
		}
	})
}

const refusal = "https://fhir.nhs.uk/CodeSystem/rejected-reasons-bars|"

// A refusal needs its reason, and words when the reason is another; nothing
// else needs either.
func TestOnlyARefusalHasAReason(t *testing.T) {
	for _, c := range []struct {
		kind, useCase string
		answer        map[string]string
		wrong         string // the field to put right
		status, code  string // of the Encounter
	}{
		{"status-response", "a6t1", map[string]string{"status": "arrived"}, "", "arrived", ""},
		{"status-response", "a6t1", map[string]string{"status": "cancelled"}, "status", "", ""},
		{"referral-rejection", "a6t2", map[string]string{"status": "cancelled"}, "reasonCode-coding", "", ""},
		{"referral-rejection", "a6t2", map[string]string{"status": "cancelled", "reasonCode-coding": refusal + "RRNA"}, "", "cancelled", "RRNA"},
		{"referral-rejection", "a6t3", map[string]string{"status": "cancelled", "reasonCode-coding": refusal + "OTH"}, "reasonCode-text", "", ""},
		{"referral-rejection", "a6t3", map[string]string{"status": "cancelled", "reasonCode-coding": refusal + "OTH", "reasonCode-text": "No crew"}, "", "cancelled", "OTH"},
		{"validation-interim", "a4t1", map[string]string{"status": "in-progress"}, "", "in-progress", "validation-triage-outcome"},
		{"validation-rejection", "a4t1", map[string]string{"status": "cancelled", "reasonCode-coding": refusal + "FC"}, "", "cancelled", "FC"},
		{"status-response", "a6t1", nil, "status", "", ""},
	} {
		f := formOf(c.kind, c.useCase)
		a := form.Answers{}
		if c.answer != nil {
			c.answer["period-start"] = "2026-11-21T12:00:00Z"
			a["answer"] = []map[string]string{c.answer}
		}
		wrong := ""
		for _, p := range f.Check(a) {
			if p.Field != "period-start" {
				wrong += p.Field
			}
		}
		if wrong != c.wrong {
			t.Errorf("%s %v: put right %q, not %q", c.useCase, c.answer, wrong, c.wrong)
		}
		if c.wrong != "" {
			continue
		}
		parts, err := f.Resources(a, env())
		if err != nil || len(parts) != 1 {
			t.Fatalf("%v %v", parts, err)
		}
		if e := parts[0]; e.TextAt("status") != c.status || e.TextAt("reasonCode.coding.code") != c.code || e.TextAt("class.code") != "EMER" || e.Get("statusHistory") != nil {
			t.Errorf("%s", e.JSON())
		}
	}
}

// What is answered is asked, what the message repeats is not.
func TestAResponseAndACancellationAskOnlyWhatTheyAdd(t *testing.T) {
	for kind, blocks := range map[string]string{
		"status-response": "answer", "validation-interim": "answer", "did-not-attend": "concern", "referral-cancel": "cancellation",
		"booking-cancel": "cancelled-booking", "booking-new": "appointment",
	} {
		var got []string
		for _, s := range formOf(kind, map[string]string{"validation-interim": "a4t1", "status-response": "a6t1"}[kind]+"").Sections {
			for _, b := range s.Blocks {
				got = append(got, b.ID)
			}
		}
		if kind != "booking-new" && strings.Join(got, " ") != blocks {
			t.Errorf("%s asks %v", kind, got)
		}
	}
}

func TestTheOutcomeOfAValidationIsSent(t *testing.T) {
	f := formOf("validation-full", "a4t1")
	a := form.Answers{
		"answer":    {{"status": "finished", "period-start": "2026-11-21T11:00:00Z"}},
		"narrative": {{"status": "completed", "period-start": "2026-11-21T10:00:00Z", "activity-outcomeCodeableConcept-text": "Advice given."}},
		"outcomes":  {{"code": "https://fhir.nhs.uk/CodeSystem/arp-priority-codes|C5"}},
		"place":     {{"address-line": "1 High Street", "address-postalCode": "LS1 6PT"}},
		"scene":     {{"code-coding": "https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars|S"}},
		"consent":   {{"confirm": "true"}},
	}
	if got := f.Check(a); len(got) > 0 {
		t.Fatalf("%v", got)
	}
	parts, err := f.Resources(a, env())
	if err != nil {
		t.Fatal(err)
	}
	bundle := bundleOf(parts)
	plan, contact, scene := fhir.Resource(bundle, "CarePlan"), fhir.Resource(bundle, "Encounter"), fhir.Resource(bundle, "Flag")
	if plan.TextAt("status") != "completed" || contact.TextAt("reasonCode.coding.code") != "validation-triage-outcome" || fhir.Resource(bundle, "ServiceRequest") != nil {
		t.Errorf("%s %s", plan.JSON(), contact.JSON())
	}
	if link := scene.TextAt("subject.reference"); parts[numberOf(t, link)].Type() != "Location" {
		t.Errorf("the scene is of %s", link)
	}
	delete(a, "scene")
	a["place"] = []map[string]string{{"name": "Town Hall"}}
	var wrong []string
	for _, p := range f.Check(a) {
		wrong = append(wrong, p.Block)
	}
	if strings.Join(wrong, " ") != "place scene" {
		t.Errorf("%v", f.Check(a))
	}
}

// numberOf is the part that a link leads to.
func numberOf(t *testing.T, link string) int {
	t.Helper()
	n := 0
	if _, err := fmt.Sscanf(link, strings.TrimSuffix(message.LinkPart(0), "0")+"%d", &n); err != nil {
		t.Fatalf("%s: %v", link, err)
	}
	return n
}

// referFor is refer for another use case.
func referFor(t fataler, f form.Form, a form.Answers, useCase string) *fhir.Node {
	t.Helper()
	parts, err := f.Resources(a, env())
	if err != nil {
		t.Fatalf("Resources: %v", err)
	}
	c := context()
	if strings.HasPrefix(useCase, "a4") {
		c.Kind = message.ValidationNew
	}
	c.UseCase, c.UseCaseDisplay = useCase, definition.Display(definition.UseCaseSystem, useCase)
	_, c.ApplicationVersion = definition.Application(useCase)
	patient, gp := somebody().Resources(now, c.NewID)
	b, err := message.Referral(c, patient, gp, parts, "")
	if err != nil {
		t.Fatalf("Referral: %v", err)
	}
	return b
}
