package validation_test

import (
	"testing"

	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
)

// TestGoodPracticeIsNoted: a resource on its own without a narrative is told
// so, once and never as a fault; one in a Bundle, which programs read, is not.
func TestGoodPracticeIsNoted(t *testing.T) {
	noted := func(text string) int {
		n := 0
		for _, f := range published().Check(parsed(t, text), validation.Options{}).Findings {
			if f.Rule == "dom-6" {
				n++
				if f.Severity != "information" {
					t.Errorf("%s is %s", f.What, f.Severity)
				}
			}
		}
		return n
	}
	for text, want := range map[string]int{
		`{"resourceType":"Patient","active":true}`: 1,
		`{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"#a"},"contained":[{"resourceType":"Patient","id":"a"}]}`: 1,
		`{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","active":true}}]}`:                                      0,
		`{"resourceType":"Patient","active":true,"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"}}`:                 0,
	} {
		if got := noted(text); got != want {
			t.Errorf("noted %d times, not %d: %s", got, want, text)
		}
	}
}

// TestRulesOfProfiles: an invariant is an error or a warning as it says, one
// that cannot be evaluated is noted, and one of another profile that goes by
// the same key is held to as well.
func TestRulesOfProfiles(t *testing.T) {
	rule := func(key, severity, expression string) string {
		return `{"key":"` + key + `","severity":"` + severity + `","human":"It is so."` + expression + `}`
	}
	with := func(rules string) string {
		return profile("P", "Patient", `{"id":"Patient","path":"Patient","constraint":[`+rules+`]}`)
	}
	text := `{"resourceType":"Patient","active":true,"name":[{"family":"red","given":["blue"]}]}`
	run(t, []made{
		{"held", []string{with(rule("a-1", "error", `,"expression":"active"`))}, text, nil, 0},
		{"an error", []string{with(rule("a-1", "error", `,"expression":"active.not()"`))}, text, []string{"error Patient"}, 0},
		{"a warning", []string{with(rule("a-1", "warning", `,"expression":"active.not()"`))}, text, []string{"warning Patient"}, 0},
		{"no expression", []string{with(rule("a-1", "error", ``))}, text, nil, 1},
		{"one that cannot be read", []string{with(rule("a-1", "error", `,"expression":"active.("`))}, text, nil, 1},
		{"one that cannot be evaluated", []string{with(rule("a-1", "error", `,"expression":"name.family.memberOf('https://example.org/none')"`))}, text, nil, 1},
		{"a code that is in a set", []string{with(rule("a-1", "error", `,"expression":"name.family.memberOf('https://example.org/ValueSet/warm')"`))}, text, nil, 0},
		{"a code that is not", []string{with(rule("a-1", "error", `,"expression":"name.given.memberOf('https://example.org/ValueSet/warm')"`))}, text, []string{"error Patient"}, 0},
		{"two by one key", []string{on(home+"B", "P", "Patient", `{"id":"Patient","path":"Patient","constraint":[`+rule("a-1", "error", `,"expression":"active.not()"`)+`]}`),
			profile("B", "Patient", `{"id":"Patient","path":"Patient","constraint":[`+rule("a-1", "error", `,"expression":"active"`)+`]}`)}, text, []string{"error Patient"}, 0},
		{"of an element and its type", []string{profile("P", "Patient", `{"id":"Patient.active","path":"Patient.active","constraint":[`+rule("a-1", "error", `,"expression":"$this.not()"`)+`]}`)}, text, []string{"error Patient.active"}, 0},
		{"of the whole resource", []string{profile("P", "Patient", `{"id":"Patient.active","path":"Patient.active","constraint":[`+rule("a-1", "error", `,"expression":"%resource.gender.exists()"`)+`]}`)}, text, []string{"error Patient.active"}, 0},
		{"what a reference leads to", []string{profile("P", "Bundle", `{"id":"Bundle","path":"Bundle","constraint":[`+rule("a-1", "error", `,"expression":"entry.first().resource.subject.resolve().gender = 'male'"`)+`]}`)},
			`{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:00000000-0000-4000-8000-00000000000b"}}},{"fullUrl":"urn:uuid:00000000-0000-4000-8000-00000000000b","resource":{"resourceType":"Patient","gender":"female"}}]}`,
			[]string{"error Bundle"}, 0},
		{"a reference that leads nowhere", []string{profile("P", "Patient", `{"id":"Patient","path":"Patient","constraint":[`+rule("a-1", "error", `,"expression":"managingOrganization.resolve().exists()"`)+`]}`)},
			`{"resourceType":"Patient","managingOrganization":{"reference":"Organization/1"}}`, []string{"error Patient"}, 0},
		{"what a reference into the resource leads to", []string{profile("P", "Patient", `{"id":"Patient","path":"Patient","constraint":[`+rule("a-1", "error", `,"expression":"managingOrganization.resolve().name = 'x'"`)+`]}`)},
			`{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"y"}],"managingOrganization":{"reference":"#o"}}`, []string{"error Patient"}, 0},
	})
}

// TestWordsOfRules: a rule of a profile is said in its own words, also where
// its key is that of a rule of R4; one without words by its expression.
func TestWordsOfRules(t *testing.T) {
	v := validator(t, profile("P", "Patient", `{"id":"Patient","path":"Patient","constraint":[{"key":"inv-1","severity":"error","human":"The patient is active.","expression":"active"},{"key":"n-1","severity":"error","expression":"name.exists()"}]}`))
	found := v.Check(parsed(t, `{"resourceType":"Patient","gender":"male"}`), validation.Options{Profiles: []string{home + "P"}}).Findings
	if !said(found, "error", "Patient", "The patient is active.") || !said(found, "error", "Patient", "name.exists()") {
		t.Errorf("%v", found)
	}
}

// TestHowDeepContentMayNest: extensions in one another, and resources in one
// another, of which each takes two steps.
func TestHowDeepContentMayNest(t *testing.T) {
	url := fhir.M("url", fhir.Str("https://example.org/x"))
	extended := func(n int) *fhir.Node {
		inner := fhir.Obj(url, fhir.M("valueString", fhir.Str("x")))
		for range n - 1 {
			inner = fhir.Obj(url, fhir.M("extension", fhir.List(inner)))
		}
		return fhir.Obj(fhir.M("resourceType", fhir.Str("Patient")), fhir.M("extension", fhir.List(inner)))
	}
	within := func(n int) *fhir.Node {
		inner := fhir.Obj(fhir.M("resourceType", fhir.Str("Patient")), fhir.M("active", fhir.Boolean(true)))
		for range n {
			inner = fhir.Obj(fhir.M("resourceType", fhir.Str("Parameters")), fhir.M("parameter", fhir.List(fhir.Obj(fhir.M("name", fhir.Str("x")), fhir.M("resource", inner)))))
		}
		return inner
	}
	if r := published().Check(bundleOf(100), validation.Options{}); !r.Valid() {
		t.Errorf("a hundred entries beside one another are taken for nested: %v", r.Findings[0])
	}
	for n, want := range map[*fhir.Node]bool{extended(64): true, extended(65): false, within(32): true, within(33): false} {
		if r := published().Check(n, validation.Options{}); r.Valid() != want {
			t.Errorf("valid is %v: %v", !want, r.Findings)
		}
	}
}
