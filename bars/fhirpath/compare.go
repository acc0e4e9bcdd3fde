package fhirpath

import (
	"cmp"
	"strings"
)

// compareItems orders two items. known is false where the order is not known;
// things that have no order are an error.
func compareItems(r *run, a, b *Item) (order int, known bool) {
	x, y := a.value(), b.value()
	meet(&x, &y)
	switch {
	case x.kind == kindNone || y.kind == kindNone:
		if x.kind == kindNone && !valueless(a) || y.kind == kindNone && !valueless(b) {
			r.fail("%s and %s have no order", typeWord(a), typeWord(b))
		}
		return 0, false
	case x.kind == kindString && y.kind == kindString:
		return strings.Compare(x.string, y.string), true
	case x.kind == kindMoment && y.kind == kindMoment && (x.moment.kind == isTime) == (y.moment.kind == isTime):
		return x.moment.compare(y.moment)
	case x.kind == kindInteger && y.kind == kindInteger:
		return cmp.Compare(x.integer, y.integer), true
	}
	return compareAmounts(r, a, b, &x, &y)
}

// compareAmounts orders numbers and quantities.
func compareAmounts(r *run, a, b *Item, x, y *value) (order int, known bool) {
	n, ok1 := x.number()
	m, ok2 := y.number()
	if ok1 && ok2 {
		return n.cmp(m), true
	}
	p, ok1 := x.quantity()
	q, ok2 := y.quantity()
	if !ok1 || !ok2 {
		r.fail("%s and %s have no order", typeWord(a), typeWord(b))
		return 0, false
	}
	return p.compare(q)
}

// valueless reports whether an item may have a value and has none: a primitive
// with extensions only, a Quantity without value.
func valueless(i *Item) bool {
	return i.Node == nil || isQuantity(i.Type)
}

// typeWord names an item's type in an error.
func typeWord(i *Item) string {
	if i.Type == "" {
		return "an unknown type"
	}
	return i.Type
}
