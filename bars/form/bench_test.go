package form_test

import (
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/form"
)

func BenchmarkBuild(b *testing.B) {
	for _, p := range printed {
		b.Run(p.name, func(b *testing.B) {
			def, rows := nationalDefinition(p.kind), definition.Rows(definition.RowsFor(p.kind, p.useCase))
			b.ReportAllocs()
			for b.Loop() {
				form.Build(def, rows, p.useCase)
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	f := formOf("referral-new", "a6t3")
	bundle := referFor(b, f, full(b), "a6t3")
	b.ReportAllocs()
	for b.Loop() {
		f.Open(bundle)
	}
}

func BenchmarkCheck(b *testing.B) {
	f := formOf("referral-new", "a6t3")
	a := full(b)
	b.ReportAllocs()
	for b.Loop() {
		f.Check(a)
	}
}
