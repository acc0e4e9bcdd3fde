package validation_test

import (
	"os"
	"path/filepath"
	"testing"

	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
)

// FuzzCheck checks whatever can be read: it must come to an end without a
// panic, say the same twice, and give an OperationOutcome that is valid itself.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		`{"resourceType":"Patient","name":[{"given":["Josiah",null],"_given":[null,{"extension":[{"url":"http://example.org/x","valueString":"y"}]}]}]}`,
		`{"resourceType":"Bundle","type":"message","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"MessageHeader","eventCoding":{"code":"x"}}}]}`,
		`{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1e400},"contained":[{"resourceType":"Patient","id":"#"}]}`,
		`{"resourceType":"StructureDefinition","derivation":"constraint","type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","differential":{"element":[{"path":"Patient.x"}]}}`,
		`{"resourceType":"Parameters","parameter":[{"name":"x","resource":{"resourceType":"Parameters"}}]}`,
	} {
		f.Add([]byte(seed))
	}
	files, _ := filepath.Glob("../../../../shared/fhir/examples/messages/*.json")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := fhir.Parse(data)
		if err != nil {
			return
		}
		first := published().Check(n, validation.Options{})
		again := published().Check(n, validation.Options{Policy: validation.Receiver})
		if len(first.Findings) != len(again.Findings) {
			t.Fatalf("%d findings, then %d", len(first.Findings), len(again.Findings))
		}
		for _, x := range published().Check(first.Outcome("a"), validation.Options{}).Findings {
			if x.Severity == "error" {
				t.Fatalf("the outcome is not valid: %s %s", x.Path, x.What)
			}
		}
	})
}
