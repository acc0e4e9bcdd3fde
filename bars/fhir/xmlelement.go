package fhir

// form is how the elements of a type are written in XML.
type form uint8

const (
	formUnknown   form = iota // told by the element itself
	formPrimitive             // a value attribute
	formComplex               // child elements
	formResource              // a resource within it
)

// formOf is the form of a type: the names of primitive types, and of no
// others, begin with a small letter.
func formOf(typeName string) form {
	switch {
	case typeName == "":
		return formUnknown
	case typeName == "Resource" || typeName == "DomainResource":
		return formResource
	case typeName[0] >= 'a' && typeName[0] <= 'z':
		return formPrimitive
	}
	return formComplex
}

// element reads an element that is no resource itself: its value and, of a
// primitive, the "_name" sibling.
func (x *xmlReader) element(in place) (value, extra *Node, err error) {
	as := formOf(in.typeName)
	if as == formResource {
		value, err = x.wrapped(in)
		return value, nil, err
	}
	n, err := x.node(Object, "")
	if err != nil {
		return nil, nil, err
	}
	text, hasValue, err := x.own(n, in.typeName)
	if err != nil {
		return nil, nil, err
	}
	if as == formComplex || as == formUnknown && !hasValue {
		return n, nil, x.children(n, in)
	}
	if hasValue {
		if value, err = x.said(in.typeName, text); err != nil {
			return nil, nil, err
		}
	}
	if err := x.children(n, in); err != nil {
		return nil, nil, err
	}
	value, extra = x.primitive(n, value)
	return value, extra, nil
}

// primitive is what a primitive gives whose id and children are in n. One that
// holds nothing at all gives an empty string, which no primitive may be.
func (x *xmlReader) primitive(n, value *Node) (said, extra *Node) {
	switch {
	case len(n.Members) > 0:
		return value, n
	case value == nil:
		n.Kind = String
		return n, nil
	}
	x.spare, *n = n, Node{}
	x.values--
	return value, nil
}

// own reads the attributes of an element: its value, and into n its id and,
// of an extension, its url.
func (x *xmlReader) own(n *Node, typeName string) (value string, hasValue bool, err error) {
	own := x.members[:0]
	for _, a := range x.attributes {
		if passedOver(x.spaces, a.name) {
			continue
		}
		text, err := x.value(a)
		if err != nil {
			return "", false, err
		}
		switch {
		case a.name == "value" && formOf(typeName) != formComplex:
			value, hasValue = text, true
		case a.name == "id", a.name == "url" && typeName == "Extension":
			attribute, err := x.node(String, text)
			if err != nil {
				return "", false, err
			}
			own = append(own, Member{a.name, attribute})
		default:
			x.pos = a.at
			return "", false, ErrForeign
		}
	}
	x.members = own
	n.Members = x.room.keepMembers(own, len(x.text)-x.pos)
	return value, hasValue, nil
}

// said is the node of a value: a number or boolean where the type asks for one
// and the text is one.
func (x *xmlReader) said(typeName, text string) (*Node, error) {
	switch typeName {
	case "boolean":
		if text == "true" || text == "false" {
			return x.node(Bool, text)
		}
	case "decimal", "integer", "positiveInt", "unsignedInt":
		if isNumber(text) {
			return x.node(Number, text)
		}
	}
	return x.node(String, text)
}

// isNumber reports whether text is a number as JSON writes it.
func isNumber(text string) bool {
	p := parser{data: []byte(text), text: text}
	n, err := p.number()
	return err == nil && n != nil && p.pos == len(text)
}
