package form_test

import (
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

// referFor is refer for another use case.
func referFor(t fataler, f form.Form, a form.Answers, useCase string) *fhir.Node {
	t.Helper()
	parts, err := f.Resources(a, env())
	if err != nil {
		t.Fatalf("Resources: %v", err)
	}
	c := context()
	c.UseCase, c.UseCaseDisplay = useCase, definition.Display(definition.UseCaseSystem, useCase)
	_, c.ApplicationVersion = definition.Application(useCase)
	patient, gp := somebody().Resources(now, c.NewID)
	b, err := message.Referral(c, patient, gp, parts, "")
	if err != nil {
		t.Fatalf("Referral: %v", err)
	}
	return b
}
