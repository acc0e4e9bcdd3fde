// Package terms knows published code systems and value sets: whether a code is
// in one, and how it is displayed.
//
// HL7 FHIR R4, CodeSystem and ValueSet.
package terms

import (
	"strings"
)

// Verdict says whether a code is in a value set or code system.
type Verdict uint8

// The verdicts. Unknown: the set cannot be listed here (SNOMED CT, dm+d, UCUM)
// or is not held; it is reported as not checked.
const (
	Unknown Verdict = iota
	In
	Out
)

// Terms looks codes up. It is safe for use by many goroutines and never
// changes; With makes another one. The nil Terms holds nothing. Everything
// returned is the caller's to read and not to change.
type Terms struct {
	below   *Terms // what it adds to
	first   bool   // what it adds comes before what is below, which otherwise stays in force
	own     func() *shelf
	holds   func(url string) bool // whether what it adds may have this url; nil: any
	sets    kept[*choice]
	systems kept[*coded]
	listed  listedDisplays
}

// InSet says whether a code is in a value set given by canonical url, maybe
// with version. An empty system (a code element) is looked up by code alone;
// the second result is then the system found.
func (t *Terms) InSet(valueSet, system, code string) (Verdict, string) {
	c := t.choice(valueSet, nil)
	if c == nil {
		return Unknown, ""
	}
	return c.verdict(t, system, code)
}

// InSystem says whether code is one of a code system. Of systems that cannot be
// listed the form of their codes is known: a language tag (BCP 47) or media
// type (BCP 13) is In by its form alone; what cannot be a code of SNOMED CT,
// dm+d, LOINC, UCUM, ISO 4217 or ISO 3166 is Out, all else of theirs Unknown. So
// is a code that an incomplete system does not hold.
func (t *Terms) InSystem(system, code string) Verdict {
	if s := t.coded(system); s != nil {
		if _, ok := s.at(code); ok {
			return In
		}
		if s.Complete {
			return Out
		}
	}
	return bySyntax(system, code)
}

// Displays returns the published display of a code and its designations, the
// display first; empty when the code is not held. Of a system that is not held
// these are the displays under which value sets list the code.
func (t *Terms) Displays(system, code string) []string {
	if s := t.coded(system); s != nil {
		if i, ok := s.at(code); ok {
			c := &s.Concepts[i]
			if c.Display == "" {
				return c.Designations
			}
			return append([]string{c.Display}, c.Designations...)
		}
	}
	return t.listedAs(system, code)
}

// System returns a code system by url, maybe with version.
func (t *Terms) System(url string) (*System, bool) {
	if s := t.coded(url); s != nil {
		return s.System, true
	}
	return nil, false
}

// ValueSet returns a value set by canonical url, maybe with version.
func (t *Terms) ValueSet(canonical string) (*ValueSet, bool) {
	url, version, _ := strings.Cut(canonical, "|")
	if e := t.findSet(url, version); e != nil {
		return e.read(), true
	}
	return nil, false
}

func (t *Terms) findSet(url, version string) *setEntry {
	if t == nil {
		return nil
	}
	if t.first {
		if e := t.ownSet(url, version); e != nil {
			return e
		}
	}
	if e := t.below.findSet(url, version); e != nil || t.first {
		return e
	}
	return t.ownSet(url, version)
}

func (t *Terms) ownSet(url, version string) *setEntry {
	if t.own == nil || t.holds != nil && !t.holds(url) {
		return nil
	}
	for _, e := range t.own().sets[url] {
		if e.source.has(e.head.Version, version) {
			return e
		}
	}
	return nil
}

func (t *Terms) findSystem(url, version string) *systemEntry {
	if t == nil {
		return nil
	}
	if t.first {
		if e := t.ownSystem(url, version); e != nil {
			return e
		}
	}
	if e := t.below.findSystem(url, version); e != nil || t.first {
		return e
	}
	return t.ownSystem(url, version)
}

func (t *Terms) ownSystem(url, version string) *systemEntry {
	if t.own == nil || t.holds != nil && !t.holds(url) {
		return nil
	}
	for _, e := range t.own().systems[url] {
		if e.source.has(e.head.Version, version) {
			return e
		}
	}
	return nil
}

// coded returns the system with its codes ready to look up, nil for an unknown one.
func (t *Terms) coded(canonical string) *coded {
	if t == nil || canonical == "" {
		return nil
	}
	if s, ok := t.systems.get(canonical); ok {
		return s
	}
	url, version, _ := strings.Cut(canonical, "|")
	e := t.findSystem(url, version)
	if e == nil {
		return nil // unknown ones are not kept: there is no end of them
	}
	return t.systems.keep(canonical, e.coded())
}
