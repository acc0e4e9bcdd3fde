package fhir_test

import (
	"os"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

func BenchmarkParse(b *testing.B) {
	data := message(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fhir.Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParseMessage reads the published referral of 25 entries, indented
// as it was published.
func BenchmarkParseMessage(b *testing.B) {
	data := fhirtest.Read(b, fhirtest.Published(b, "fhir/examples/messages/refreq01-referral-new-111-to-ed.json"))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fhir.Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkJSON(b *testing.B) {
	n, err := fhir.Parse(message(b))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(n.JSON())))
	b.ReportAllocs()
	for b.Loop() {
		n.JSON()
	}
}

func message(b *testing.B) []byte {
	b.Helper()
	data, err := os.ReadFile("testdata/message.json")
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// BenchmarkParseManyEntries reads 20,000 entries, 5 MB.
func BenchmarkParseManyEntries(b *testing.B) {
	entry := `{"fullUrl":"urn:uuid:3f1c5c7e-5b0e-4f0f-9a35-9a4a2f7a0001","resource":{"resourceType":"Observation","status":"final",` +
		`"code":{"coding":[{"system":"http://snomed.info/sct","code":"27113001"}]},"valueQuantity":{"value":70.50,"unit":"kg"}}}`
	data := []byte(`{"entry":[` + strings.Repeat(entry+",", 19_999) + entry + `]}`)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fhir.Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}
