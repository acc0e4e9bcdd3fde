package structure_test

import (
	"testing"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhirpath"
)

// Every invariant that is part of the program can be read.
func TestEveryInvariantCompiles(t *testing.T) {
	set, n := structure.Published(), 0
	compile := func(name, key, expression string) {
		if expression == "" {
			return
		}
		n++
		if _, err := fhirpath.Compile(expression, set); err != nil {
			t.Errorf("%s %s: %s: %v", name, key, expression, err)
		}
	}
	for _, l := range listed(t) {
		d, _ := set.Find(l.URL + "|" + l.Version)
		for _, x := range d.Invariants {
			compile(d.Name, "context", x)
		}
		for _, c := range d.Contexts {
			if c.Type == "fhirpath" {
				compile(d.Name, "context", c.Expression)
			}
		}
		for _, e := range d.Elements {
			for _, c := range e.Constraints {
				compile(d.Name, c.Key, c.Expression)
			}
		}
	}
	if n < 240 {
		t.Errorf("%d invariants", n)
	}
}
