package web_test

import (
	"slices"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// assertWhole holds the messages that the journey produced, as they were sent,
// against the published payload tables, and wants one of each kind.
func assertWhole(t *testing.T, sent []desk.Message, want ...message.Kind) {
	t.Helper()
	var kinds []message.Kind
	for _, m := range sent {
		bundle, err := fhir.Parse([]byte(m.JSON))
		if err != nil {
			t.Fatal(err)
		}
		kind, refused := message.Identify(bundle)
		if refused != nil {
			t.Fatalf("%s: %v", m.Title, refused)
		}
		kinds = append(kinds, kind)
		rows := definition.Rows(definition.RowsFor(string(kind), message.ReadFacts(bundle).UseCase))
		if len(rows) < 60 {
			t.Fatalf("%s: a table of %d rows", kind, len(rows))
		}
		for _, f := range definition.CheckRows(bundle, rows) {
			if f.Severity == definition.Error {
				t.Errorf("%s: %s %s (%s)", kind, f.Path, f.What, f.Rule)
			}
		}
	}
	slices.Sort(kinds)
	slices.Sort(want)
	if !slices.Equal(kinds, want) {
		t.Errorf("the journey produced %v, want %v", kinds, want)
	}
}
