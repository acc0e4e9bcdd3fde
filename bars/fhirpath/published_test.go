package fhirpath_test

import (
	"strings"
	"testing"

	"barsdesk/bars/fhirpath"
)

// invariants are the different invariants of all that is published, with the
// path of an element that each holds of.
func invariants(t testing.TB) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, l := range model.List() {
		d, ok := model.Find(l.URL + "|" + l.Version)
		if !ok {
			t.Fatalf("%s is listed and not found", l.URL)
		}
		for _, text := range d.Invariants {
			found[text] = d.Type
		}
		for _, c := range d.Contexts {
			if c.Type == "fhirpath" {
				found[c.Expression] = ""
			}
		}
		for _, e := range d.Elements {
			for _, c := range e.Constraints {
				if c.Expression != "" {
					found[c.Expression] = e.Path
				}
			}
		}
	}
	return found
}

// TestInvariantsCompile reads every invariant of R4, UK Core and BaRS.
func TestInvariantsCompile(t *testing.T) {
	all := invariants(t)
	for text, path := range all {
		if _, err := fhirpath.Compile(text, model); err != nil {
			t.Errorf("%s: %s\n\t%v", path, text, err)
		}
	}
	if len(all) < 200 {
		t.Errorf("%d invariants are published, there must be at least 200", len(all))
	}
	t.Logf("%d invariants", len(all))
}

// loose are the invariants that the types do not bear out, and why.
var loose = map[string]string{
	"DomainResource": "dom-3 picks with as() from many items",
	"RiskAssessment.prediction.probability[x]": "ras-1 is about one type of a choice",
}

// TestInvariantsHoldToTypes compiles the invariants of the R4 types strictly.
// Those of extensions are about what an extension stands on.
func TestInvariantsHoldToTypes(t *testing.T) {
	for text, path := range invariants(t) {
		typ, ok := typeAt(path)
		if !ok || typ == "Extension" {
			continue
		}
		_, err := fhirpath.CompileStrict(text, model, typ)
		if reason, known := loose[path]; known {
			if err == nil && reason == "" {
				t.Errorf("%s: compiles strictly now", path)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %s\n\t%v", path, text, err)
		}
	}
}

// typeAt is the type of the element at a path; false for one of several types.
func typeAt(path string) (string, bool) {
	names := strings.Split(path, ".")
	typ := names[0]
	for _, name := range names[1:] {
		el, ok := model.Element(typ, strings.TrimSuffix(name, "[x]"))
		if !ok || el.Type == "" {
			return "", false
		}
		typ = el.Type
	}
	return typ, typ != ""
}
