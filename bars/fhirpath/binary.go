package fhirpath

// binary compiles an operator between two operands.
func (c *compiler) binary(n *node) part {
	if n.text == "|" {
		return c.union(c.scoped(n.args[0]), c.scoped(n.args[1]))
	}
	a, b := c.scoped(n.args[0]), c.scoped(n.args[1])
	switch n.text {
	case "and", "or", "xor", "implies":
		return ofTest(logic(n.text, a.test, b.test))
	case "=", "!=":
		return ofTest(equality(a, b, n.text == "!="))
	case "~", "!~":
		return ofTest(equivalence(a, b, n.text == "!~"))
	case "<", "<=", ">", ">=":
		return ofTest(comparison(n.text, a, b))
	case "in":
		return ofTest(membership(a, b))
	case "contains":
		return ofTest(membership(b, a))
	}
	return c.arithmetic(n, a, b)
}

// logic is the three-valued logic of FHIRPath; the right side only runs where
// it can matter.
func logic(operator string, a, b func(r *run) truth) func(r *run) truth {
	switch operator {
	case "and":
		return func(r *run) truth {
			x := a(r)
			if x == no || r.err != nil {
				return no
			}
			return and(x, b(r))
		}
	case "or":
		return func(r *run) truth {
			x := a(r)
			if x == yes || r.err != nil {
				return yes
			}
			return and(x.not(), b(r).not()).not()
		}
	case "implies":
		return func(r *run) truth {
			x := a(r)
			if x == no || r.err != nil {
				return yes
			}
			return and(x, b(r).not()).not()
		}
	}
	return func(r *run) truth {
		x, y := a(r), b(r)
		if x == unknown || y == unknown {
			return unknown
		}
		return truthOf(x != y)
	}
}

func and(x, y truth) truth {
	switch {
	case x == no || y == no:
		return no
	case x == unknown || y == unknown:
		return unknown
	}
	return yes
}

// both runs two parts and hands their items to decide.
func both(a, b part, decide func(r *run, a, b []Item) truth) func(r *run) truth {
	return func(r *run) truth {
		mark := len(r.stack)
		a.items(r)
		top := len(r.stack)
		other := b.fixed
		if other == nil {
			b.items(r)
			other = r.stack[top:]
		}
		t := decide(r, r.stack[mark:top], other)
		r.stack = r.stack[:mark]
		return t
	}
}

func equality(a, b part, negated bool) func(r *run) truth {
	if negated {
		return both(a, b, func(r *run, a, b []Item) truth { return equalLists(r, a, b).not() })
	}
	return both(a, b, equalLists)
}

func equivalence(a, b part, negated bool) func(r *run) truth {
	return both(a, b, func(r *run, a, b []Item) truth {
		return truthOf(equivalentLists(r, a, b) != negated)
	})
}

// orders tells which results of a comparison make an operator true.
var orders = map[string][3]bool{
	"<": {true, false, false}, "<=": {true, true, false},
	">": {false, false, true}, ">=": {false, true, true},
}

func comparison(operator string, a, b part) func(r *run) truth {
	holds := orders[operator]
	return both(a, b, func(r *run, a, b []Item) truth {
		if len(a) == 0 || len(b) == 0 {
			return unknown
		}
		if len(a) > 1 || len(b) > 1 {
			r.fail("%s needs one item on each side", operator)
			return unknown
		}
		order, known := compareItems(r, &a[0], &b[0])
		if !known {
			return unknown
		}
		return truthOf(holds[order+1])
	})
}

// membership is whether the only item of a is in b.
func membership(a, b part) func(r *run) truth {
	if b.slot > 0 {
		return membershipInKept(a, b)
	}
	return both(a, b, isIn)
}

func isIn(r *run, a, b []Item) truth {
	switch {
	case len(a) == 0:
		return unknown
	case len(a) > 1:
		r.fail("membership needs one item and there are more")
		return unknown
	}
	return truthOf(holds(r, b, &a[0]))
}

// holds reports whether an item equals one of a list.
func holds(r *run, list []Item, i *Item) bool {
	for k := range list {
		if equal(r, &list[k], i) == yes {
			return true
		}
	}
	return false
}

// membershipInKept looks in a list that stays the same during a run.
func membershipInKept(a, b part) func(r *run) truth {
	return func(r *run) truth {
		mark := len(r.stack)
		a.items(r)
		if !r.kept[b.slot].done {
			top := len(r.stack)
			b.items(r)
			r.stack = r.stack[:top]
			r.kept[b.slot].texts = textsOf(r.kept[b.slot].items)
		}
		k := &r.kept[b.slot]
		defer func() { r.stack = r.stack[:mark] }()
		if len(r.stack)-mark == 1 && k.texts != nil {
			if text, plain := r.stack[mark].plainText(); plain {
				_, found := k.texts[text]
				return truthOf(found)
			}
		}
		return isIn(r, r.stack[mark:], k.items)
	}
}

// textsOf is the set of items that are all plain text, else nil.
func textsOf(items []Item) map[string]struct{} {
	set := make(map[string]struct{}, len(items))
	for i := range items {
		text, ok := items[i].plainText()
		if !ok {
			return nil
		}
		set[text] = struct{}{}
	}
	return set
}
