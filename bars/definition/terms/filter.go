package terms

import (
	"regexp"
	"slices"
	"strings"
)

// chosen returns the codes of a system that all filters take, in lower case
// too where case does not matter. The second result is true when that cannot
// be told here, so that a code that is not among them may still be right.
//
// HL7 FHIR R4, ValueSet.compose.include.filter.
func (s *coded) chosen(filters []Filter) (map[string]struct{}, bool) {
	if s == nil || len(s.Concepts) == 0 {
		return nil, true
	}
	out := map[string]struct{}{}
	for i := range s.Concepts {
		out[s.Concepts[i].Code] = struct{}{}
	}
	for _, f := range filters {
		takes, ok := s.filter(f)
		if !ok {
			return nil, true
		}
		for i := range s.Concepts {
			if !takes(i) {
				delete(out, s.Concepts[i].Code)
			}
		}
	}
	if !s.CaseSensitive {
		for i := range s.Concepts {
			code := s.Concepts[i].Code
			if _, ok := out[code]; ok {
				out[strings.ToLower(code)] = struct{}{}
			}
		}
	}
	return out, !s.Complete
}

// filter returns what tells whether a concept is taken; false when a filter is
// not known or the property it needs is not held.
func (s *coded) filter(f Filter) (func(i int) bool, bool) {
	switch f.Op {
	case "is-a", "descendent-of", "is-not-a", "generalizes":
		return s.placed(f)
	case "=", "in", "not-in", "exists", "regex":
		return s.valued(f)
	}
	return nil, false
}

// placed are the filters by a concept's place in the hierarchy.
func (s *coded) placed(f Filter) (func(i int) bool, bool) {
	from, ok := s.at(f.Value)
	if !ok || f.Property != "concept" && f.Property != "code" && f.Property != "" {
		return nil, false
	}
	if f.Op == "generalizes" {
		above := s.above(from)
		return func(i int) bool { return above[i] }, true
	}
	under := s.under(from)
	return func(i int) bool {
		switch f.Op {
		case "descendent-of":
			return under[i] && i != from
		case "is-not-a":
			return !under[i]
		}
		return under[i]
	}, true
}

// under marks a concept and all that stand under it.
func (s *coded) under(from int) []bool {
	children := make([][]int, len(s.Concepts))
	for i := range s.Concepts {
		for _, p := range s.parents(i) {
			children[p] = append(children[p], i)
		}
	}
	return reached(from, len(s.Concepts), func(i int) []int { return children[i] })
}

// above marks a concept and all that it stands under.
func (s *coded) above(from int) []bool { return reached(from, len(s.Concepts), s.parents) }

// reached marks what can be reached from one of n concepts, each visited once.
func reached(from, n int, next func(i int) []int) []bool {
	out := make([]bool, n)
	open := []int{from}
	for len(open) > 0 {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		if !out[i] {
			out[i] = true
			open = append(open, next(i)...)
		}
	}
	return out
}

func (s *coded) parents(i int) []int {
	var out []int
	if p := s.Concepts[i].Parent; p >= 0 {
		out = append(out, p)
	}
	for _, code := range s.Concepts[i].Parents {
		if p, ok := s.index[code]; ok {
			out = append(out, p)
		}
	}
	return out
}

// valued are the filters by the value of a property, or by the code itself.
func (s *coded) valued(f Filter) (func(i int) bool, bool) {
	values := func(i int) []string { return s.values(i, f.Property) }
	held := f.Property == "code" || f.Property == "concept" || f.Property == "display" || f.Property == "parent" ||
		slices.ContainsFunc(s.Concepts, func(c Concept) bool { return len(c.Properties) > 0 })
	matches := func(string) bool { return true }
	list := strings.Split(f.Value, ",")
	switch f.Op {
	case "=":
		matches = func(v string) bool { return v == f.Value }
	case "in", "not-in":
		matches = func(v string) bool { return slices.Contains(list, v) }
	case "regex":
		pattern, err := regexp.Compile("^(?:" + f.Value + ")$")
		if err != nil {
			return nil, false
		}
		matches = pattern.MatchString
	}
	not := f.Op == "not-in" || f.Op == "exists" && f.Value == "false"
	return func(i int) bool { return slices.ContainsFunc(values(i), matches) != not }, held
}

func (s *coded) values(i int, property string) []string {
	c := &s.Concepts[i]
	switch property {
	case "code", "concept":
		return []string{c.Code}
	case "display":
		return []string{c.Display}
	case "parent":
		var out []string
		for _, p := range s.parents(i) {
			out = append(out, s.Concepts[p].Code)
		}
		return out
	}
	var out []string
	for _, p := range c.Properties {
		if p.Code == property {
			out = append(out, p.Value)
		}
	}
	return out
}
