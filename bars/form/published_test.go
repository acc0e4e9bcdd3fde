package form_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
)

// publishedForms reads every published example message that a person fills
// in, with the form of its kind.
func publishedForms(t *testing.T, do func(t *testing.T, name string, f form.Form, bundle *fhir.Node)) {
	t.Helper()
	for _, file := range fhirtest.Files(t, "fhir/examples/messages") {
		bundle, err := fhir.Parse(fhirtest.Read(t, file))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		kind, refused := message.Identify(bundle)
		if refused != nil {
			continue // a searchset, an answer, an example that breaks the rules
		}
		f := formOf(string(kind), useCaseOf(bundle))
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) { do(t, name, f, bundle) })
	}
}

func useCaseOf(bundle *fhir.Node) string { return message.ReadFacts(bundle).UseCase }

// A published message that is opened and not changed stays to the letter.
func TestAPublishedMessageThatIsNotChangedStays(t *testing.T) {
	publishedForms(t, func(t *testing.T, _ string, f form.Form, bundle *fhir.Node) {
		before := string(bundle.JSON())
		got, err := f.Amend(bundle, f.Open(bundle), env())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, string(got.Bundle.JSON())); diff != "" {
			t.Error(diff)
		}
		if len(got.Changed)+len(got.Added)+len(got.Removed) > 0 || string(bundle.JSON()) != before {
			t.Errorf("%+v", got)
		}
	})
}

// What a form reads out of a published message, it writes so that it reads it again.
func TestAPublishedMessageFillsItsFormAndAnother(t *testing.T) {
	publishedForms(t, func(t *testing.T, _ string, f form.Form, bundle *fhir.Node) {
		a := f.Answers(bundle)
		parts, err := f.Resources(a, env())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, f.Answers(bundleOf(parts))); diff != "" {
			t.Error(diff)
		}
	})
}

// uncovered is what the forms have no question for in the published examples:
// repeats of the contacts and resources of others that a response carries, a
// second narrative, second codings, words that differ from the published ones,
// an answer about somebody's being awake who does not breathe.
var uncovered = map[string]string{
	"bookreq01-booking-new":       "[9]",
	"bookreq02-booking-cancelled": "[1].description",
	"refreq01-referral-new-111-to-ed": "[2].activity[0].outcomeCodeableConcept[0].text [2].activity[0].outcomeCodeableConcept[1].text " +
		"[2].activity[0].outcomeCodeableConcept[2].text [2].activity[0].outcomeCodeableConcept[3].text",
	"refreq04-referral-new-cad-out-of-area":              "[4].activity[0].outcomeCodeableConcept[5]",
	"refreq07-referral-new-pharmacy-contraception":       "[4].code.coding[1] [7].dosage[0].maxDosePerPeriod",
	"refreq08a-cad-out-of-area-c1-1-initial":             "[18].item[1].answer[0].valueCoding.code",
	"refreq08c-cad-out-of-area-c1-3-update":              "[4] [5].activity[0].outcomeCodeableConcept[5] [22].item[1].answer[0].valueCoding.code",
	"refreq09a-cad-out-of-area-c2-2-update":              "[4] [5].activity[0].outcomeCodeableConcept[5]",
	"refreq10-referral-new-cad-out-of-area-c4":           "[4].activity[0].outcomeCodeableConcept[5]",
	"refresp03-referral-response-cad-out-of-area":        "[1] [2]",
	"refresp01-referral-response-dna-ed-to-111":          "[1] [2] [3] [4] [13] [14] [15].note[0] [16].effectiveDateTime [17].effectiveDateTime [18] [19] [21]",
	"servreq01-referral-cancel-revoked":                  "[1].occurrencePeriod",
	"valreq01-validation-request-new":                    "[4].activity[0].outcomeCodeableConcept[5]",
	"valreq02-validation-request-update-lower-priority":  "[4].activity[0].outcomeCodeableConcept[4]",
	"valresp01-validation-request-http-response-planned": "[4]",
	"valresp01a-validation-response-interim-in-progress": "[1] [2] [3].reasonCode[0]",
	"valresp01b-validation-response-full-after-interim":  "[1] [3] [4].reasonCode[0]",
	"valresp04-validation-response-interim-rejected":     "[1] [2]",
	"valresp05-validation-response-full-falls":           "[1] [3] [4].reasonCode[0]",
}

func TestWhatTheFormDoesNotCoverIsListed(t *testing.T) {
	publishedForms(t, func(t *testing.T, name string, f form.Form, bundle *fhir.Node) {
		short := strings.NewReplacer("Bundle.entry", "", ".resource", "").Replace(strings.Join(f.Uncovered(bundle), " "))
		if diff := cmp.Diff(uncovered[name], short); diff != "" {
			t.Error(diff)
		}
	})
}
