package fhirpath

// function is what FHIRPath can call.
type function struct {
	least, most int  // arguments
	binds       bool // arguments run with an item of the input as focus
	takesType   bool // the argument is the name of a type
	make        func(c *compiler, call *call) part
}

// call is one call of a function.
type call struct {
	at    *node
	input part
	args  []*node
}

// functions are by name. They are filled when the package starts as they call
// the compiler, which asks them.
var functions map[string]function

func init() {
	functions = map[string]function{}
	for _, group := range []map[string]function{
		existence, sets, picking, lambdas, predicates, texts, conversions, reals, moments, boundaries, tree, resources,
	} {
		for name, f := range group {
			functions[name] = f
		}
	}
}

// call compiles a call.
func (c *compiler) call(n *node) part {
	f, ok := functions[n.text]
	if !ok {
		return c.fail(n, "the function %s() is not supported", n.text)
	}
	args := n.args[1:]
	if len(args) < f.least || len(args) > f.most {
		return c.fail(n, "%s() does not take %d arguments", n.text, len(args))
	}
	call := &call{at: n, input: c.part(n.args[0]), args: args}
	if f.binds {
		c.inside++
		defer func() { c.inside-- }()
	}
	return f.make(c, call)
}

// arg compiles an argument; one that is left out yields nothing.
func (c *compiler) arg(call *call, i int) part {
	if i >= len(call.args) {
		return ofFixed()
	}
	return c.scoped(call.args[i])
}

// literalText is the text of an argument that is a string literal.
func (call *call) literalText(i int) (string, bool) {
	if i >= len(call.args) || call.args[i].form != formLiteral {
		return "", false
	}
	text, ok := call.args[i].value.(string)
	return text, ok
}

// typeArg is the name of a type given as an argument.
func typeArg(n *node) (string, bool) {
	if n.form != formMember {
		return "", false
	}
	if n.args[0].isStart() {
		return n.text, true
	}
	namespace, ok := typeArg(n.args[0])
	return namespace + "." + n.text, ok
}

// onSingle makes a function of one input item and single arguments, which lie
// in args behind the input. Without input, or without an argument that is
// written, there is no result.
func onSingle(least, most int, work func(r *run, args []Item) (Item, bool)) function {
	return function{least: least, most: most, make: func(c *compiler, call *call) part {
		parts := make([]part, len(call.args))
		for i := range parts {
			parts[i] = c.arg(call, i)
		}
		name, input := call.at.text+"()", call.input
		return ofItems(func(r *run) {
			mark := len(r.stack)
			if !r.gather(name, &input, parts) {
				r.stack = r.stack[:mark]
				return
			}
			made, ok := work(r, r.stack[mark:])
			r.stack = r.stack[:mark]
			if ok {
				r.push(made)
			}
		})
	}}
}

// testSingle is onSingle for a function whose result is a boolean.
func testSingle(least, most int, work func(r *run, args []Item) truth) function {
	return function{least: least, most: most, make: func(c *compiler, call *call) part {
		parts := make([]part, len(call.args))
		for i := range parts {
			parts[i] = c.arg(call, i)
		}
		name, input := call.at.text+"()", call.input
		return ofTest(func(r *run) truth {
			mark := len(r.stack)
			t := unknown
			if r.gather(name, &input, parts) {
				t = work(r, r.stack[mark:])
			}
			r.stack = r.stack[:mark]
			return t
		})
	}}
}

// gather pushes one item for the input and one for each argument.
func (r *run) gather(name string, input *part, args []part) bool {
	mark := len(r.stack)
	input.items(r)
	if _, ok := r.single(mark, name); !ok {
		return false
	}
	for i := range args {
		top := len(r.stack)
		args[i].items(r)
		if _, ok := r.single(top, name); !ok {
			return false
		}
	}
	return r.err == nil
}

// onList makes a function that changes the list of its input in place: work
// gets the place where it begins on the stack.
func onList(work func(r *run, mark int)) function {
	return function{make: func(_ *compiler, call *call) part {
		input := call.input.items
		return ofItems(func(r *run) {
			mark := len(r.stack)
			input(r)
			work(r, mark)
		})
	}}
}

// testList makes a function that tells something of a list.
func testList(work func(r *run, list []Item) truth) function {
	return function{make: func(_ *compiler, call *call) part {
		input := call.input.items
		return ofTest(func(r *run) truth {
			mark := len(r.stack)
			input(r)
			t := work(r, r.stack[mark:])
			r.stack = r.stack[:mark]
			return t
		})
	}}
}
