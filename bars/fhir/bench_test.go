package fhir_test

import (
	"os"
	"testing"

	"barsdesk/bars/fhir"
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
