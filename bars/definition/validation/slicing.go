package validation

import (
	"slices"
	"strings"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
)

// test tells whether a repeat belongs to a slice, by one discriminator.
type test struct {
	kind    string   // value, exists, type, profile
	path    []string // names below the repeat; empty: the repeat itself
	fixed   *fhir.Node
	pattern *fhir.Node
	set     string // required value set
	present bool   // exists: whether it must be there
	types   []string
	profile string
}

// testsOf says how the slice s of e is told apart; nil when the profile does
// not say it in a way that can be followed.
func (c *compiler) testsOf(e, s *element) []*test {
	how := e.slicing
	if how == nil {
		how = implied(e)
	}
	if how == nil || len(how.Discriminators) == 0 {
		return nil
	}
	var out []*test
	for _, d := range how.Discriminators {
		t := c.test(s, d)
		if t == nil {
			return nil
		}
		out = append(out, t)
	}
	return out
}

// implied is the slicing that needs no saying: extensions by url, choices by type.
func implied(e *element) *structure.Slicing {
	switch {
	case e.name == "extension" || e.name == "modifierExtension":
		return &structure.Slicing{Rules: "open", Discriminators: []structure.Discriminator{{Type: "value", Path: "url"}}}
	case e.choice:
		return &structure.Slicing{Rules: "open", Discriminators: []structure.Discriminator{{Type: "type", Path: "$this"}}}
	}
	return nil
}

func (c *compiler) test(s *element, d structure.Discriminator) *test {
	t := &test{kind: d.Type}
	if d.Path != "$this" && d.Path != "" {
		t.path = steps(strings.TrimPrefix(d.Path, "$this."))
	}
	at := c.below(s, t.path)
	switch d.Type {
	case "value", "pattern":
		return c.valueTest(t, s, at)
	case "exists":
		if at == nil || at.min == 0 && at.max != 0 {
			return nil
		}
		t.present = at.max != 0
		return t
	case "type":
		return typeTest(t, at)
	case "profile":
		return c.profileTest(t, at)
	}
	return nil
}

func (c *compiler) valueTest(t *test, s, at *element) *test {
	t.kind = "value"
	if at != nil {
		t.fixed, t.pattern = at.fixed, at.pattern
		if at.binding != nil && at.binding.Strength == "required" {
			t.set = at.binding.ValueSet
		}
	}
	if t.fixed == nil && t.pattern == nil && t.set == "" {
		if len(t.path) == 1 && t.path[0] == "url" && len(s.types) > 0 && len(s.types[0].profiles) == 1 {
			url, _, _ := strings.Cut(s.types[0].profiles[0], "|")
			t.fixed = fhir.Str(url)
			return t
		}
		if t.pattern = c.composed(at); t.pattern == nil {
			return nil
		}
	}
	return t
}

// composed is the pattern that fixed values below an element make up together.
func (c *compiler) composed(e *element) *fhir.Node {
	if e == nil || len(e.types) == 0 || e.types[0].own == nil {
		return nil
	}
	out := fhir.Obj()
	for _, child := range e.types[0].own.children {
		v := child.fixed
		if v == nil {
			v = child.pattern
		}
		if v == nil {
			v = c.composed(child)
		}
		if v != nil && child.array {
			v = fhir.List(v)
		}
		if v != nil {
			out.Set(child.name, v)
		}
	}
	if len(out.Members) == 0 {
		return nil
	}
	return out
}

func typeTest(t *test, at *element) *test {
	if at == nil {
		return nil
	}
	for _, r := range at.types {
		if !r.barred {
			t.types = append(t.types, r.code)
			t.types = append(t.types, r.targets...)
		}
	}
	return t
}

func (c *compiler) profileTest(t *test, at *element) *test {
	if at == nil {
		return nil
	}
	for _, r := range at.types {
		if len(r.profiles) == 1 {
			t.profile = r.profiles[0]
			t.types = append(t.types, c.targetType(t.profile))
		}
		t.types = append(t.types, r.targets...)
	}
	return t
}

// contains reports whether value has all that pattern has (R4, ElementDefinition.pattern[x]).
func contains(value, pattern *fhir.Node) bool {
	if value == nil || value.Kind != pattern.Kind {
		return false
	}
	switch pattern.Kind {
	case fhir.Object:
		for _, m := range pattern.Members {
			if !contains(value.Get(m.Name), m.Value) {
				return false
			}
		}
		return true
	case fhir.Array:
		for _, p := range pattern.Items {
			if !slices.ContainsFunc(value.Items, func(v *fhir.Node) bool { return contains(v, p) }) {
				return false
			}
		}
		return true
	}
	return value.Text == pattern.Text
}
