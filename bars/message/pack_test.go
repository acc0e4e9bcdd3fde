package message_test

import (
	"testing"

	"barsdesk/bars/definition"
)

// TestMessagesPassTheRulesOfThePack checks what this package builds by the
// payload rules and counts that the program itself carries.
func TestMessagesPassTheRulesOfThePack(t *testing.T) {
	for table, bundle := range built(t) {
		t.Run(table, func(t *testing.T) {
			rows := definition.Rows(table)
			if len(rows) < 60 {
				t.Fatalf("%d rows: is the table in the pack?", len(rows))
			}
			for _, f := range definition.CheckRows(bundle, rows) {
				if f.Severity == "error" {
					t.Errorf("%s: %s (%s)", f.Path, f.What, f.Rule)
				}
			}
			for _, f := range definition.Fit(bundle, definition.Template(definitionTail(bundle))) {
				if f.Severity == "error" {
					t.Errorf("%s: %s (%s)", f.Path, f.What, f.Rule)
				}
			}
		})
	}
}
