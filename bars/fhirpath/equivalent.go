package fhirpath

import "strings"

// equivalentLists is ~, of two collections: each item of one has its own
// equivalent in the other, in any order.
func equivalentLists(r *run, a, b []Item) bool {
	if len(a) != len(b) {
		return false
	}
	taken := make([]bool, len(b))
	for i := range a {
		if !takeEquivalent(r, &a[i], b, taken) {
			return false
		}
	}
	return true
}

func takeEquivalent(r *run, a *Item, b []Item, taken []bool) bool {
	for k := range b {
		if !taken[k] && equivalent(r, a, &b[k]) {
			taken[k] = true
			return true
		}
	}
	return false
}

// equivalent is ~, of two items: text without regard to case and white space,
// numbers to the precision of the rougher, moments of the same precision.
func equivalent(r *run, a, b *Item) bool {
	if !r.step() {
		return false
	}
	x, y := a.value(), b.value()
	if x.kind == kindNone || y.kind == kindNone {
		return x.kind == y.kind && sameTree(r, a.members(), b.members())
	}
	meet(&x, &y)
	switch {
	case x.kind == kindString && y.kind == kindString:
		return plainWords(x.string) == plainWords(y.string)
	case x.kind == kindMoment && y.kind == kindMoment:
		return equalMoments(x.moment, y.moment) == yes
	case x.kind == kindQuantity && y.kind == kindQuantity:
		return equivalentQuantities(&x, &y)
	}
	n, ok1 := x.number()
	m, ok2 := y.number()
	if ok1 && ok2 {
		return roughlySame(n, m)
	}
	return equalValues(&x, &y) == yes
}

func plainWords(text string) string {
	return strings.Join(strings.Fields(strings.ToLower(text)), " ")
}

func roughlySame(a, b decimal) bool {
	scale := min(a.trimmed().scale, b.trimmed().scale)
	return a.rounded(scale).cmp(b.rounded(scale)) == 0
}

// equivalentQuantities compares in the unit of the rougher; a calendar's year
// and month are then worth UCUM's.
func equivalentQuantities(x, y *value) bool {
	a, _ := x.quantity()
	b, _ := y.quantity()
	if (a.calendar || b.calendar) && a.unit != b.unit {
		a, b = quantity{value: a.value, unit: a.ucum()}, quantity{value: b.value, unit: b.ucum()}
	}
	in, ok := b.inUnitOf(a)
	return ok && roughlySame(a.value, in)
}
