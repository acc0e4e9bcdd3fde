package structure

import "strings"

// Source says where a definition came from.
type Source struct {
	Package string // for example hl7.fhir.r4.core, or "Barsdesk" packs' own names
	Version string
	Origin  string // in plain words: part of Barsdesk, imported from FILE, published by a receiver
}

// Set finds definitions. It is safe for use by many goroutines; a Set never
// changes, With and Prefer make another one. The zero and the nil Set are empty.
type Set struct {
	below   *Set          // what it adds to
	own     func() *shelf // what it adds
	prefer  bool          // what it adds goes before what is below
	within  string        // urls of what it adds begin so
	noTypes bool          // what it adds are profiles only
	shapes  shapes
}

// shelf holds the definitions of one layer of a Set.
type shelf struct {
	all    []*entry // in their order
	byURL  map[string][]*entry
	byType map[string]*entry
}

// entry is one definition; a definition of a pack is read when first asked for.
type entry struct {
	head   Definition // all but contexts, invariants and elements
	source Source
	read   func() *Definition
}

func newShelf(all []*entry) *shelf {
	s := &shelf{all: all, byURL: make(map[string][]*entry, len(all)), byType: map[string]*entry{}}
	for _, e := range all {
		s.byURL[e.head.URL] = append(s.byURL[e.head.URL], e)
		if !e.head.Constrains && e.head.Kind != "logical" && s.byType[e.head.Type] == nil {
			s.byType[e.head.Type] = e
		}
	}
	return s
}

// NewSet returns a Set of these definitions only.
func NewSet(source Source, definitions ...*Definition) *Set {
	return (*Set)(nil).With(source, definitions...)
}

// With returns a Set that has these definitions too. One that is already in
// force by the same url, or defines the same type, stays in force: the added
// one is then found by url|version only.
func (s *Set) With(source Source, definitions ...*Definition) *Set {
	return s.add(source, definitions, false)
}

// Prefer is With, but the added definitions are in force from now on. Types
// that FHIR itself defines stay what they are.
func (s *Set) Prefer(source Source, definitions ...*Definition) *Set {
	return s.add(source, definitions, true)
}

func (s *Set) add(source Source, definitions []*Definition, prefer bool) *Set {
	all := make([]*entry, len(definitions))
	for i, d := range definitions {
		all[i] = &entry{head: *d, source: source, read: func() *Definition { return d }}
	}
	kept := newShelf(all)
	return &Set{below: s, prefer: prefer, own: func() *shelf { return kept }}
}

// Find returns the definition with a canonical url; after "|" a version may be
// asked for. Without one the definition in force is returned.
func (s *Set) Find(canonical string) (*Definition, bool) {
	e := s.find(canonical)
	if e == nil {
		return nil, false
	}
	return e.read(), true
}

// From says where the definition that Find returns came from.
func (s *Set) From(canonical string) (Source, bool) {
	e := s.find(canonical)
	if e == nil {
		return Source{}, false
	}
	return e.source, true
}

func (s *Set) find(canonical string) *entry {
	url, version, _ := strings.Cut(canonical, "|")
	return s.lookup(url, version)
}

func (s *Set) lookup(url, version string) *entry {
	if s == nil {
		return nil
	}
	if s.prefer {
		if e := s.ownEntry(url, version); e != nil {
			return e
		}
		return s.below.lookup(url, version)
	}
	if e := s.below.lookup(url, version); e != nil {
		return e
	}
	return s.ownEntry(url, version)
}

func (s *Set) ownEntry(url, version string) *entry {
	if s.own == nil || !strings.HasPrefix(url, s.within) {
		return nil
	}
	for _, e := range s.own().byURL[url] {
		if version == "" || e.head.Version == version {
			return e
		}
	}
	return nil
}

// Type returns the definition of a FHIR type, for example Patient or HumanName.
func (s *Set) Type(name string) (*Definition, bool) {
	if s == nil {
		return nil, false
	}
	if d, ok := s.below.Type(name); ok {
		return d, true
	}
	if s.own != nil && !s.noTypes {
		if e := s.own().byType[name]; e != nil {
			return e.read(), true
		}
	}
	return nil, false
}
