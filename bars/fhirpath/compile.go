package fhirpath

import "strings"

// compiler turns the nodes of an expression into parts.
type compiler struct {
	model   Model
	strict  bool
	defines bool           // the expression defines variables
	inside  int            // how many functions' arguments stand around
	keeping bool           // inside a part whose result is kept
	written map[string]int // how often each costly part stands in the expression
	slots   map[string]int // of parts that are kept
	err     error
}

func compile(expression string, model Model, strict bool) (*Expression, error) {
	root, err := parse(expression)
	if err != nil {
		return nil, err
	}
	c := &compiler{model: model, strict: strict, written: map[string]int{}, slots: map[string]int{}}
	c.survey(root)
	whole := c.part(root)
	if c.err != nil {
		return nil, c.err
	}
	return &Expression{whole: whole, model: model, kept: len(c.slots) + 1}, nil
}

// fail keeps the first error.
func (c *compiler) fail(n *node, format string, args ...any) part {
	if c.err == nil {
		c.err = syntaxError(n.pos, format, args...)
	}
	return ofFixed()
}

// part compiles a node; where its result stays the same during a run it is kept.
func (c *compiler) part(n *node) part {
	if !c.keep(n) {
		return c.plain(n)
	}
	c.keeping = true
	p := c.plain(n)
	c.keeping = false
	return c.kept(n, p)
}

func (c *compiler) plain(n *node) part {
	switch n.form {
	case formLiteral:
		return ofFixed(ofLiteral(n.value))
	case formNothing:
		return ofFixed()
	case formThis:
		return ofItems(func(r *run) { r.pushAll(r.this) })
	case formIndex:
		return ofItems(func(r *run) { r.push(ofInteger(int64(r.index))) })
	case formTotal:
		return ofItems(func(r *run) { r.pushAll(r.total) })
	case formConstant:
		return c.constant(n)
	case formMember:
		return c.path(n)
	case formCall:
		return c.call(n)
	case formItem:
		return c.indexer(n)
	case formSign:
		return c.sign(n)
	case formType:
		return c.typeOperator(n)
	}
	return c.binary(n)
}

// path compiles a member with the members it follows.
func (c *compiler) path(n *node) part {
	p := &path{}
	for n.form == formMember {
		s := &step{name: n.text}
		p.steps = append([]*step{s}, p.steps...)
		if n = n.args[0]; n.isStart() {
			s.start = true
		}
	}
	if n.form != formThis {
		base := c.part(n)
		p.base = base.items
	}
	whole := ofItems(p.push)
	whole.some = p.some
	return whole
}

// indexer compiles list[n].
func (c *compiler) indexer(n *node) part {
	list, at := c.part(n.args[0]), c.scoped(n.args[1])
	return ofItems(func(r *run) {
		mark := len(r.stack)
		list.items(r)
		top := len(r.stack)
		at.items(r)
		i, ok := r.single(top, "an index")
		if !ok {
			r.stack = r.stack[:mark]
			return
		}
		v := i.value()
		if v.kind != kindInteger {
			r.fail("an index must be a whole number")
		}
		if v.integer < 0 || v.integer >= int64(top-mark) {
			r.stack = r.stack[:mark]
			return
		}
		r.stack[mark] = r.stack[mark+int(v.integer)]
		r.stack = r.stack[:mark+1]
	})
}

// sign compiles +x and -x.
func (c *compiler) sign(n *node) part {
	operand := c.part(n.args[0])
	negative := n.text == "-"
	return ofItems(func(r *run) {
		mark := len(r.stack)
		operand.items(r)
		i, ok := r.single(mark, "a sign")
		if !ok {
			r.stack = r.stack[:mark]
			return
		}
		if made, ok := signed(i.value(), negative); ok {
			r.stack[mark] = made
			return
		}
		r.fail("a sign must stand before a number")
	})
}

func signed(v value, negative bool) (Item, bool) {
	switch v.kind {
	case kindInteger:
		if negative {
			v.integer = -v.integer
		}
		return ofInteger(v.integer), true
	case kindDecimal, kindQuantity:
		if negative {
			v.decimal = v.decimal.negated()
		}
		if v.kind == kindDecimal {
			return ofDecimal(v.decimal), true
		}
		return ofQuantity(quantity{v.decimal, v.string, v.truth}), true
	}
	return Item{}, false
}

// typeOperator compiles x is T and x as T.
func (c *compiler) typeOperator(n *node) part {
	input := c.part(n.args[0])
	if n.extra == "is" {
		return c.is(input, n.text)
	}
	return c.as(input, n.text, true)
}

// is tells whether the only item has a type.
func (c *compiler) is(input part, name string) part {
	return ofTest(func(r *run) truth {
		mark := len(r.stack)
		input.items(r)
		t := unknown
		if i, ok := r.single(mark, "is"); ok {
			t = truthOf(hasType(r.model, i, name))
		}
		r.stack = r.stack[:mark]
		return t
	})
}

// as picks the items of a type. Where single is asked, more than one item are
// an error.
func (c *compiler) as(input part, name string, single bool) part {
	return ofItems(func(r *run) {
		mark := len(r.stack)
		input.items(r)
		if single && c.strict {
			r.single(mark, "as")
		}
		kept := r.stack[:mark]
		for i := mark; i < len(r.stack); i++ {
			if castsTo(r.model, &r.stack[i], name) {
				kept = append(kept, r.stack[i])
			}
		}
		r.stack = kept
	})
}

// systems are the constants for code systems.
var systems = map[string]string{
	"sct":   "http://snomed.info/sct",
	"loinc": "http://loinc.org",
	"ucum":  ucumSystem,
}

// constant compiles %name.
func (c *compiler) constant(n *node) part {
	if system, ok := systems[n.text]; ok {
		return ofFixed(Text(system))
	}
	if name, ok := strings.CutPrefix(n.text, "vs-"); ok {
		return ofFixed(Text("http://hl7.org/fhir/ValueSet/" + name))
	}
	if name, ok := strings.CutPrefix(n.text, "ext-"); ok {
		return ofFixed(Text("http://hl7.org/fhir/StructureDefinition/" + name))
	}
	return ofItems(func(r *run) { r.pushConstant(n.text) })
}

func (r *run) pushConstant(name string) {
	switch name {
	case "resource":
		r.pushSet(r.environment().Resource)
		return
	case "rootResource":
		r.pushSet(r.environment().Root)
		return
	case "context":
		r.pushAll(r.context)
		return
	}
	for i := len(r.named) - 1; i >= 0; i-- {
		if r.named[i].name == name {
			r.pushAll(r.named[i].items)
			return
		}
	}
	items, ok := r.environment().Variables[name]
	if !ok {
		r.fail("%%%s is not known", name)
	}
	r.pushAll(items)
}

var noEnv = &Env{}

func (r *run) environment() *Env {
	if r.env == nil {
		return noEnv
	}
	return r.env
}

// pushSet pushes an item that was given.
func (r *run) pushSet(i Item) {
	if i.Node != nil || i.Extra != nil || i.made != nil {
		r.push(i)
	}
}
