package fhirpath

import (
	"strings"
	"sync/atomic"

	"barsdesk/bars/fhir"
)

// step goes from an item to its elements of one name.
type step struct {
	name  string
	start bool // a path begins here, so that it may name the type of the focus
	seen  atomic.Pointer[place]
}

// place is what a step finds on one type, so that the model is asked once.
type place struct {
	next    *place
	depth   int
	parent  string
	self    bool // the step names the type itself
	member  string
	under   string // of the extensions; empty where there are none
	typ     string
	choices []choice
}

// choice is one form of an element with a choice of types.
type choice struct{ member, typ string }

// maxPlaces is how many types a step keeps in mind.
const maxPlaces = 64

// on returns what the step finds on a type.
func (s *step) on(model Model, parent string) *place {
	head := s.seen.Load()
	for p := head; p != nil; p = p.next {
		if p.parent == parent {
			return p
		}
	}
	p := s.look(model, parent)
	if head == nil || head.depth < maxPlaces {
		p.next = head
		if head != nil {
			p.depth = head.depth + 1
		}
		s.seen.CompareAndSwap(head, p)
	}
	return p
}

func (s *step) look(model Model, parent string) *place {
	p := &place{parent: parent, member: s.name, under: "_" + s.name}
	if s.start && isUpper(s.name) && isA(model, parent, s.name) {
		p.self = true
		return p
	}
	el, ok := elementOf(model, parent, s.name)
	switch {
	case !ok && (parent == "" || model == nil):
		p.choices = choicesOf(s.name, choiceTypes)
	case len(el.Choices) > 0:
		p.choices = choicesOf(s.name, el.Choices)
	case el.Type != "":
		p.typ = el.Type
		if !isPrimitive(el.Type) {
			p.under = ""
		}
	}
	return p
}

// elementOf asks the model, and knows what every type has.
func elementOf(model Model, parent, name string) (Element, bool) {
	if model != nil && parent != "" {
		if el, ok := model.Element(parent, name); ok {
			if name == "id" && isA(model, parent, "Resource") {
				el.Type = "id" // R4 4.0.1 calls it a string
			}
			return el, true
		}
	}
	switch {
	case parent == typeOfType:
		return Element{Type: systemString}, true
	case name == "extension" || name == "modifierExtension":
		return Element{Type: "Extension", Many: true}, true
	case name == "id":
		return Element{Type: "string"}, true
	}
	return Element{}, false
}

func choicesOf(name string, types []string) []choice {
	list := make([]choice, len(types))
	for i, t := range types {
		list[i] = choice{name + strings.ToUpper(t[:1]) + t[1:], t}
	}
	return list
}

// find returns the member that a place stands for, its extensions and type.
func (p *place) find(n *fhir.Node) (value, extra *fhir.Node, typ string) {
	for i := range n.Members {
		m := &n.Members[i]
		switch {
		case m.Name == p.member:
			value, typ = m.Value, p.typ
		case p.under != "" && m.Name == p.under:
			extra, typ = m.Value, p.typ
		}
	}
	if p.choices == nil || value != nil || extra != nil {
		return value, extra, typ
	}
	return p.findChoice(n)
}

func (p *place) findChoice(n *fhir.Node) (value, extra *fhir.Node, typ string) {
	for i := range n.Members {
		m := &n.Members[i]
		name, under := strings.CutPrefix(m.Name, "_")
		if !strings.HasPrefix(name, p.member) {
			continue
		}
		for _, c := range p.choices {
			switch {
			case c.member != name:
			case under:
				extra, typ = m.Value, c.typ
			default:
				value, typ = m.Value, c.typ
			}
		}
	}
	return value, extra, typ
}

// members is the object whose members are an item's elements: a primitive's
// are in its extra.
func (i *Item) members() *fhir.Node {
	if i.Node != nil && i.Node.Kind == fhir.Object {
		return i.Node
	}
	if i.Extra != nil && i.Extra.Kind == fhir.Object {
		return i.Extra
	}
	return nil
}

// child makes the item of one value; false where there is none.
func child(value, extra *fhir.Node, typ string) (Item, bool) {
	if value != nil && value.Kind == fhir.Null {
		value = nil
	}
	if extra != nil && extra.Kind != fhir.Object {
		extra = nil
	}
	if value == nil && extra == nil {
		return Item{}, false
	}
	if value != nil && value.Kind == fhir.Object && (typ == "" || isAbstract(typ)) {
		if actual := value.Type(); actual != "" {
			typ = actual
		}
	}
	return Item{Node: value, Extra: extra, Type: typ}, true
}

func isAbstract(typ string) bool { return typ == "Resource" || typ == "DomainResource" }

// at returns the item of an array, nil beyond its end; what is no array is its
// own first item.
func at(n *fhir.Node, i int) *fhir.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind != fhir.Array:
		if i == 0 {
			return n
		}
		return nil
	case i < len(n.Items):
		return n.Items[i]
	}
	return nil
}

// width is how many items a value has.
func width(value, extra *fhir.Node) int {
	return max(widthOf(value), widthOf(extra))
}

func widthOf(n *fhir.Node) int {
	switch {
	case n == nil:
		return 0
	case n.Kind == fhir.Array:
		return len(n.Items)
	}
	return 1
}
