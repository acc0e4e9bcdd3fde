package fhirpath

var picking = map[string]function{
	"first":  onList(func(r *run, mark int) { r.cut(mark, 0, 1) }),
	"last":   onList(func(r *run, mark int) { r.cut(mark, len(r.stack)-mark-1, 1) }),
	"tail":   onList(func(r *run, mark int) { r.cut(mark, 1, len(r.stack)) }),
	"single": onList(func(r *run, mark int) { r.single(mark, "single()") }),
	"skip":   counted(func(r *run, mark, n int) { r.cut(mark, n, len(r.stack)) }),
	"take":   counted(func(r *run, mark, n int) { r.cut(mark, 0, n) }),
	"is":     {least: 1, most: 1, takesType: true, make: isFunction},
	"as":     {least: 1, most: 1, takesType: true, make: asFunction},
	"ofType": {least: 1, most: 1, takesType: true, make: ofType},
	"coalesce": {least: 1, most: 20, make: func(c *compiler, call *call) part {
		parts := make([]part, len(call.args))
		for i := range parts {
			parts[i] = c.arg(call, i)
		}
		return ofItems(func(r *run) { coalesce(r, parts) })
	}},
}

// cut leaves n of the items from mark on, after skipping some.
func (r *run) cut(mark, skip, n int) {
	have := len(r.stack) - mark
	skip = min(max(skip, 0), have)
	n = min(max(n, 0), have-skip)
	copy(r.stack[mark:], r.stack[mark+skip:mark+skip+n])
	r.stack = r.stack[:mark+n]
}

// counted makes a function whose argument is a number of items.
func counted(work func(r *run, mark, n int)) function {
	return function{least: 1, most: 1, make: func(c *compiler, call *call) part {
		input, number := call.input.items, c.arg(call, 0).items
		return ofItems(func(r *run) {
			mark := len(r.stack)
			input(r)
			top := len(r.stack)
			number(r)
			i, ok := r.single(top, "a number of items")
			n := int64(0)
			if ok {
				v := i.value()
				if ok = v.kind == kindInteger; !ok {
					r.fail("a number of items must be a whole number")
				}
				n = min(v.integer, int64(top))
			}
			r.stack = r.stack[:top]
			if !ok {
				r.stack = r.stack[:mark]
				return
			}
			work(r, mark, int(max(n, 0)))
		})
	}}
}

func isFunction(c *compiler, call *call) part {
	name, ok := typeArg(call.args[0])
	if !ok {
		return c.fail(call.at, "is() needs the name of a type")
	}
	return c.is(call.input, name)
}

func asFunction(c *compiler, call *call) part {
	name, ok := typeArg(call.args[0])
	if !ok {
		return c.fail(call.at, "as() needs the name of a type")
	}
	return c.as(call.input, name, true)
}

func ofType(c *compiler, call *call) part {
	name, ok := typeArg(call.args[0])
	if !ok {
		return c.fail(call.at, "ofType() needs the name of a type")
	}
	return c.as(call.input, name, false)
}

// coalesce yields the first of its arguments that yields anything.
func coalesce(r *run, parts []part) {
	mark := len(r.stack)
	for i := range parts {
		if parts[i].items(r); len(r.stack) > mark {
			return
		}
	}
}
