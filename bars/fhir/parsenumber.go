package fhir

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
	return p.node(Number, p.text[start:p.pos], start)
}

func (p *parser) pass(c byte) bool {
	if p.pos < len(p.data) && p.data[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *parser) digits() bool {
	start := p.pos
	for p.pos < len(p.data) && '0' <= p.data[p.pos] && p.data[p.pos] <= '9' {
		p.pos++
	}
	return p.pos > start
}
