package fhirpath

import (
	"slices"
	"strings"

	"barsdesk/bars/fhir"
)

// path follows steps from a base, or from the focus.
type path struct {
	base  code // nil: the focus
	steps []*step
}

// push pushes the items at the end of the path.
func (p *path) push(r *run) {
	if p.base == nil {
		for i := range r.this {
			p.walk(r, r.this[i], 0)
		}
		return
	}
	mark := len(r.stack)
	p.base(r)
	top := len(r.stack)
	for i := mark; i < top; i++ {
		p.walk(r, r.stack[i], 0)
	}
	r.drop(mark, top)
}

// some reports whether there is an item at the end of the path.
func (p *path) some(r *run) bool {
	if p.base == nil {
		for i := range r.this {
			if p.reaches(r, r.this[i], 0) {
				return true
			}
		}
		return false
	}
	mark := len(r.stack)
	p.base(r)
	top := len(r.stack)
	found := false
	for i := mark; i < top && !found; i++ {
		found = p.reaches(r, r.stack[i], 0)
	}
	r.stack = r.stack[:mark]
	return found
}

// walk pushes what the steps from k on reach from an item.
func (p *path) walk(r *run, from Item, k int) {
	if k == len(p.steps) {
		r.push(from)
		return
	}
	n := from.members()
	if n == nil || !r.step() {
		return
	}
	place := p.steps[k].on(r.model, from.Type)
	if place.self {
		p.walk(r, from, k+1)
		return
	}
	value, extra, typ := place.find(n)
	for i := range width(value, extra) {
		c, ok := child(at(value, i), at(extra, i), typ)
		if ok && r.step() {
			p.walk(r, c, k+1)
		}
	}
}

// reaches reports whether walk would push anything.
func (p *path) reaches(r *run, from Item, k int) bool {
	if k == len(p.steps) {
		return true
	}
	n := from.members()
	if n == nil || !r.step() {
		return false
	}
	place := p.steps[k].on(r.model, from.Type)
	if place.self {
		return p.reaches(r, from, k+1)
	}
	value, extra, typ := place.find(n)
	for i := range width(value, extra) {
		c, ok := child(at(value, i), at(extra, i), typ)
		if ok && r.step() && p.reaches(r, c, k+1) {
			return true
		}
	}
	return false
}

// pushChildren pushes the elements of an item in their order.
func pushChildren(r *run, from *Item) {
	n := from.members()
	if n == nil {
		return
	}
	find := siblings(n)
	for i := range n.Members {
		m := &n.Members[i]
		name, value, extra := m.Name, m.Value, (*fhir.Node)(nil)
		switch {
		case name == "resourceType" || name == "":
			continue
		case name[0] == '_':
			if name = name[1:]; find(name) != nil {
				continue
			}
			value, extra = nil, m.Value
		case find != nil:
			extra = find("_" + name)
		}
		el, _ := elementOf(r.model, from.Type, name)
		for k := range width(value, extra) {
			if c, ok := child(at(value, k), at(extra, k), el.Type); ok && r.step() {
				r.push(c)
			}
		}
	}
}

// manyMembers is how many members are looked through for a name; of more an
// index is made.
const manyMembers = 64

// siblings finds members by name; it is nil where none has a "_name" beside it.
func siblings(n *fhir.Node) func(name string) *fhir.Node {
	if !slices.ContainsFunc(n.Members, func(m fhir.Member) bool { return strings.HasPrefix(m.Name, "_") }) {
		return nil
	}
	if len(n.Members) <= manyMembers {
		return n.Get
	}
	index := make(map[string]*fhir.Node, len(n.Members))
	for i := range n.Members {
		index[n.Members[i].Name] = n.Members[i].Value
	}
	return func(name string) *fhir.Node { return index[name] }
}

// pushDescendants pushes the elements of the items from mark on, then theirs,
// and so on, and leaves out the items themselves.
func pushDescendants(r *run, mark int) {
	top := len(r.stack)
	for i := mark; i < len(r.stack) && r.err == nil; i++ {
		item := r.stack[i]
		pushChildren(r, &item)
	}
	r.drop(mark, top)
}
