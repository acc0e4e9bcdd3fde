package fhir

import "strings"

// member writes one member of an object of typeName: an element, or several.
// That of a primitive is written together with its "_name" sibling.
func (w *xmlWriter) member(in place, m Member, all siblings) error {
	value, extra, name := m.Value, all.get("_"+m.Name), m.Name
	if base, sibling := strings.CutPrefix(name, "_"); sibling {
		value, extra, name = nil, m.Value, base
	}
	if !isName(name) || name[0] == '_' || inTag(in, name) {
		return no(name, "has a name that XML does not have here")
	}
	if value == nil && all.get(name) != nil {
		return nil // written with the member it belongs to
	}
	child, depth := w.typeOf(in.typeName, name), in.depth
	if value != nil && value.Kind == Array || value == nil && extra != nil && extra.Kind == Array {
		return w.repeats(name, child, value, extra, depth)
	}
	return w.element(name, child, value, extra, depth)
}

// typeOf asks shape, as the reader does.
func (w *xmlWriter) typeOf(typeName, name string) string {
	x := xmlReader{shape: w.shape}
	child, _ := x.typeOf(typeName, name)
	return child
}

// repeats writes the items of an array, with those of the array of siblings
// that stand at the same places.
func (w *xmlWriter) repeats(name, typeName string, values, extras *Node, depth int) error {
	if extras != nil && extras.Kind != Array {
		return no(name, "is an array and what is said about it is none")
	}
	count := max(values.length(), extras.length())
	if count == 0 {
		return no(name, "is an empty array")
	}
	for i := range count {
		if err := w.element(name, typeName, values.item(i), extras.item(i), depth); err != nil {
			return err
		}
	}
	return nil
}

func (n *Node) length() int {
	if n == nil {
		return 0
	}
	return len(n.Items)
}

// item is an item that is there and not null, else nil.
func (n *Node) item(i int) *Node {
	if i >= n.length() || n.Items[i] == nil || n.Items[i].Kind == Null {
		return nil
	}
	return n.Items[i]
}

// element writes one element.
func (w *xmlWriter) element(name, typeName string, value, extra *Node, depth int) error {
	as := formOf(typeName)
	switch {
	case value != nil && value.Kind == Array:
		return no(name, "is an array in an array")
	case typeName == "xhtml":
		return w.narrative(name, value, extra)
	case as == formResource:
		return w.wrapped(name, value, extra, depth)
	case value != nil && value.Kind == Object:
		return w.object(name, typeName, value, extra, depth)
	case as == formComplex:
		return no(name, "is a value, not an object")
	}
	return w.primitive(name, typeName, value, extra, depth)
}

func (w *xmlWriter) object(name, typeName string, value, extra *Node, depth int) error {
	if formOf(typeName) == formPrimitive {
		return no(name, "is an object, not a value")
	}
	if extra != nil {
		return no(name, "has a sibling that only a value can have")
	}
	if err := w.tag(name, typeName, value); err != nil {
		return err
	}
	return w.content(name, value, place{typeName: typeName, depth: depth + 1})
}

func (w *xmlWriter) primitive(name, typeName string, value, extra *Node, depth int) error {
	if value == nil && extra == nil || value != nil && value.Kind == Null {
		return no(name, "is null")
	}
	if extra != nil && (extra.Kind != Object || value == nil && len(extra.Members) == 0) {
		return no(name, "has a sibling that says nothing")
	}
	if extra != nil && value == nil && typeName == "" {
		return no(name, "has no value and no known type")
	}
	if err := w.tag(name, typeName, extra); err != nil {
		return err
	}
	if value != nil {
		if err := w.attribute("value", value); err != nil {
			return no(name, "holds a character that XML does not have")
		}
	}
	if extra == nil {
		w.out = append(w.out, "/>"...)
		return nil
	}
	return w.content(name, extra, place{typeName: typeName, depth: depth + 1})
}

// wrapped writes a resource within an element.
func (w *xmlWriter) wrapped(name string, value, extra *Node, depth int) error {
	if value == nil || extra != nil {
		return no(name, "is no resource")
	}
	w.out = append(append(append(w.out, '<'), name...), '>')
	if err := w.resource(value, "", depth+1); err != nil {
		return err
	}
	w.out = append(append(append(w.out, "</"...), name...), '>')
	return nil
}

// narrative writes a div, which must be well-formed.
func (w *xmlWriter) narrative(name string, value, extra *Node) error {
	if value == nil || value.Kind != String || extra != nil || name != "div" {
		return no(name, "is no narrative")
	}
	div, ok := narrativeOf(value.Text)
	if !ok {
		return no(name, "is no well-formed div")
	}
	w.out = append(w.out, div...)
	return nil
}
