package fhirpath

// arithmetic compiles an operator on two single values; without one of them
// there is no result.
func (c *compiler) arithmetic(n *node, a, b part) part {
	if n.text == "&" {
		return c.joining(a, b)
	}
	work := operators[n.text]
	return ofItems(func(r *run) {
		mark := len(r.stack)
		a.items(r)
		_, ok1 := r.single(mark, n.text)
		top := len(r.stack)
		b.items(r)
		_, ok2 := r.single(top, n.text)
		if !ok1 || !ok2 {
			r.stack = r.stack[:mark]
			return
		}
		x, y := r.stack[mark].value(), r.stack[top].value()
		made, ok := work(r, &x, &y)
		r.stack = r.stack[:mark]
		if ok {
			r.push(made)
		}
	})
}

// joining compiles &, for which nothing is an empty text.
func (c *compiler) joining(a, b part) part {
	return ofItems(func(r *run) {
		mark := len(r.stack)
		left := r.textOf(a)
		right := r.textOf(b)
		if r.room(len(left) + len(right)) {
			r.stack = append(r.stack[:mark], Text(left+right))
		}
	})
}

// textOf is the only item of a part as text.
func (r *run) textOf(p part) string {
	mark := len(r.stack)
	p.items(r)
	text := ""
	if i, ok := r.single(mark, "&"); ok {
		v := i.value()
		if v.kind == kindNone && !valueless(i) {
			r.fail("%s is no text", typeWord(i))
		}
		text = v.text()
	}
	r.stack = r.stack[:mark]
	return text
}

type operator func(r *run, x, y *value) (Item, bool)

var operators = map[string]operator{
	"+": plus, "-": minus, "*": times, "/": over,
	"div": whole(decimal.div, true), "mod": whole(decimal.mod, false),
}

func refuse(r *run, operator string) (Item, bool) {
	r.fail("%s cannot be done with these values", operator)
	return Item{}, false
}

// amount is the item of a number: an Integer where both operands were.
func amount(d decimal, x, y *value) (Item, bool) {
	if x.kind == kindInteger && y.kind == kindInteger {
		i, ok := d.int64()
		return ofInteger(i), ok && small(i)
	}
	return ofDecimal(d), !d.tooLong()
}

func numbers(x, y *value) (a, b decimal, ok bool) {
	a, ok1 := x.number()
	b, ok2 := y.number()
	return a, b, ok1 && ok2
}

func plus(r *run, x, y *value) (Item, bool) {
	if a, b, ok := numbers(x, y); ok {
		return amount(a.plus(b), x, y)
	}
	switch {
	case x.kind == kindString && y.kind == kindString:
		return Text(x.string + y.string), r.room(len(x.string) + len(y.string))
	case x.kind == kindMoment && y.kind == kindQuantity:
		q, _ := y.quantity()
		return shift(r, x.moment, q)
	}
	return addQuantities(r, "+", x, y)
}

func minus(r *run, x, y *value) (Item, bool) {
	if a, b, ok := numbers(x, y); ok {
		return amount(a.minus(b), x, y)
	}
	switch {
	case x.kind == kindMoment && y.kind == kindQuantity:
		q, _ := y.quantity()
		q.value = q.value.negated()
		return shift(r, x.moment, q)
	case y.kind == kindInteger:
		y.integer = -y.integer
	default:
		y.decimal = y.decimal.negated()
	}
	return addQuantities(r, "-", x, y)
}

// addQuantities adds in the unit of the first; other dimensions have no sum.
func addQuantities(r *run, operator string, x, y *value) (Item, bool) {
	a, ok1 := x.quantity()
	b, ok2 := y.quantity()
	if !ok1 || !ok2 {
		return refuse(r, operator)
	}
	in, ok := b.inUnitOf(a)
	a.value = a.value.plus(in)
	return ofQuantity(a), ok && !a.value.tooLong()
}

func times(r *run, x, y *value) (Item, bool) {
	if a, b, ok := numbers(x, y); ok {
		return amount(a.times(b), x, y)
	}
	a, ok1 := x.quantity()
	b, ok2 := y.quantity()
	if !ok1 || !ok2 {
		return refuse(r, "*")
	}
	q := a.times(b)
	return ofQuantity(q), !q.value.tooLong()
}

func over(r *run, x, y *value) (Item, bool) {
	if a, b, ok := numbers(x, y); ok {
		d, ok := a.over(b)
		return ofDecimal(d), ok
	}
	a, ok1 := x.quantity()
	b, ok2 := y.quantity()
	if !ok1 || !ok2 {
		return refuse(r, "/")
	}
	q, ok := a.over(b)
	return ofQuantity(q), ok
}

// whole makes an operator of div or mod.
func whole(work func(a, b decimal) (decimal, bool), integer bool) operator {
	return func(r *run, x, y *value) (Item, bool) {
		a, b, ok := numbers(x, y)
		if !ok {
			return refuse(r, "div and mod")
		}
		d, ok := work(a, b)
		if !ok {
			return Item{}, false
		}
		if integer {
			i, ok := d.int64()
			return ofInteger(i), ok
		}
		return amount(d, x, y)
	}
}

// maxText is how long a text that an expression makes may be; working on
// bytesOfStep bytes counts as much as visiting an item.
const (
	maxText     = 1 << 20
	bytesOfStep = 16
)

// room reports whether a text of a length may be made.
func (r *run) room(length int) bool {
	if length > maxText {
		r.fail("a text longer than %d bytes is not made", maxText)
	}
	return r.stepBy(length / bytesOfStep)
}
