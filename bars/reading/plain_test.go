package reading_test

import (
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/reading"
)

// TestWhatIsReadIsWhatWasWritten: no character hides, or turns others around.
func TestWhatIsReadIsWhatWasWritten(t *testing.T) {
	for text, want := range map[string]string{
		"Murry": "Murry", "two\nlines\tof text": "two\nlines\tof text", "Zoë, D’Arcy; \u0627\u0644\u0645": "Zoë, D’Arcy; \u0627\u0644\u0645",
		"not \u202Ecigrella": "not \uFFFDcigrella", "\u2066a\u2069": "\uFFFDa\uFFFD", "aller\u200Bgy\uFEFF": "aller\uFFFDgy\uFFFD", "bell\x07": "bell\uFFFD",
		"\u0646\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645": "\u0646\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
	} {
		if got := reading.Plain(text); got != want {
			t.Errorf("%q reads %q, want %q", text, got, want)
		}
	}
	patient, err := fhir.Parse([]byte(`{"resourceType":"Patient","name":[{"family":"a\u202Eb","given":["c\u200Bd"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range reading.Render(patient) {
		for _, row := range section.Rows {
			if row.Value != reading.Plain(row.Value) || row.Label != reading.Plain(row.Label) {
				t.Errorf("%s hides something: %q", row.Label, row.Value)
			}
		}
	}
}
