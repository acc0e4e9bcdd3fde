package fhirpath

import "strconv"

// term reads what a path begins with.
func (p *parser) term() *node {
	t := p.now
	switch t.kind {
	case tokString:
		p.advance()
		return p.make(node{form: formLiteral, value: t.text, pos: t.pos})
	case tokNumber:
		return p.number()
	case tokMoment:
		return p.moment()
	case tokConstant:
		p.advance()
		return p.make(node{form: formConstant, text: t.text, pos: t.pos})
	case tokSymbol:
		return p.bracket()
	case tokName:
		if t.text == "true" || t.text == "false" {
			p.advance()
			return p.make(node{form: formLiteral, value: t.text == "true", pos: t.pos})
		}
	case tokEnd:
		p.fail("the expression ends too early")
	}
	return p.invocation(p.make(node{form: formThis, implicit: true, pos: t.pos}))
}

// bracket reads ( … ) or {}.
func (p *parser) bracket() *node {
	pos := p.now.pos
	switch {
	case p.pass("("):
		n := p.expression(0)
		p.expect(")")
		return n
	case p.pass("{"):
		p.expect("}")
		return p.make(node{form: formNothing, pos: pos})
	}
	p.fail("unexpected %q", p.now.text)
	return p.make(node{form: formNothing, pos: pos})
}

// dollars are the values that a function gives to its argument.
var dollars = map[string]form{"this": formThis, "index": formIndex, "total": formTotal}

// invocation reads a member, a call or a $ value on input.
func (p *parser) invocation(input *node) *node {
	t := p.now
	if t.kind == tokDollar {
		f, ok := dollars[t.text]
		if !ok || !input.isStart() {
			p.fail("unexpected $%s", t.text)
			return input
		}
		p.advance()
		return p.make(node{form: f, pos: t.pos})
	}
	name := p.identifier()
	if !p.now.is("(") {
		return p.make(node{form: formMember, text: name, args: []*node{input}, pos: t.pos})
	}
	return p.call(name, input, t.pos)
}

func (p *parser) call(name string, input *node, pos int) *node {
	p.expect("(")
	args := []*node{input}
	if !p.now.is(")") {
		args = append(args, p.expression(0))
		for p.err == nil && p.pass(",") {
			args = append(args, p.expression(0))
		}
	}
	p.expect(")")
	return p.make(node{form: formCall, text: name, args: args, pos: pos})
}

// number reads a number, which with a unit after it is a quantity.
func (p *parser) number() *node {
	t := p.now
	p.advance()
	d, err := parseDecimal(t.text)
	if err != nil {
		p.fail("the number has too many digits")
		return nil
	}
	n := p.make(node{form: formLiteral, pos: t.pos})
	switch unit := p.now; {
	case unit.kind == tokString:
		p.advance()
		n.value = quantity{value: d, unit: unit.text}
	case unit.kind == tokName && isCalendarUnit(unit.text):
		p.advance()
		n.value = quantity{value: d, unit: unit.text, calendar: true}
	case d.scale > 0:
		n.value = d
	default:
		n.value = d
		if i, err := strconv.ParseInt(t.text, 10, 64); err == nil {
			n.value = i
		}
	}
	return n
}

// moment reads a date, dateTime or time literal.
func (p *parser) moment() *node {
	t := p.now
	m, ok := literalMoment(t.text)
	if !ok {
		p.fail("@%s is no date or time", t.text)
		return nil
	}
	p.advance()
	return p.make(node{form: formLiteral, value: m, pos: t.pos})
}
