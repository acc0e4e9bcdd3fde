package validation

import (
	"slices"
	"strings"

	"barsdesk/bars/fhir"
)

func (w *walk) passes(tests []*test, value *fhir.Node) bool {
	for _, t := range tests {
		if !w.pass(t, value) {
			return false
		}
	}
	return true
}

func (w *walk) pass(t *test, value *fhir.Node) bool {
	if t.kind == "value" && len(t.path) == 1 {
		if v := value.Get(t.path[0]); v != nil && v.Kind != fhir.Array {
			return w.isValue(v, t)
		}
	}
	at := w.along(value, "", t.path)
	switch t.kind {
	case "exists":
		return len(at) > 0 == t.present
	case "type", "profile":
		return slices.ContainsFunc(at, func(n spot) bool { return w.isType(n, t) })
	}
	return slices.ContainsFunc(at, func(n spot) bool { return w.isValue(n.value, t) })
}

func (w *walk) isValue(n *fhir.Node, t *test) bool {
	switch {
	case t.fixed != nil:
		return fhir.Equal(n, t.fixed)
	case t.pattern != nil:
		return contains(n, t.pattern)
	}
	return w.inSet(n, t.set)
}

// isType reports whether a value is of a type, and of a resource that says what
// it follows, whether it says so of the profile or of one that builds on it.
func (w *walk) isType(n spot, t *test) bool {
	code := n.code
	if of := n.value.Type(); of != "" {
		code = of
	}
	if !slices.ContainsFunc(t.types, func(name string) bool { return capital(name) == capital(code) }) {
		return false
	}
	said := n.value.All("meta.profile")
	return t.profile == "" || len(said) == 0 ||
		slices.ContainsFunc(said, func(p *fhir.Node) bool { return w.buildsOn(p.String(), t.profile) })
}

// buildsOn reports whether a profile is another one or is derived from it.
func (w *walk) buildsOn(url, other string) bool {
	other, _, _ = strings.Cut(other, "|")
	for range 20 {
		bare, _, _ := strings.Cut(url, "|")
		if bare == other {
			return true
		}
		d, ok := w.set.Find(url)
		if !ok || !d.Constrains {
			return false
		}
		url = d.Base
	}
	return false
}
