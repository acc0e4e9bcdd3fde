package form_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
)

// taken is a request as its receiver holds it, with ids and its own Encounter.
func taken(t fataler, f form.Form, a form.Answers, useCase string) *fhir.Node {
	t.Helper()
	bundle := referFor(t, f, a, useCase)
	for i, e := range fhir.Entries(bundle) {
		if e.Resource.ID() == "" {
			e.Resource.Set("id", fhir.Str(fmt.Sprintf("cccccccc-0000-4000-8000-%012d", i)))
		}
	}
	theirs := fhir.Resource(bundle, "Encounter").Clone()
	theirs.Set("id", fhir.Str("ffffffff-0000-4000-8000-000000000001"))
	theirs.Set("status", fhir.Str("planned"))
	theirs.Remove("statusHistory")
	theirs.Remove("location")
	bundle.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:ffffffff-0000-4000-8000-000000000002")), fhir.M("resource", theirs)))
	return bundle
}

// changeOf is the update that comes of changed answers.
func changeOf(t fataler, f form.Form, held *fhir.Node, useCase string, change func(a form.Answers)) (*fhir.Node, form.Amended, error) {
	t.Helper()
	amended := amend(t, f, held, change)
	c := context()
	c.UseCase, c.UseCaseDisplay, c.Now = useCase, definition.Display(definition.UseCaseSystem, useCase), now.Add(time.Hour)
	_, c.ApplicationVersion = definition.Application(useCase)
	c.NewID = func() string { return "bbbbbbbb-0000-4000-8000-000000000009" }
	sent, err := message.Update(c, fhir.Resource(held, "ServiceRequest").Clone(), held, amended.Bundle)
	return sent, amended, err
}

// errorsIn are the rules a message breaks.
func errorsIn(b *fhir.Node, kind message.Kind, useCase string) (out []string) {
	all := append(definition.Fit(b, definition.Template(kind.DefinitionTail())), definition.CheckRows(b, definition.Rows(definition.RowsFor(string(kind), useCase)))...)
	for _, finding := range append(all, definition.CheckMessage(b)...) {
		if finding.Severity == definition.Error {
			out = append(out, finding.Path+" "+finding.What)
		}
	}
	return out
}

// Answers that a person changes go out as an update that fits: what was changed
// or added is newer, everything else as it was.
func TestChangedAnswersMakeAnUpdate(t *testing.T) {
	for useCase, kind := range map[string]message.Kind{"a6t3": message.ReferralUpdate, "a4t1": message.ValidationUpdate} {
		t.Run(useCase, func(t *testing.T) {
			f := formOf(string(kind), useCase)
			answers := full(t)
			if useCase == "a4t1" {
				answers["request"] = []map[string]string{{"occurrencePeriod-end": "2026-11-21T14:00:00Z"}}
				answers["contact"] = []map[string]string{{"period-start": "2026-11-21T11:58:00Z"}}
				for _, id := range []string{"sieve", "problems", "places", "tasks", "notes", "procedures"} {
					delete(answers, id)
				}
			}
			held := taken(t, f, answers, useCase)
			sent, amended, err := changeOf(t, f, held, useCase, func(a form.Answers) {
				a["narrative"][0]["activity-outcomeCodeableConcept-text"] = "Fell down the stairs, now drowsy."
				a["observations"] = append(a["observations"], map[string]string{"code": "Breathing", "value": "valueString", "valueString": "fast"})
			})
			if err != nil {
				t.Fatal(err)
			}
			if broken := errorsIn(sent, kind, useCase); len(broken) > 0 {
				t.Errorf("%q", broken)
			}
			if got, refused := message.Identify(sent); refused != nil || got != kind {
				t.Errorf("reads as %q: %v", got, refused)
			}
			newer := append(slices.Clone(amended.Changed), amended.Added...)
			later := fhir.FormatInstant(now.Add(time.Hour))
			for _, e := range fhir.Entries(sent) {
				is := e.Resource.TextAt("meta.lastUpdated") == later
				if want := slices.Contains(newer, e.FullURL) || e.Resource.Type() == "MessageHeader"; is != want {
					t.Errorf("%s is newer: %t, changed: %t", e.Resource.Type(), is, want)
				}
			}
			if len(amended.Added) != 1 || !slices.Contains(newer, urlOf(sent, "CarePlan")) {
				t.Errorf("changed %v, added %v", amended.Changed, amended.Added)
			}
		})
	}
}

func urlOf(b *fhir.Node, resourceType string) string {
	for _, e := range fhir.Entries(b) {
		if e.Resource.Type() == resourceType {
			return e.FullURL
		}
	}
	return ""
}

// A problem that is taken out goes as entered in error; an alert cannot be
// taken back, and the person has to know.
func TestAnswersThatAreTakenOut(t *testing.T) {
	f := formOf("referral-update", "a6t3")
	held := taken(t, f, full(t), "a6t3")
	sent, _, err := changeOf(t, f, held, "a6t3", func(a form.Answers) { delete(a, "problems") })
	if err != nil {
		t.Fatal(err)
	}
	if got := fhir.Resource(sent, "Condition").TextAt("verificationStatus.coding.code"); got != "entered-in-error" {
		t.Errorf("the problem is sent as %q", got)
	}
	if _, _, err := changeOf(t, f, held, "a6t3", func(a form.Answers) { delete(a, "alerts") }); err == nil {
		t.Error("the alerts were taken back without a word")
	}
	if _, _, err := changeOf(t, f, held, "a6t3", func(form.Answers) {}); err == nil {
		t.Error("an update of nothing")
	}
}
