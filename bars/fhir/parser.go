package fhir

// parser reads a text that is known to be valid UTF-8. At an error pos is the
// place at fault.
type parser struct {
	data   []byte // the text for looking at
	text   string // the same text, that strings are cut from
	pos    int
	values int
	room   room
	spaces struct {
		items   [32]*Node
		members [64]Member
	}
	items   []*Node  // items of the arrays that are open
	members []Member // members of the objects that are open
	decoded []byte   // the last string that had escapes
}

func (p *parser) document() (*Node, error) {
	p.items, p.members = p.spaces.items[:0], p.spaces.members[:0]
	n, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if p.space(); p.pos < len(p.data) {
		return nil, ErrTrailing
	}
	return n, nil
}

// wrong is the error for what stands at pos.
func (p *parser) wrong() error {
	if p.pos >= len(p.data) {
		return ErrEndsEarly
	}
	return ErrMalformed
}

// node makes the node of the value that begins at start.
func (p *parser) node(kind Kind, text string, start int) (*Node, error) {
	if p.values++; p.values > MaxValues {
		return nil, ErrTooMany
	}
	n := p.room.node(len(p.data) - p.pos)
	n.Kind, n.Text, n.at = kind, text, uint32(min(start+1, maxOffset))
	return n, nil
}

func (p *parser) value(depth int) (*Node, error) {
	if depth > MaxDepth {
		return nil, ErrTooDeep
	}
	switch c := p.next(); c {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"':
		start := p.pos
		text, err := p.str()
		if err != nil {
			return nil, err
		}
		return p.node(String, text, start)
	case 't':
		return p.word("true", Bool, "true")
	case 'f':
		return p.word("false", Bool, "false")
	case 'n':
		return p.word("null", Null, "")
	}
	return p.number()
}

func (p *parser) word(word string, kind Kind, text string) (*Node, error) {
	start := p.pos
	for i := range len(word) {
		if p.pos >= len(p.data) || p.data[p.pos] != word[i] {
			return nil, p.wrong()
		}
		p.pos++
	}
	return p.node(kind, text, start)
}

func (p *parser) array(depth int) (*Node, error) {
	n, err := p.node(Array, "", p.pos)
	if err != nil {
		return nil, err
	}
	p.pos++
	if p.next() == ']' {
		p.pos++
		return n, nil
	}
	mark := len(p.items)
	for more := true; more; {
		item, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		p.items = append(p.items, item)
		if more, err = p.another(']'); err != nil {
			return nil, err
		}
	}
	n.Items = p.room.keepItems(p.items[mark:], len(p.data)-p.pos)
	p.items = p.items[:mark]
	return n, nil
}

// another passes over a comma, which says that more follows, or over end.
func (p *parser) another(end byte) (bool, error) {
	c := p.next()
	if c != ',' && c != end {
		return false, p.wrong()
	}
	p.pos++
	return c == ',', nil
}

func (p *parser) object(depth int) (*Node, error) {
	n, err := p.node(Object, "", p.pos)
	if err != nil {
		return nil, err
	}
	p.pos++
	if p.next() == '}' {
		p.pos++
		return n, nil
	}
	mark := len(p.members)
	for more := true; more; {
		if err := p.member(depth); err != nil {
			return nil, err
		}
		if more, err = p.another('}'); err != nil {
			return nil, err
		}
	}
	n.Members = p.room.keepMembers(p.members[mark:], len(p.data)-p.pos)
	p.members = p.members[:mark]
	if twice(n.Members) {
		return nil, ErrDuplicate
	}
	return n, nil
}

func (p *parser) member(depth int) error {
	if p.next() != '"' {
		return p.wrong()
	}
	name, err := p.str()
	if err != nil {
		return err
	}
	if p.next() != ':' {
		return p.wrong()
	}
	p.pos++
	v, err := p.value(depth + 1)
	if err != nil {
		return err
	}
	p.members = append(p.members, Member{name, v})
	return nil
}
