package validation_test

import (
	"os"
	"slices"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/build/mutants"
)

// TestDesignedMutantsAreFound checks messages with one defect each, made by
// hand over all kinds of messages: each is found where it is. Those made from
// the payload tables are checked in build/mutants.
func TestDesignedMutantsAreFound(t *testing.T) {
	bases, err := mutants.Bases(os.DirFS(fhirtest.Published(t, "fhir/examples/messages")))
	if err != nil {
		t.Fatal(err)
	}
	before := map[string][]validation.Finding{}
	for _, b := range bases {
		before[b.Name] = published().Check(b.Tree(), validation.Options{}).Findings
	}
	for m, err := range mutants.Each(bases) {
		if err != nil {
			t.Fatal(err)
		}
		if m.Kind == mutants.Payload {
			continue
		}
		tree, err := fhir.Parse(m.JSON)
		if err != nil {
			continue // refused when it is read
		}
		found := published().Check(tree, validation.Options{}).Findings
		if !slices.ContainsFunc(found, func(f validation.Finding) bool {
			counts := f.Severity == definition.Error || m.Warning && f.Severity == definition.Warning
			return counts && m.Finds(f.Path) && !slices.Contains(before[m.Base], f)
		}) {
			t.Errorf("%s: %s is not found at %s", m.ID, m.What, m.Path)
		}
	}
}
