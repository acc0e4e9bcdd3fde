package validation

import (
	"slices"
	"sync/atomic"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
)

// element is what holds for one member of an object, rules of its type and of
// every profile on the way merged. It never changes once it is in use.
type element struct {
	name       string // in data; a choice's without [x]
	path       string // where it is defined: Patient.contact.name
	min, max   int    // max may be structure.Any
	array      bool   // repeats in the base type: an array in JSON
	choice     bool
	types      []*typeRef
	fixed      *fhir.Node
	pattern    *fhir.Node
	binding    *structure.Binding
	invariants []*invariant
	slicing    *structure.Slicing
	slices     []*element
	slice      string // name of the slice it is; empty for others
	minValue   *fhir.Node
	maxValue   *fhir.Node
	maxLength  int
	content    string  // path of the element whose content it shares
	from       string  // canonical of the profile that changed it last; empty: base
	tests      []*test // of a slice: all must hold; none: it cannot be told apart
	told       bool    // tests are worked out
}

// typeRef is one type an element may have.
type typeRef struct {
	code     string
	profiles []string
	targets  []string // types that a reference may point at; nil: any
	aims     []string // the canonicals that the targets are of
	inside   bool     // a reference's target must be contained
	barred   bool     // of the base type, and ruled out by a profile
	own      *shape   // members as narrowed here; nil: the type's
	cached   atomic.Pointer[shape]
}

// shape is the members an object of a type may have, or the facts of a primitive.
type shape struct {
	name       string // FHIR type, or the path of a backbone element
	base       string // FHIR type it is made by: BackboneElement, DomainResource
	primitive  *primitive
	resource   bool
	abstract   bool
	children   []*element
	index      map[string]slot // by name in data
	least      []int           // children that must be there
	parted     []int           // children of which a certain slice must be there
	invariants []*invariant
}

// slot says which child a name in data means, and which of its types.
type slot struct {
	child int
	ref   *typeRef
	extra string // name of the sibling with id and extensions
}

// profile is a compiled profile, or a base type taken as one.
type profile struct {
	url     string
	root    *element // its one type holds the members
	missing string   // canonical of a profile below it that is not held
}

func (p *profile) shape() *shape { return p.root.types[0].own }

// seal makes the lookups of a shape whose children are complete.
func (s *shape) seal() {
	s.index = make(map[string]slot, len(s.children)+4)
	s.least, s.parted = s.least[:0], s.parted[:0]
	for i, c := range s.children {
		if slices.ContainsFunc(c.slices, func(e *element) bool { return e.min > 0 }) {
			s.parted = append(s.parted, i)
		}
		if c.min > 0 {
			s.least = append(s.least, i)
		}
		for _, r := range c.types {
			name := c.name
			if c.choice {
				name += capital(r.code)
			}
			if held, ok := s.index[name]; ok && held.child == i && r.barred {
				continue // a type that is ruled out does not hide one that is not
			}
			s.index[name] = slot{child: i, ref: r, extra: "_" + name}
		}
	}
}

func capital(name string) string {
	if name == "" || name[0] < 'a' || name[0] > 'z' {
		return name
	}
	return string(name[0]-'a'+'A') + name[1:]
}

func (s *shape) child(name string) *element {
	for _, c := range s.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// copied is a shape of its own with the same children.
func (s *shape) copied() *shape {
	c := *s
	c.children = append([]*element(nil), s.children...)
	c.invariants = append([]*invariant(nil), s.invariants...)
	c.index, c.least, c.parted = nil, nil, nil
	return &c
}

// copied is an element of its own; its types are copied too, what lies below
// is shared until it is narrowed.
func (e *element) copied() *element {
	c := *e
	c.types = make([]*typeRef, len(e.types))
	for i, r := range e.types {
		c.types[i] = r.copied()
	}
	c.invariants = append([]*invariant(nil), e.invariants...)
	c.slices = append([]*element(nil), e.slices...)
	return &c
}

func (r *typeRef) copied() *typeRef {
	return &typeRef{code: r.code, profiles: r.profiles, targets: r.targets, aims: r.aims, inside: r.inside, barred: r.barred, own: r.own}
}

func (e *element) typed(code string) *typeRef {
	for _, r := range e.types {
		if r.code == code {
			return r
		}
	}
	return nil
}
