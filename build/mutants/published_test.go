package mutants_test

import (
	"path/filepath"
	"slices"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

// beyondTables are the errors of the published messages that are neither their
// definition's, nor their payload table's, nor a rule of messages. Those are
// compared with the list of known faults in bars/definition.
var beyondTables = map[string][]string{
	"refreq11-referral-new-advice-guidance-to-ers.json": {
		"Bundle.entry[3].resource.activity[1].detail.performer[1].reference",
		"Bundle.entry[3].resource.activity[1].detail.performer[2].reference",
	},
}

func TestPublishedMessagesHaveNoOtherErrorThanTheirKnownFaults(t *testing.T) {
	c := newChecker()
	for _, file := range fhirtest.Files(t, "fhir/examples/messages") {
		n, err := fhir.Parse(fhirtest.Read(t, file))
		if err != nil {
			t.Fatal(err)
		}
		known := slices.Concat(definition.CheckMessage(n), definition.CheckRows(n, definition.Rows(definition.TableFor(n))),
			definition.Fit(n, definition.Template(fhir.Resource(n, "MessageHeader").TextAt("definition"))))
		var got []string
		for _, f := range c.check(n) {
			if isError(f) && !slices.Contains(known, f) {
				got = append(got, f.Path)
			}
		}
		if !slices.Equal(got, beyondTables[filepath.Base(file)]) {
			t.Errorf("%s: %v", filepath.Base(file), got)
		}
	}
}
