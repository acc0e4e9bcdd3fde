package terms

import "testing"

// What a process pays that asks for the first time.

func BenchmarkFirstCode(b *testing.B) {
	for b.Loop() {
		if v, _ := layers().InSet("http://hl7.org/fhir/ValueSet/administrative-gender", "", "female"); v != In {
			b.Fatal("not in")
		}
	}
}

func BenchmarkFirstDisplayOfAListedCode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		layers().Displays("http://snomed.info/sct", "none")
	}
}
