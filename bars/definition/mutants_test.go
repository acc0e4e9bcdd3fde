package definition_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/build/mutants"
)

// TestBrokenRowsAndRulesAreFound breaks each unconditional row of the payload
// tables, the counts of the definitions and the rules of messages, one at a
// time: Fit, CheckRows and CheckMessage find each where it is.
func TestBrokenRowsAndRulesAreFound(t *testing.T) {
	bases, err := mutants.Bases(os.DirFS(fhirtest.Published(t, "fhir/examples/messages")))
	if err != nil {
		t.Fatal(err)
	}
	before := map[string][]definition.Finding{}
	for _, b := range bases {
		before[b.Name] = byRules(b.Tree())
	}
	for m, err := range mutants.Each(bases) {
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains([]string{mutants.Payload, mutants.Focus, mutants.Message}, m.Kind) || byFHIR(m.Path) {
			continue
		}
		tree, err := fhir.Parse(m.JSON)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(byRules(tree), func(f definition.Finding) bool {
			counts := f.Severity == definition.Error || m.Warning && f.Severity == definition.Warning
			return counts && m.Finds(f.Path) && !slices.Contains(before[m.Base], f)
		}) {
			t.Errorf("%s: %s is not found at %s", m.ID, m.What, m.Path)
		}
	}
}

// byFHIR reports whether a place is one that FHIR itself asks for.
func byFHIR(path string) bool {
	return path == "Bundle.entry" || strings.HasSuffix(path, "].url") || strings.HasSuffix(path, "].linkId") || strings.HasSuffix(path, "ofType(MessageHeader)")
}

// byRules is what the definition, the payload table and the rules of messages
// find, without types and profiles.
func byRules(bundle *fhir.Node) []definition.Finding {
	out := definition.Fit(bundle, definition.Template(fhir.Resource(bundle, "MessageHeader").Get("definition").String()))
	out = append(out, definition.CheckRows(bundle, definition.Rows(definition.TableFor(bundle)))...)
	return append(out, definition.CheckMessage(bundle)...)
}
