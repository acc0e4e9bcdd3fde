package fhir

import "fmt"

// xmlWriter writes a tree element by element.
type xmlWriter struct {
	shape  Shape
	out    []byte
	orders map[string]map[string]int
}

// no is the error for an element that has no form in XML.
func no(name, why string) error { return fmt.Errorf("%w: %s %s", ErrNoXML, said(name), why) }

// said is a name fit to be printed.
func said(name string) string {
	if isName(name) && len(name) <= 64 {
		return name
	}
	return "an element"
}

// resource writes n as the element of its type; attributes stand in its tag.
func (w *xmlWriter) resource(n *Node, attributes string, depth int) error {
	if n == nil || n.Kind != Object || !isName(n.Type()) || n.Get("resourceType").Kind != String {
		return no("", "is no resource with a type")
	}
	w.out = append(append(append(w.out, '<'), n.Type()...), attributes...)
	return w.content(n.Type(), n, place{typeName: n.Type(), resource: true, depth: depth})
}

// content writes the children of n and the end of its tag, whose start is
// written and whose name is name.
func (w *xmlWriter) content(name string, n *Node, in place) error {
	if in.depth > MaxDepth {
		return ErrTooDeep
	}
	start := len(w.out)
	w.out = append(w.out, '>')
	members := newSiblings(n)
	for _, i := range w.order(in.typeName, n) {
		m := n.Members[i]
		if inTag(in, m.Name) {
			continue
		}
		if err := w.member(in, m, members); err != nil {
			return err
		}
	}
	if len(w.out) == start+1 {
		w.out = append(w.out[:start], "/>"...)
		return nil
	}
	w.out = append(append(append(w.out, "</"...), name...), '>')
	return nil
}

// tag writes the start of the tag of an element whose attributes are members
// of n, which may be nil.
func (w *xmlWriter) tag(name, typeName string, n *Node) error {
	w.out = append(append(w.out, '<'), name...)
	if n == nil {
		return nil
	}
	for _, m := range n.Members {
		if !inTag(place{typeName: typeName}, m.Name) {
			continue
		}
		if err := w.attribute(m.Name, m.Value); err != nil {
			return err
		}
		if n.Get("_"+m.Name) != nil {
			return no(m.Name, "has an extension and is an attribute")
		}
	}
	return nil
}

// attribute writes a string, number or boolean.
func (w *xmlWriter) attribute(name string, value *Node) error {
	if value == nil || value.Kind == Null || value.Kind == Array || value.Kind == Object {
		return no(name, "has no value of its own")
	}
	if !lawful(value.Text) {
		return no(name, "holds a character that XML does not have")
	}
	w.out = append(append(append(w.out, ' '), name...), `="`...)
	w.out = append(appendXML(w.out, value.Text), '"')
	return nil
}

// siblings finds the members of an object.
type siblings struct {
	of    *Node
	index map[string]*Node // when there are many
}

func newSiblings(n *Node) siblings {
	s := siblings{of: n}
	if len(n.Members) > few {
		s.index = make(map[string]*Node, len(n.Members))
		for _, m := range n.Members {
			s.index[m.Name] = m.Value
		}
	}
	return s
}

func (s siblings) get(name string) *Node {
	if s.index != nil {
		return s.index[name]
	}
	return s.of.Get(name)
}
