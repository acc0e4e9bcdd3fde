package message_test

import (
	"slices"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// brokenBy are the rules that a message breaks, without the places.
func brokenBy(b *fhir.Node, kind message.Kind) (out []string) {
	d := definition.Template(kind.DefinitionTail())
	for _, f := range validator().Check(b, validation.Options{Policy: validation.Sender, Definition: &d, Now: now}).Findings {
		if f.Severity == definition.Error && !slices.Contains(out, f.What) {
			out = append(out, f.What)
		}
	}
	return out
}

// A request of somebody else may break rules: what we make of it breaks no
// other, and repeats its ids and moments.
func TestMessagesAboutPublishedRequestsBreakNoFurtherRules(t *testing.T) {
	all := examples(t)
	held := func(file string) *fhir.Node { return message.WithIDs(all[file], accepted(all[file])) }
	kindOf := func(b *fhir.Node) message.Kind {
		kind, refused := message.Identify(b)
		if refused != nil {
			t.Fatalf("%v", refused)
		}
		return kind
	}
	compare := func(t *testing.T, request, b *fhir.Node, tolerated ...string) {
		t.Helper()
		before := append(brokenBy(request, kindOf(request)), tolerated...)
		for _, what := range brokenBy(b, kindOf(b)) {
			if !slices.Contains(before, what) {
				t.Errorf("breaks: %s", what)
			}
		}
		checkTied(t, b)
	}
	for _, p := range publishedPairs {
		t.Run(p.response, func(t *testing.T) {
			request := held(p.request)
			useCase := message.ReadFacts(request).UseCase
			b, err := p.build(answeringLater(t, useCase), message.Asked{Request: request, BundleID: request.ID()})
			if err != nil {
				t.Fatal(err)
			}
			compare(t, all[p.request], b)
		})
	}
	for _, file := range []string{"refreq08a-cad-out-of-area-c1-1-initial.json", "refreq09a-cad-out-of-area-c2-1-initial.json",
		"refreq10-referral-new-cad-out-of-area-c4.json", "valreq01-validation-request-new.json"} {
		t.Run("update of "+file, func(t *testing.T) {
			last := held(file)
			b := update(t, message.ReadFacts(last).UseCase, last, func(b *fhir.Node) {
				fhir.Resource(b, "Patient").Set("birthDate", fhir.Str("1970-01-02"))
			})
			compare(t, all[file], b)
			checkIDsKept(t, last, b)
		})
	}
}
