package structure

import "testing"

// What a process pays that asks for the first time.

func BenchmarkFirstType(b *testing.B) {
	for b.Loop() {
		if _, ok := layers().Type("Patient"); !ok {
			b.Fatal("no Patient")
		}
	}
}

func BenchmarkEverything(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for _, e := range layers().entries() {
			e.read()
		}
	}
}
