package fhirpath_test

import (
	"slices"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

// fuzzSeeds are expressions of every kind.
var fuzzSeeds = []string{
	dom3, bdl7, ref1, ele1, per1, "name.where(use = 'official').given.first() & ' ' & family", "@2020-02-29T10:30:00.5+01:00 + 4 days",
	"(1|2.50|'a\\u0041').select($this.toString()).join(',')", "iif(a.exists(), -1, +2) div 3 mod 4", "a.repeat(b).ofType(FHIR.Quantity).value > 5 'mg'",
	"a is System.String or b as Age = {} xor true", "%`ext-a` != %'vs-b' !~ %context", "a[0].b[$index]", "x.aggregate($total + $this, 0) ~ 1",
	"'a(b'.replaceMatches('(', '$1')", "defineVariable('a', b).select(%a)", "descendants().sort(-$this, id)", "1.5 '10*3.m2/s'.lowBoundary(2)",
	"now().toString().matches('.*')", "htmlChecks()", "@T10:30 // comment\n/* and */ < @T11", "1 week = 7 days and 1 'g'.toQuantity('mg').exists()",
}

// FuzzCompile reads any text without panic; what compiles does so again and
// strictly or with an error.
func FuzzCompile(f *testing.F) {
	for _, text := range fuzzSeeds {
		f.Add(text)
	}
	for text := range invariants(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, err := fhirpath.Compile(text, model)
		if (err == nil) != (x != nil) {
			t.Fatal("neither an expression nor an error")
		}
		if _, again := fhirpath.CompileStrict(text, model, "Patient"); err != nil && again == nil {
			t.Fatalf("compiles strictly and not else: %v", err)
		}
	})
}

// FuzzEvaluate evaluates any expression over any data without panic, and gives
// the same each time.
func FuzzEvaluate(f *testing.F) {
	for _, text := range fuzzSeeds {
		f.Add(text, sample)
	}
	f.Add("descendants().value", `{"resourceType":"Observation","valueQuantity":{"value":1e5},"_valueString":[null],"x":[null,[1],{}]}`)
	f.Add("children().extension.value", `{"resourceType":"Patient","_birthDate":{"extension":[{"valueDate":"20"}]},"":1,"_":2}`)
	f.Add("text.div.htmlChecks()", `{"resourceType":"Patient","text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p class='a'>&#160;x</p></div>"}}`)
	f.Fuzz(func(t *testing.T, text, data string) {
		n, err := fhir.Parse([]byte(data))
		if err != nil {
			return
		}
		x, err := fhirpath.Compile(text, model)
		if err != nil {
			return
		}
		focus := fhirpath.Of(n, nil, "")
		env := &fhirpath.Env{Now: suiteNow, Resource: focus, Root: focus, ConformsTo: suiteConformsTo}
		first, err := x.Evaluate(env, focus)
		again, errAgain := x.Evaluate(env, focus)
		if (err == nil) != (errAgain == nil) || !slices.Equal(describe(first), describe(again)) {
			t.Fatalf("yields %v (%v) and then %v (%v)", describe(first), err, describe(again), errAgain)
		}
		if _, errTrue := x.True(env, focus); err != nil && errTrue == nil {
			t.Fatalf("is decided and has no result: %v", err)
		}
	})
}
