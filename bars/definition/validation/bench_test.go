package validation_test

import (
	"testing"

	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

// BenchmarkCheck reads and checks a published referral, with all definitions
// compiled, as for the second message of a day.
func BenchmarkCheck(b *testing.B) {
	data := fhirtest.Read(b, fhirtest.Published(b, "fhir/examples/messages/refreq01-referral-new-111-to-ed.json"))
	v := published()
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		n, err := fhir.Parse(data)
		if err != nil {
			b.Fatal(err)
		}
		v.Check(n, validation.Options{})
	}
}
