package fhirpath

var lambdas = map[string]function{
	"where":          {least: 1, most: 1, binds: true, make: func(c *compiler, call *call) part { return c.where(call) }},
	"select":         {least: 1, most: 1, binds: true, make: selecting},
	"repeat":         {least: 1, most: 1, binds: true, make: func(c *compiler, call *call) part { return c.repeat(call, true) }},
	"repeatAll":      {least: 1, most: 1, binds: true, make: func(c *compiler, call *call) part { return c.repeat(call, false) }},
	"aggregate":      {least: 1, most: 2, binds: true, make: aggregate},
	"iif":            {least: 2, most: 3, binds: true, make: iif},
	"trace":          {least: 1, most: 2, binds: true, make: trace},
	"defineVariable": {least: 1, most: 2, binds: true, make: defineVariable},
}

// where yields the items for which a condition is true.
func (c *compiler) where(call *call) part {
	input, criteria := call.input.items, c.arg(call, 0).test
	whole := ofItems(func(r *run) {
		mark := len(r.stack)
		input(r)
		top, kept := len(r.stack), mark
		for i := mark; i < top && r.step(); i++ {
			if r.testOn(i, i-mark, criteria) == yes {
				r.stack[kept] = r.stack[i]
				kept++
			}
		}
		r.stack = r.stack[:kept]
	})
	whole.some = func(r *run) bool {
		mark := len(r.stack)
		input(r)
		top, found := len(r.stack), false
		for i := mark; i < top && !found && r.step(); i++ {
			found = r.testOn(i, i-mark, criteria) == yes
		}
		r.stack = r.stack[:mark]
		return found
	}
	return whole
}

func selecting(c *compiler, call *call) part {
	input, projection := call.input.items, c.arg(call, 0).items
	return ofItems(func(r *run) {
		mark := len(r.stack)
		input(r)
		top := len(r.stack)
		for i := mark; i < top && r.step(); i++ {
			r.on(i, i-mark, projection)
		}
		r.drop(mark, top)
	})
}

// repeat goes on with what a projection yields until it yields nothing more.
// Items that are equal to one that was found are left out unless all are asked.
func (c *compiler) repeat(call *call, once bool) part {
	input, projection := call.input.items, c.arg(call, 0).items
	return ofItems(func(r *run) {
		mark := len(r.stack)
		input(r)
		top := len(r.stack)
		var seen *set
		if once {
			seen = newSet(r, nil)
		}
		for i := mark; i < len(r.stack) && r.step(); i++ {
			from := len(r.stack)
			r.on(i, i-mark, projection)
			if once {
				keepWhere(r, from, seen.add)
			}
			r.stepBy(len(r.stack) - from)
		}
		r.drop(mark, top)
	})
}

func aggregate(c *compiler, call *call) part {
	input, work, start := call.input.items, c.arg(call, 0).items, c.arg(call, 1).items
	return ofItems(func(r *run) {
		before := r.total
		mark := len(r.stack)
		start(r)
		r.total = append([]Item(nil), r.stack[mark:]...)
		r.stack = r.stack[:mark]
		input(r)
		top := len(r.stack)
		for i := mark; i < top && r.step(); i++ {
			r.on(i, i-mark, work)
			r.total = append(r.total[:0:0], r.stack[top:]...)
			r.stepBy(len(r.total))
			r.stack = r.stack[:top]
		}
		r.stack = append(r.stack[:mark], r.total...)
		r.total = before
	})
}

// iif runs only the side that its condition chooses. All run with the input as
// focus, which is at most one item.
func iif(c *compiler, call *call) part {
	input, condition := call.input.items, c.arg(call, 0).test
	then, otherwise := c.arg(call, 1).items, c.arg(call, 2).items
	return ofItems(func(r *run) {
		mark := len(r.stack)
		input(r)
		top := len(r.stack)
		r.single(mark, "iif()")
		before := r.this
		r.this = r.stack[mark:top:top]
		if condition(r) == yes {
			then(r)
		} else {
			otherwise(r)
		}
		r.this = before
		r.drop(mark, top)
	})
}

// trace yields its input; what it would show goes nowhere.
func trace(c *compiler, call *call) part {
	for i := range call.args {
		c.arg(call, i)
	}
	return call.input
}

// defineVariable names its input, or what its second argument yields, for the
// rest of the expression.
func defineVariable(c *compiler, call *call) part {
	name, ok := call.literalText(0)
	if !ok {
		return c.fail(call.at, "defineVariable() needs a name in quotation marks")
	}
	input := call.input.items
	var content code
	if len(call.args) > 1 {
		content = c.arg(call, 1).items
	}
	return ofItems(func(r *run) {
		mark := len(r.stack)
		input(r)
		top := len(r.stack)
		if r.defined(name) {
			r.fail("%%%s is defined already", name)
			return
		}
		items := append([]Item(nil), r.stack[mark:]...)
		if content != nil {
			before := r.this
			r.this = r.stack[mark:top:top]
			content(r)
			r.this = before
			items = append(items[:0:0], r.stack[top:]...)
			r.stack = r.stack[:top]
		}
		r.named = append(r.named, named{name, items})
	})
}

// defined reports whether a name is taken.
func (r *run) defined(name string) bool {
	for _, n := range r.named {
		if n.name == name {
			return true
		}
	}
	_, given := r.environment().Variables[name]
	return given || name == "context" || name == "resource" || name == "rootResource"
}
