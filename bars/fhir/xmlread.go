package fhir

// xmlReader makes a tree of an XML text. Each method that reads an element
// begins after its start tag, whose name and attributes are still at hand, and
// ends after its end tag.
type xmlReader struct {
	xmlText
	shape   Shape
	spaces  xmlSpaces
	fields  []field // found in the elements that are open
	groups  []group // of the element that is being filled, as the two below
	members []Member
	items   []*Node
	values  int
	room    room
	spare   *Node // made and not used
}

// node makes a node of what the last token began.
func (x *xmlReader) node(kind Kind, text string) (*Node, error) {
	if x.values++; x.values > MaxValues {
		return nil, x.back(ErrTooMany)
	}
	n := x.spare
	if x.spare = nil; n == nil {
		n = x.room.node(len(x.text) - x.pos)
	}
	n.Kind, n.Text, n.at = kind, text, uint32(min(x.from+1, maxOffset))
	return n, nil
}

// place is an element whose children are read.
type place struct {
	typeName string // "" for one that shape does not know
	resource bool
	mark     int // how many namespaces were declared outside it
	depth    int
}

// resource reads the element that is a resource: its name is the type.
func (x *xmlReader) resource(depth int) (*Node, error) {
	mark := len(x.spaces)
	name, err := x.enter()
	if err != nil {
		return nil, err
	}
	if err := x.bare(); err != nil {
		return nil, err
	}
	n, err := x.node(Object, "")
	if err != nil {
		return nil, err
	}
	typeName, err := x.node(String, name)
	if err != nil {
		return nil, err
	}
	n.Members = append(n.Members, Member{"resourceType", typeName})
	return n, x.children(n, place{name, true, mark, depth})
}

// enter declares what the start tag declares and returns its name, which must
// be in FHIR's namespace.
func (x *xmlReader) enter() (string, error) {
	if err := x.declare(); err != nil {
		return "", err
	}
	return x.ours()
}

// ours is the name of the start tag, which must be in FHIR's namespace.
func (x *xmlReader) ours() (string, error) {
	prefix, local := split(x.name)
	if uri, _ := x.spaces.find(prefix); uri != fhirSpace {
		return "", x.back(ErrForeign)
	}
	return local, nil
}

// bare refuses a start tag that has attributes of FHIR.
func (x *xmlReader) bare() error {
	for _, a := range x.attributes {
		if !passedOver(x.spaces, a.name) {
			x.pos = a.at
			return ErrForeign
		}
	}
	return nil
}

// passedOver reports whether an attribute belongs to XML and not to FHIR.
func passedOver(spaces xmlSpaces, name string) bool {
	if _, ok := declared(name); ok {
		return true
	}
	prefix, local := split(name)
	uri, _ := spaces.find(prefix)
	return prefix != "" && uri == instanceSpace && local == "schemaLocation"
}

// children reads what an element holds, up to its end tag, and adds it to n.
func (x *xmlReader) children(n *Node, in place) error {
	outer := x.name
	mark := len(x.fields)
	for open := !x.closed; open; {
		token, err := x.inner()
		if err != nil {
			return err
		}
		if open = token == startTag; open {
			err = x.child(in)
		} else if x.name != outer {
			err = x.back(ErrMalformed)
		}
		if err != nil {
			return err
		}
	}
	x.spaces = x.spaces[:in.mark]
	found := x.fields[mark:]
	x.fields = x.fields[:mark]
	return x.fill(n, found)
}

// inner moves to the next start or end tag.
func (x *xmlReader) inner() (xmlToken, error) {
	for {
		switch token, err := x.next(); {
		case err != nil:
			return token, err
		case token == endOfText:
			return token, ErrEndsEarly
		case token == startTag, token == endTag:
			return token, nil
		case token == charData && !x.blank():
			return token, x.back(ErrTextHere)
		}
	}
}

// child reads one element that stands in another, and adds it to fields.
func (x *xmlReader) child(in place) error {
	within := place{mark: len(x.spaces), depth: in.depth + 1}
	if within.depth > MaxDepth {
		return x.back(ErrTooDeep)
	}
	if err := x.declare(); err != nil {
		return err
	}
	if x.isNarrative() {
		div, err := x.narrative(within.mark)
		x.fields = append(x.fields, field{name: "div", value: div})
		return err
	}
	name, err := x.ours()
	if err != nil {
		return err
	}
	var many bool
	within.typeName, many = x.typeOf(in.typeName, name)
	if within.typeName == "xhtml" || name[0] == '_' || inTag(in, name) {
		return x.back(ErrForeign)
	}
	value, extra, err := x.element(within)
	x.fields = append(x.fields, field{name: name, many: many, value: value, extra: extra})
	return err
}

// inTag reports whether a member stands in the tag in XML and is no element:
// the type of a resource, other ids, and the url of an extension.
func inTag(in place, name string) bool {
	if in.resource {
		return name == "resourceType"
	}
	return name == "id" || name == "url" && in.typeName == "Extension"
}

// typeOf asks shape, and knows of itself that extensions may stand anywhere.
func (x *xmlReader) typeOf(typeName, name string) (child string, many bool) {
	child, many, ok := "", false, false
	if x.shape != nil && typeName != "" {
		child, many, ok = x.shape.Child(typeName, name)
	}
	if !ok && (name == "extension" || name == "modifierExtension") {
		return "Extension", true
	}
	return child, many
}

// wrapped reads the one resource in an element that is there for it; an
// element without one gives an empty object.
func (x *xmlReader) wrapped(in place) (found *Node, err error) {
	outer := x.name
	if err := x.bare(); err != nil {
		return nil, err
	}
	for open := !x.closed; open; {
		token, err := x.inner()
		if err != nil {
			return nil, err
		}
		switch open = token == startTag; {
		case !open && x.name != outer:
			return nil, x.back(ErrMalformed)
		case open && found != nil:
			return nil, x.back(ErrForeign)
		case open:
			found, err = x.resource(in.depth + 1)
		}
		if err != nil {
			return nil, err
		}
	}
	x.spaces = x.spaces[:in.mark]
	if found == nil {
		return x.node(Object, "")
	}
	return found, nil
}
