package fhir

// parser reads a text that is known to be valid UTF-8. At an error pos is the
// place at fault.
type parser struct {
	text    string
	pos     int
	values  int
	nodes   []Node   // the rest of the chunk that new nodes are cut from
	items   []*Node  // items of the arrays that are open
	members []Member // members of the objects that are open
}

func (p *parser) document() (*Node, error) {
	n, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if p.space(); p.pos < len(p.text) {
		return nil, ErrTrailing
	}
	return n, nil
}

// space passes over white space.
func (p *parser) space() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\n', '\r', '\t':
			p.pos++
		default:
			return
		}
	}
}

// next passes over white space and returns the byte then in front, 0 at the end.
func (p *parser) next() byte {
	p.space()
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

// wrong is the error for what stands at pos.
func (p *parser) wrong() error {
	if p.pos >= len(p.text) {
		return ErrEndsEarly
	}
	return ErrMalformed
}

const chunk = 128

// node cuts a new node from a chunk: one allocation serves many.
func (p *parser) node(kind Kind, text string) (*Node, error) {
	if p.values++; p.values > MaxValues {
		return nil, ErrTooMany
	}
	if len(p.nodes) == 0 {
		p.nodes = make([]Node, min(chunk, 1+len(p.text)/16))
	}
	n := &p.nodes[0]
	p.nodes = p.nodes[1:]
	n.Kind, n.Text = kind, text
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
		text, err := p.str()
		if err != nil {
			return nil, err
		}
		return p.node(String, text)
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
	for i := range len(word) {
		if p.pos >= len(p.text) || p.text[p.pos] != word[i] {
			return nil, p.wrong()
		}
		p.pos++
	}
	return p.node(kind, text)
}

func (p *parser) array(depth int) (*Node, error) {
	n, err := p.node(Array, "")
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
	n.Items = append(make([]*Node, 0, len(p.items)-mark), p.items[mark:]...)
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
	n, err := p.node(Object, "")
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
	n.Members = append(make([]Member, 0, len(p.members)-mark), p.members[mark:]...)
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

// few is how many names are compared one by one; more go through a set.
const few = 16

// twice reports whether two members have the same name.
func twice(members []Member) bool {
	if len(members) > few {
		return twiceOfMany(members)
	}
	for i := range members {
		for j := range i {
			if members[i].Name == members[j].Name {
				return true
			}
		}
	}
	return false
}

func twiceOfMany(members []Member) bool {
	seen := make(map[string]struct{}, len(members))
	for _, m := range members {
		seen[m.Name] = struct{}{}
	}
	return len(seen) < len(members)
}

// number reads a number and keeps it as written.
func (p *parser) number() (*Node, error) {
	start := p.pos
	p.pass('-')
	if !p.pass('0') && !p.digits() {
		return nil, p.wrong()
	}
	if p.pass('.') && !p.digits() {
		return nil, p.wrong()
	}
	if p.pass('e') || p.pass('E') {
		_ = p.pass('+') || p.pass('-')
		if !p.digits() {
			return nil, p.wrong()
		}
	}
	return p.node(Number, p.text[start:p.pos])
}

func (p *parser) pass(c byte) bool {
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *parser) digits() bool {
	start := p.pos
	for p.pos < len(p.text) && '0' <= p.text[p.pos] && p.text[p.pos] <= '9' {
		p.pos++
	}
	return p.pos > start
}
