package fhirpath

// Limits of an expression.
const (
	maxLength  = 64 << 10 // bytes
	maxNesting = 200      // brackets, arguments and signs inside one another
	maxNodes   = 2000
)

// parser reads an expression by the precedence of its operators.
type parser struct {
	lexer   lexer
	now     token
	err     error
	nesting int
	nodes   int
}

// parse reads a whole expression.
func parse(text string) (*node, error) {
	if len(text) > maxLength {
		return nil, syntaxError(0, "the expression is longer than %d bytes", maxLength)
	}
	p := &parser{lexer: lexer{text: text}}
	p.advance()
	n := p.expression(0)
	if p.err == nil && p.now.kind != tokEnd {
		p.fail("unexpected %q", p.now.text)
	}
	if p.err != nil {
		return nil, p.err
	}
	return n, nil
}

// advance goes to the next token; after an error there is only the end.
func (p *parser) advance() {
	if p.err == nil {
		p.now, p.err = p.lexer.next()
	}
	if p.err != nil {
		p.now = token{kind: tokEnd, pos: p.now.pos}
	}
}

// fail keeps the first error.
func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = syntaxError(p.now.pos, format, args...)
	}
	p.now = token{kind: tokEnd, pos: p.now.pos}
}

// pass passes over a symbol if it stands here.
func (p *parser) pass(symbol string) bool {
	if p.now.kind != tokSymbol || p.now.text != symbol {
		return false
	}
	p.advance()
	return true
}

// expect passes over a symbol that must stand here.
func (p *parser) expect(symbol string) {
	if !p.pass(symbol) {
		if p.now.kind == tokEnd {
			p.fail("%q is missing at the end", symbol)
			return
		}
		p.fail("%q must stand here and not %q", symbol, p.now.text)
	}
}

// make counts a new node.
func (p *parser) make(n node) *node {
	if p.nodes++; p.nodes > maxNodes {
		p.fail("the expression has more than %d parts", maxNodes)
	}
	return &n
}

// powers are the operators between two operands, the weakest first.
var powers = map[string]int{
	"implies": 1,
	"or":      2, "xor": 2,
	"and": 3,
	"in":  4, "contains": 4,
	"=": 5, "~": 5, "!=": 5, "!~": 5,
	"<": 6, "<=": 6, ">": 6, ">=": 6,
	"|":  7,
	"is": 8, "as": 8,
	"+": 9, "-": 9, "&": 9,
	"*": 10, "/": 10, "div": 10, "mod": 10,
}

// powerOfSign is how strongly a sign binds: weaker than a path, so that
// -1.abs() is -(1.abs()).
const powerOfSign = 11

// expression reads operands joined by operators that bind more strongly than
// least.
func (p *parser) expression(least int) *node {
	if p.nesting++; p.nesting > maxNesting {
		p.fail("the expression is nested more than %d deep", maxNesting)
	}
	defer func() { p.nesting-- }()
	left := p.operand()
	for p.err == nil && (p.now.kind == tokSymbol || p.now.kind == tokName) {
		power := powers[p.now.text]
		if power <= least {
			break
		}
		operator := p.now
		p.advance()
		if operator.text == "is" || operator.text == "as" {
			name := p.typeName()
			left = p.make(node{form: formType, extra: operator.text, text: name, args: []*node{left}, pos: operator.pos})
			continue
		}
		right := p.expression(power)
		left = p.make(node{form: formBinary, text: operator.text, args: []*node{left, right}, pos: operator.pos})
	}
	return left
}

// typeName reads a type such as Patient or System.String.
func (p *parser) typeName() string {
	name := p.identifier()
	for p.err == nil && p.pass(".") {
		name += "." + p.identifier()
	}
	return name
}

// identifier reads a name that must stand here.
func (p *parser) identifier() string {
	if p.now.kind != tokName && p.now.kind != tokQuoted {
		p.fail("a name must stand here")
		return ""
	}
	name := p.now.text
	p.advance()
	return name
}

// operand reads a sign or a path.
func (p *parser) operand() *node {
	if p.now.is("+") || p.now.is("-") {
		sign := p.now
		p.advance()
		return p.make(node{form: formSign, text: sign.text, args: []*node{p.expression(powerOfSign)}, pos: sign.pos})
	}
	n := p.term()
	for p.err == nil {
		pos := p.now.pos
		switch {
		case p.pass("."):
			n = p.invocation(n)
		case p.pass("["):
			n = p.make(node{form: formItem, args: []*node{n, p.expression(0)}, pos: pos})
			p.expect("]")
		default:
			return n
		}
	}
	return n
}
