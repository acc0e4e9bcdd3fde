package definition

import (
	"strings"
	"sync"

	"barsdesk/bars/definition/terms"
	"barsdesk/bars/header"
)

// Code is one code of a published code system.
type Code struct{ Code, Display string }

// Coded is a code together with its system.
type Coded struct{ System, Code, Display string }

// national are the published systems whose urls are compared tolerantly.
var national = sync.OnceValue(func() []string { return terms.Published().Systems("https://fhir.nhs.uk/") })

// find looks a system up by its url, tolerant as header.SameSystem.
func find(system string) (*terms.System, bool) {
	if s, ok := terms.Published().System(system); ok {
		return s, true
	}
	for _, url := range national() {
		if header.SameSystem(url, system) {
			return terms.Published().System(url)
		}
	}
	return nil, false
}

// Codes returns the codes of a published system in their published order, nil
// for a system that is not held here.
func Codes(system string) []Code {
	s, ok := find(system)
	if !ok {
		return nil
	}
	out := make([]Code, len(s.Concepts))
	for i, c := range s.Concepts {
		out[i] = Code{c.Code, c.Display}
	}
	return out
}

// Complete reports whether every code of system is held here, so that another
// one is wrong. The national triage lists are not published in full.
func Complete(system string) bool {
	s, ok := find(system)
	return ok && s.Complete
}

// Display returns the published display of a code, or "" when it is not held
// here. A code is compared to the letter first, then ignoring case.
func Display(system, code string) string {
	s, ok := find(system)
	if !ok || len(s.Concepts) == 0 {
		if listed := terms.Published().Displays(system, code); len(listed) > 0 {
			return listed[0]
		}
		return ""
	}
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for _, c := range s.Concepts {
			if same(c.Code, code) {
				return c.Display
			}
		}
	}
	return ""
}

// ValueSet returns the codes of a value set, in their published order; nil for
// one that is not held here or cannot be listed, such as SNOMED CT sets. A
// version after "|" is ignored.
func ValueSet(url string) []Coded {
	url, _, _ = strings.Cut(url, "|")
	if kept, ok := expanded.Load(url); ok {
		return kept.([]Coded)
	}
	out := expand(url)
	if out != nil {
		expanded.Store(url, out)
	}
	return out
}

// expanded are the value sets that were asked for, by url, as []Coded.
var expanded sync.Map

func expand(url string) []Coded {
	codes, whole := terms.Published().Expand(url)
	if v, ok := terms.Published().ValueSet(url); !whole && (!ok || !v.Partial) {
		return nil
	}
	out := make([]Coded, len(codes))
	for i, c := range codes {
		out[i] = Coded(c)
	}
	return out
}
