package fhirpath

var sets = map[string]function{
	"distinct":   onList(distinct),
	"union":      {least: 1, most: 1, make: func(c *compiler, call *call) part { return c.union(call.input, c.arg(call, 0)) }},
	"combine":    {least: 1, most: 1, make: combine},
	"intersect":  {least: 1, most: 1, make: intersect},
	"exclude":    {least: 1, most: 1, make: exclude},
	"subsetOf":   {least: 1, most: 1, make: func(c *compiler, call *call) part { return within(call.input, c.arg(call, 0)) }},
	"supersetOf": {least: 1, most: 1, make: func(c *compiler, call *call) part { return within(c.arg(call, 0), call.input) }},
}

// union yields each item of two lists once.
func (c *compiler) union(a, b part) part {
	if a.fixed != nil && b.fixed != nil {
		r := &run{stack: append(append([]Item(nil), a.fixed...), b.fixed...)}
		distinct(r, 0)
		return ofFixed(r.stack...)
	}
	return ofItems(func(r *run) {
		mark := len(r.stack)
		a.items(r)
		b.items(r)
		distinct(r, mark)
	})
}

func combine(c *compiler, call *call) part {
	a, b := call.input.items, c.arg(call, 0).items
	return ofItems(func(r *run) {
		a(r)
		b(r)
	})
}

func intersect(c *compiler, call *call) part {
	return sift(call.input, c.arg(call, 0), func(r *run, mark int, in func(i *Item) bool) {
		keepWhere(r, mark, in)
		distinct(r, mark)
	})
}

func exclude(c *compiler, call *call) part {
	return sift(call.input, c.arg(call, 0), func(r *run, mark int, in func(i *Item) bool) {
		keepWhere(r, mark, func(i *Item) bool { return !in(i) })
	})
}

// sift hands a test of membership in b to what works on the list of a.
func sift(a, b part, work func(r *run, mark int, in func(i *Item) bool)) part {
	return ofItems(func(r *run) {
		mark := len(r.stack)
		b.items(r)
		s := newSet(r, r.stack[mark:])
		r.stack = r.stack[:mark]
		a.items(r)
		work(r, mark, s.has)
	})
}

// keepWhere leaves the items from mark on that pass.
func keepWhere(r *run, mark int, pass func(i *Item) bool) {
	kept := r.stack[:mark]
	for i := mark; i < len(r.stack) && r.step(); i++ {
		if pass(&r.stack[i]) {
			kept = append(kept, r.stack[i])
		}
	}
	r.stack = kept
}

// within tells whether each item of a is in b.
func within(a, b part) part {
	return ofTest(func(r *run) truth {
		mark := len(r.stack)
		b.items(r)
		s := newSet(r, r.stack[mark:])
		r.stack = r.stack[:mark]
		a.items(r)
		t := yes
		for i := mark; i < len(r.stack) && r.step(); i++ {
			if !s.has(&r.stack[i]) {
				t = no
				break
			}
		}
		r.stack = r.stack[:mark]
		return t
	})
}

// distinct leaves each item from mark on once.
func distinct(r *run, mark int) {
	n := len(r.stack) - mark
	if n < 2 {
		return
	}
	if n <= few {
		distinctOfFew(r, mark)
		return
	}
	s := &set{run: r, items: make([]Item, 0, n), byHash: make(map[uint64][]int32, n)}
	keepWhere(r, mark, s.add)
}

// few is how many items are compared one by one; more are hashed.
const few = 8

func distinctOfFew(r *run, mark int) {
	kept := r.stack[:mark]
	for i := mark; i < len(r.stack); i++ {
		item := r.stack[i]
		if !holds(r, kept[mark:], &item) {
			kept = append(kept, item)
		}
	}
	r.stack = kept
}

// isDistinct tells whether no two items are equal.
func isDistinct(r *run, list []Item) bool {
	if len(list) <= few {
		for i := range list {
			if holds(r, list[:i], &list[i]) {
				return false
			}
		}
		return true
	}
	s := &set{run: r, items: make([]Item, 0, len(list)), byHash: make(map[uint64][]int32, len(list))}
	for i := range list {
		if !s.add(&list[i]) {
			return false
		}
	}
	return true
}
