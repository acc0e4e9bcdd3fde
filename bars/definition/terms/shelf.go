package terms

import (
	"maps"
	"strings"
	"sync"
	"sync/atomic"

	"barsdesk/bars/fhir"
)

// Source says where a code system or value set came from.
type Source struct {
	Package string
	Version string
	Origin  string // in plain words: part of Barsdesk, imported from FILE, published by a receiver
}

// has reports whether a resource that states a version is the one asked for. R4
// also asks for HL7 v3 value sets by its own version, which they do not state.
func (s Source) has(stated, asked string) bool {
	return asked == "" || asked == stated || asked == s.Version && s.Package == r4Package
}

// shelf holds what one layer of Terms adds.
type shelf struct {
	systems     map[string][]*systemEntry // by url
	sets        map[string][]*setEntry
	systemOrder []*systemEntry
	setOrder    []*setEntry
}

// systemEntry is a code system whose concepts are read when first asked for.
type systemEntry struct {
	head   System // without concepts
	source Source
	coded  func() *coded
}

// setEntry is a value set whose parts are read when first asked for.
type setEntry struct {
	head   ValueSet // without parts
	source Source
	read   func() *ValueSet
}

func newShelf() *shelf {
	return &shelf{systems: map[string][]*systemEntry{}, sets: map[string][]*setEntry{}}
}

func (s *shelf) addSystem(head System, source Source, read func() *System) {
	e := &systemEntry{head, source, sync.OnceValue(func() *coded { return newCoded(read()) })}
	s.systems[head.URL] = append(s.systems[head.URL], e)
	s.systemOrder = append(s.systemOrder, e)
}

func (s *shelf) addSet(head ValueSet, source Source, read func() *ValueSet) {
	e := &setEntry{head, source, sync.OnceValue(read)}
	s.sets[head.URL] = append(s.sets[head.URL], e)
	s.setOrder = append(s.setOrder, e)
}

// With returns Terms that know these CodeSystems and ValueSets too. One whose
// url is known already is found by url|version only: what is in force stays so.
// A resource that is neither, or has no url, is passed over.
func (t *Terms) With(codeSystems, valueSets []*fhir.Node) *Terms {
	return t.From(Source{}, codeSystems, valueSets)
}

// From is With for resources of a known source.
func (t *Terms) From(source Source, codeSystems, valueSets []*fhir.Node) *Terms {
	added := newShelf()
	for _, n := range codeSystems {
		if s, err := ReadSystem(n); err == nil {
			head := *s
			head.Concepts = nil
			added.addSystem(head, source, func() *System { return s })
		}
	}
	for _, n := range valueSets {
		if v, err := ReadValueSet(n); err == nil {
			head := *v
			head.Parts = nil
			added.addSet(head, source, func() *ValueSet { return v })
		}
	}
	return &Terms{below: t, own: func() *shelf { return added }}
}

// Prefer is From, but what is added is in force from now on: what was known by
// the same url is found by url|version only.
func (t *Terms) Prefer(source Source, codeSystems, valueSets []*fhir.Node) *Terms {
	out := t.From(source, codeSystems, valueSets)
	out.first = true
	return out
}

// coded is a system with its codes ready to look up.
type coded struct {
	*System
	index map[string]int
}

func newCoded(s *System) *coded {
	c := &coded{s, make(map[string]int, len(s.Concepts))}
	for i := range s.Concepts {
		c.put(s.Concepts[i].Code, i)
	}
	if !s.CaseSensitive {
		for i := range s.Concepts {
			c.put(strings.ToLower(s.Concepts[i].Code), i)
		}
	}
	return c
}

func (s *coded) put(code string, i int) {
	if _, ok := s.index[code]; !ok {
		s.index[code] = i
	}
}

// at finds a code to the letter, and where case does not matter also otherwise.
func (s *coded) at(code string) (int, bool) {
	i, ok := s.index[code]
	if !ok && !s.CaseSensitive {
		i, ok = s.index[strings.ToLower(code)]
	}
	return i, ok
}

// kept holds what was made once; readers never wait.
type kept[T any] struct {
	made   atomic.Pointer[map[string]T]
	making sync.Mutex
}

func (k *kept[T]) get(name string) (T, bool) {
	if made := k.made.Load(); made != nil {
		v, ok := (*made)[name]
		return v, ok
	}
	var none T
	return none, false
}

// keep returns v, or what another kept under the name before.
func (k *kept[T]) keep(name string, v T) T {
	k.making.Lock()
	defer k.making.Unlock()
	next := map[string]T{}
	if made := k.made.Load(); made != nil {
		if old, ok := (*made)[name]; ok {
			return old
		}
		next = maps.Clone(*made)
	}
	next[strings.Clone(name)] = v
	k.made.Store(&next)
	return v
}
