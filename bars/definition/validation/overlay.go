package validation

import (
	"strings"

	"barsdesk/bars/definition/structure"
)

// profile compiles a profile onto the one it builds on. A profile whose base is
// not known is laid on the base type.
func (c *compiler) profile(canonical string) *profile {
	if p, ok := c.profiles[canonical]; ok {
		return p
	}
	d, ok := c.set.Find(canonical)
	if !ok || c.making[canonical] || d.Kind == "logical" {
		return nil
	}
	c.making[canonical] = true
	defer delete(c.making, canonical)
	p := c.overlaid(d)
	c.profiles[canonical] = p
	return p
}

func (c *compiler) overlaid(d *structure.Definition) *profile {
	root := c.start(d)
	if root == nil {
		return nil
	}
	if d.Constrains {
		work := &overlay{compiler: c, url: d.URL, fresh: map[*shape]bool{}}
		for i := range d.Elements {
			work.lay(root, &d.Elements[i])
		}
		work.seal()
	}
	return &profile{url: d.URL, root: root, missing: c.missing(d)}
}

// missing is the canonical of the profile nearest below d that is not held.
func (c *compiler) missing(d *structure.Definition) string {
	if !d.Constrains || d.Base == "" {
		return ""
	}
	base := c.profile(d.Base)
	if base == nil {
		return d.Base
	}
	return base.missing
}

// start is the element that a profile's rules are laid on: the base profile's
// root, or an element of the type alone.
func (c *compiler) start(d *structure.Definition) *element {
	if d.Constrains {
		if base := c.profile(d.Base); base != nil {
			return base.root.copied()
		}
	}
	s := c.shape(d.Type)
	if s == nil {
		return nil
	}
	return &element{name: d.Type, path: d.Type, max: structure.Any, types: []*typeRef{{code: d.Type, own: s}}}
}

// overlay lays a differential on a tree, copying what it changes.
type overlay struct {
	*compiler
	url   string
	fresh map[*shape]bool // made by this profile, and in one place only: may be changed
	made  []*shape        // all made by this profile
}

func (o *overlay) seal() {
	for _, s := range o.made {
		for _, e := range s.children {
			o.tell(e)
		}
		s.seal()
	}
}

// tell works out how the slices of an element are told apart.
func (o *overlay) tell(e *element) {
	for _, s := range e.slices {
		if !s.told {
			s.tests, s.told = o.testsOf(e, s), true
		}
		o.tell(s)
	}
}

// lay puts one element of a differential on the tree below root. An element
// that the tree has no place for is left out: the profile asks for something
// its type does not have.
func (o *overlay) lay(root *element, d *structure.Element) {
	_, below, nested := strings.Cut(d.ID, ".")
	if !nested {
		o.narrow(root, d)
		for _, r := range root.types {
			s := o.mine(r)
			s.invariants = o.invariants(s.invariants, d.Constraints, o.url)
		}
		root.invariants = nil
		return
	}
	names := strings.Split(below, ".")
	if below == "value" && root.types[0].own.primitive != nil {
		o.limit(root, d)
		return
	}
	last := names[len(names)-1]
	for _, e := range o.reach([]*element{root}, names) {
		before := *e
		o.narrow(e, d)
		if !strings.Contains(last, ":") {
			o.inherit(e, &before, d)
		}
	}
}

// reach follows names with slices below elements that may be changed, and
// returns what they lead to, ready to be changed.
func (o *overlay) reach(from []*element, names []string) []*element {
	for i, name := range names {
		var next []*element
		for _, e := range from {
			found := o.step(e, name)
			next = append(next, found...)
			if i < len(names)-1 && !strings.Contains(name, ":") {
				next = append(next, o.slicesOf(found)...)
			}
		}
		from = next
	}
	return from
}

// slicesOf returns the slices of elements, ready to be changed: what holds below
// an element holds below its slices.
func (o *overlay) slicesOf(all []*element) []*element {
	var out []*element
	for _, e := range all {
		for i, s := range e.slices {
			e.slices[i] = s.copied()
			e.slices[i].told = false
			out = append(out, e.slices[i])
		}
	}
	return out
}

// step goes to one child, of each of the element's types that has it.
func (o *overlay) step(e *element, segment string) []*element {
	name, slice, _ := strings.Cut(segment, ":")
	bare := strings.TrimSuffix(name, "[x]")
	var out []*element
	for _, r := range e.types {
		s := o.profiled(r)
		if s == nil || r.barred {
			continue
		}
		at, code := place(s, bare)
		if at < 0 {
			continue
		}
		s = o.mine(r)
		child := s.children[at].copied()
		s.children[at] = child
		switch {
		case slice != "":
			parent := child
			child = o.slice(parent, slice)
			if _, code := place(s, child.slice); code != "" && parent.choice && left(child) > 1 {
				child.types = only(child.types, code)
			}
		case code != "":
			child = o.slice(child, capital(child.name)+code)
			child.types = only(child.types, code)
		}
		out = append(out, child)
	}
	return out
}

// profiled is the shape under a type reference: of the one profile it names, if
// any, so that a profile can narrow an extension further.
func (o *overlay) profiled(r *typeRef) *shape {
	if r.own == nil && len(r.profiles) == 1 {
		if p := o.profile(r.profiles[0]); p != nil {
			r.own = p.shape()
		}
	}
	return o.held(r)
}

// place finds a child by its name, or by the name of a choice with a type.
func place(s *shape, name string) (at int, code string) {
	for i, c := range s.children {
		if c.name == name {
			return i, ""
		}
	}
	for i, c := range s.children {
		if !c.choice || !strings.HasPrefix(name, c.name) {
			continue
		}
		for _, r := range c.types {
			if name == c.name+capital(r.code) {
				return i, r.code
			}
		}
	}
	return -1, ""
}

// mine is the shape of a type reference, copied so that it may be changed.
func (o *overlay) mine(r *typeRef) *shape {
	s := o.profiled(r)
	if !o.fresh[s] {
		s = s.copied()
		o.fresh[s] = true
		o.made = append(o.made, s)
	}
	r.own = s
	return s
}

// slice is the slice of an element called name, made if there is none. A name
// with a stroke is a slice of the slice before the stroke.
func (o *overlay) slice(e *element, name string) *element {
	if at := strings.LastIndexByte(name, '/'); at > 0 {
		e = o.slice(e, name[:at])
	}
	for i, s := range e.slices {
		if s.slice == name {
			e.slices[i] = s.copied()
			e.slices[i].told = false
			return e.slices[i]
		}
	}
	s := e.copied()
	s.slice, s.min, s.slices, s.slicing, s.tests, s.told = name, 0, nil, nil, nil, false
	o.share(s)
	e.slices = append(e.slices, s)
	return s
}

// share marks all that lies below an element as standing in two places: it is
// copied before either changes it.
func (o *overlay) share(e *element) {
	for _, r := range e.types {
		if r.own == nil || !o.fresh[r.own] {
			continue
		}
		delete(o.fresh, r.own)
		for _, c := range r.own.children {
			o.share(c)
		}
	}
	for _, s := range e.slices {
		o.share(s)
	}
}

// left counts the types that an element may have.
func left(e *element) int {
	n := 0
	for _, r := range e.types {
		if !r.barred {
			n++
		}
	}
	return n
}
