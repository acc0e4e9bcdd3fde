package validation

import (
	"slices"
	"strings"

	"barsdesk/bars/fhir"
)

// steps cuts a discriminator's path at its full stops, those in brackets apart.
func steps(path string) []string {
	var out []string
	depth, from := 0, 0
	for i := range len(path) {
		switch path[i] {
		case '(':
			depth++
		case ')':
			depth--
		case '.':
			if depth == 0 {
				out = append(out, path[from:i])
				from = i + 1
			}
		}
	}
	return append(out, path[from:])
}

// extensionURL is the url in a step extension('url').
func extensionURL(step string) (url string, ok bool) {
	url, ok = strings.CutPrefix(step, "extension(")
	return strings.Trim(strings.TrimSuffix(url, ")"), `'"`), ok
}

// below finds the element that a discriminator's path leads to.
func (c *compiler) below(e *element, path []string) *element {
	for _, step := range path {
		if e == nil {
			return nil
		}
		url, extended := extensionURL(step)
		switch {
		case step == "resolve()":
			e = c.aim(e)
		case extended:
			e = c.extended(e, url)
		case strings.HasSuffix(step, ")"): // ofType() stays where it is
		default:
			e = c.under(e, step)
		}
	}
	return e
}

// under is the child of an element by name, of the first of its types that has it.
func (c *compiler) under(e *element, name string) *element {
	for _, r := range e.types {
		s := c.held(r)
		if s == nil || r.barred {
			continue
		}
		if at, _ := place(s, name); at >= 0 {
			return s.children[at]
		}
	}
	return nil
}

// aim is what a reference points at, where it is one profile that is held; else
// the reference, whose types say as much.
func (c *compiler) aim(e *element) *element {
	for _, r := range e.types {
		if !r.barred && len(r.aims) == 1 {
			if p := c.profile(r.aims[0]); p != nil {
				return p.root
			}
		}
	}
	return e
}

// extended is the extension with a url: as narrowed here, else as it is defined.
func (c *compiler) extended(e *element, url string) *element {
	if all := c.under(e, "extension"); all != nil {
		for _, s := range all.slices {
			if slices.ContainsFunc(s.types, func(r *typeRef) bool { return slices.Contains(r.profiles, url) }) {
				return s
			}
		}
	}
	if p := c.profile(url); p != nil {
		return p.root
	}
	return nil
}

// spot is a value that a discriminator leads to, and of a choice its type as
// the name in the data ends: Quantity of valueQuantity.
type spot struct {
	value *fhir.Node
	code  string
}

// along follows a discriminator's path through arrays, choices and references.
func (w *walk) along(value *fhir.Node, code string, path []string) []spot {
	at := []spot{{value, code}}
	for _, step := range path {
		var next []spot
		for _, n := range at {
			next = append(next, w.onward(n, step)...)
		}
		at = next
	}
	return slices.DeleteFunc(at, func(n spot) bool { return n.value == nil })
}

func (w *walk) onward(n spot, step string) []spot {
	if step == "resolve()" {
		reference := n.value.TextAt("reference")
		if inner, is := strings.CutPrefix(reference, "#"); is {
			return []spot{{w.inner(inner), ""}}
		}
		return []spot{{w.target(reference), ""}}
	}
	if url, ok := extensionURL(step); ok {
		return extensions(n.value, url)
	}
	if code, ok := strings.CutPrefix(step, "ofType("); ok {
		if capital(strings.TrimSuffix(code, ")")) == capital(n.code) {
			return []spot{n}
		}
		return nil
	}
	v, code := n.value.Get(step), ""
	if v == nil && n.value != nil {
		v, code = chosen(n.value, step)
	}
	if v == nil || v.Kind != fhir.Array {
		return []spot{{v, code}}
	}
	var out []spot
	for _, item := range v.Items {
		out = append(out, spot{item, code})
	}
	return out
}

func extensions(n *fhir.Node, url string) []spot {
	var out []spot
	for _, x := range itemsOf(n.Get("extension")) {
		if x.Get("url").String() == url {
			out = append(out, spot{x, ""})
		}
	}
	return out
}

// chosen finds the member of a choice by its bare name, and its type.
func chosen(n *fhir.Node, name string) (value *fhir.Node, code string) {
	for i := range n.Members {
		m := &n.Members[i]
		if len(m.Name) > len(name) && m.Name[:len(name)] == name && m.Name[len(name)] >= 'A' && m.Name[len(name)] <= 'Z' {
			return m.Value, m.Name[len(name):]
		}
	}
	return nil, ""
}
