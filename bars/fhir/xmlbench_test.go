package fhir_test

import (
	"testing"

	"barsdesk/bars/fhir"
)

func BenchmarkParseXML(b *testing.B) {
	text, err := parseMessage(b).XML(small())
	if err != nil {
		b.Fatal(err)
	}
	shape := small()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fhir.ParseXML(text, shape); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkXML(b *testing.B) {
	n, shape := parseMessage(b), small()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := n.XML(shape); err != nil {
			b.Fatal(err)
		}
	}
}
