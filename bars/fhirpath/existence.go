package fhirpath

var existence = map[string]function{
	"empty":      {make: empty},
	"exists":     {most: 1, binds: true, make: exists},
	"all":        {least: 1, most: 1, binds: true, make: all},
	"allTrue":    testList(func(r *run, list []Item) truth { return every(r, list, yes) }),
	"allFalse":   testList(func(r *run, list []Item) truth { return every(r, list, no) }),
	"anyTrue":    testList(func(r *run, list []Item) truth { return every(r, list, no).not() }),
	"anyFalse":   testList(func(r *run, list []Item) truth { return every(r, list, yes).not() }),
	"count":      {make: count},
	"not":        {make: not},
	"hasValue":   testList(hasValue),
	"isDistinct": testList(func(r *run, list []Item) truth { return truthOf(isDistinct(r, list)) }),
}

func empty(_ *compiler, call *call) part {
	some := call.input.some
	return ofTest(func(r *run) truth { return truthOf(!some(r)) })
}

func exists(c *compiler, call *call) part {
	some := call.input.some
	if len(call.args) > 0 {
		some = c.where(call).some
	}
	return ofTest(func(r *run) truth { return truthOf(some(r)) })
}

func all(c *compiler, call *call) part {
	input, criteria := call.input.items, c.arg(call, 0).test
	return ofTest(func(r *run) truth {
		mark := len(r.stack)
		input(r)
		top := len(r.stack)
		t := yes
		for i := mark; i < top && t == yes && r.step(); i++ {
			t = truthOf(r.testOn(i, i-mark, criteria) == yes)
		}
		r.stack = r.stack[:mark]
		return t
	})
}

// every tells whether all items are one boolean; what is no boolean is an error.
func every(r *run, list []Item, wanted truth) truth {
	t := yes
	for i := range list {
		v, ok := list[i].Bool()
		if !ok {
			r.fail("%s is no boolean", typeWord(&list[i]))
		}
		if truthOf(v) != wanted {
			t = no
		}
	}
	return t
}

func count(_ *compiler, call *call) part {
	input := call.input
	return ofItems(func(r *run) { r.push(ofInteger(int64(input.count(r)))) })
}

func not(_ *compiler, call *call) part {
	test := call.input.test
	return ofTest(func(r *run) truth {
		return test(r).not()
	})
}

// hasValue tells whether the list is one primitive that has a value.
func hasValue(_ *run, list []Item) truth {
	if len(list) != 1 {
		return no
	}
	i := &list[0]
	return truthOf(i.made != nil || i.Node != nil && i.members() != i.Node)
}
