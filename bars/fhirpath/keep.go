package fhirpath

import "strings"

// Inside a function's argument, which runs for each item, what rests only on
// the environment is worked out once: %resource.descendants() in the condition
// of where(). So is what stands in an expression more than once.

// survey counts the costly parts of an expression.
func (c *compiler) survey(n *node) {
	if n.form == formCall && n.text == "defineVariable" {
		c.defines = true
	}
	if isCostly(n) {
		c.written[write(n)]++
	}
	for _, a := range n.args {
		c.survey(a)
	}
}

func isCostly(n *node) bool {
	return n.form == formCall && (n.text == "descendants" || n.text == "repeat")
}

// keep reports whether the result of a part is worth keeping.
func (c *compiler) keep(n *node) bool {
	if c.defines || !restsOnEnvironment(n, bound{}) || !namesEnvironment(n) {
		return false
	}
	if isCostly(n) && c.written[write(n)] > 1 {
		return true
	}
	return c.inside > 0 && !c.keeping && n.form != formConstant
}

// kept makes p run once in a run.
func (c *compiler) kept(n *node, p part) part {
	key := write(n)
	slot, ok := c.slots[key]
	if !ok {
		slot = len(c.slots) + 1
		c.slots[key] = slot
	}
	work := p.items
	whole := ofItems(func(r *run) {
		k := &r.kept[slot]
		if !k.done {
			mark := len(r.stack)
			work(r)
			k = &r.kept[slot]
			k.items, k.done = append([]Item(nil), r.stack[mark:]...), true
			return
		}
		r.pushAll(k.items)
	})
	whole.some = func(r *run) bool {
		if !r.kept[slot].done {
			mark := len(r.stack)
			whole.items(r)
			r.stack = r.stack[:mark]
		}
		return len(r.kept[slot].items) > 0
	}
	whole.slot, whole.yesNo = slot, p.yesNo
	return whole
}

// bound tells which $ values a function inside the part gives, so that they do
// not come from outside.
type bound struct{ this, index, total bool }

// by adds what a function gives to its arguments.
func (b bound) by(name string) bound {
	if functions[name].binds {
		b.this = true
		b.index = b.index || name != "iif"
		b.total = b.total || name == "aggregate"
	}
	return b
}

// restsOnEnvironment reports whether nothing in n depends on the focus, or on
// what changes with it.
func restsOnEnvironment(n *node, b bound) bool {
	inner := b
	switch n.form {
	case formThis:
		return b.this
	case formIndex:
		return b.index
	case formTotal:
		return b.total
	case formCall:
		if n.text == "trace" {
			return false
		}
		if functions[n.text].takesType {
			return restsOnEnvironment(n.args[0], b)
		}
		inner = b.by(n.text)
	}
	for i, a := range n.args {
		if i > 0 {
			b = inner
		}
		if !restsOnEnvironment(a, b) {
			return false
		}
	}
	return true
}

// namesEnvironment reports whether n names a resource of the environment.
func namesEnvironment(n *node) bool {
	if n.form == formConstant && (n.text == "resource" || n.text == "rootResource" || n.text == "context") {
		return true
	}
	for _, a := range n.args {
		if namesEnvironment(a) {
			return true
		}
	}
	return false
}

// write gives parts that mean the same the same text.
func write(n *node) string {
	var b strings.Builder
	writeTo(&b, n)
	return b.String()
}

func writeTo(b *strings.Builder, n *node) {
	b.WriteByte(byte('a' + n.form))
	b.WriteString(n.text)
	b.WriteString(n.extra)
	if n.form == formLiteral {
		i := ofLiteral(n.value)
		b.WriteString(i.Type)
		b.WriteString(i.String())
	}
	b.WriteByte('(')
	for _, a := range n.args {
		writeTo(b, a)
		b.WriteByte(',')
	}
	b.WriteByte(')')
}
