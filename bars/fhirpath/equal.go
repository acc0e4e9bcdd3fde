package fhirpath

import (
	"strings"

	"barsdesk/bars/fhir"
)

// equal is =, of two items.
func equal(r *run, a, b *Item) truth {
	if !r.step() {
		return unknown
	}
	if text, ok := a.plainText(); ok {
		if other, ok := b.plainText(); ok {
			return truthOf(text == other)
		}
	}
	x, y := a.value(), b.value()
	if x.kind == kindNone || y.kind == kindNone {
		if x.kind != y.kind {
			return no
		}
		return truthOf(sameTree(r, a.members(), b.members()))
	}
	return equalValues(&x, &y)
}

// plainText is the text of a string that is no date or time, without more work.
func (i *Item) plainText() (string, bool) {
	if i.made != nil {
		text, ok := i.made.(string)
		return text, ok
	}
	if i.Node == nil || i.Node.Kind != fhir.String {
		return "", false
	}
	switch i.Type {
	case "", "date", "dateTime", "instant", "time":
		return "", false
	}
	return i.Node.Text, true
}

func equalValues(x, y *value) truth {
	meet(x, y)
	switch {
	case x.kind == kindMoment && y.kind == kindMoment:
		return equalMoments(x.moment, y.moment)
	case x.kind == kindQuantity || y.kind == kindQuantity:
		return equalQuantities(x, y)
	case x.kind == kindDecimal || y.kind == kindDecimal:
		a, ok1 := x.number()
		b, ok2 := y.number()
		return truthOf(ok1 && ok2 && a.cmp(b) == 0)
	case x.kind != y.kind:
		return no
	case x.kind == kindBoolean:
		return truthOf(x.truth == y.truth)
	case x.kind == kindInteger:
		return truthOf(x.integer == y.integer)
	}
	return truthOf(x.string == y.string)
}

// meet reads a string whose type is not known as the moment it is held against.
func meet(x, y *value) {
	if x.kind == kindMoment && y.loose {
		readAs(y, x.moment.kind)
	}
	if y.kind == kindMoment && x.loose {
		readAs(x, y.moment.kind)
	}
}

func readAs(v *value, kind momentKind) {
	if kind == isDate && strings.Contains(v.string, "T") {
		kind = isDateTime
	}
	if m, ok := parseMoment(v.string, kind); ok {
		*v = value{kind: kindMoment, moment: m}
	}
}

func equalMoments(a, b moment) truth {
	if (a.kind == isTime) != (b.kind == isTime) {
		return no
	}
	order, known := a.compare(b)
	if !known {
		return unknown
	}
	return truthOf(order == 0)
}

func equalQuantities(x, y *value) truth {
	a, ok1 := x.quantity()
	b, ok2 := y.quantity()
	if !ok1 || !ok2 {
		return no
	}
	order, known := a.compare(b)
	if !known {
		return unknown
	}
	return truthOf(order == 0)
}

// sameTree compares two objects: the same members, in any order, with the same
// values, numbers by what they are worth.
func sameTree(r *run, a, b *fhir.Node) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || !r.step() || a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case fhir.Number:
		return sameNumber(a.Text, b.Text)
	case fhir.Array:
		return sameItems(r, a.Items, b.Items)
	case fhir.Object:
		return sameMembers(r, a, b)
	}
	return a.Text == b.Text
}

func sameNumber(a, b string) bool {
	x, err1 := parseDecimal(a)
	y, err2 := parseDecimal(b)
	return a == b || err1 == nil && err2 == nil && x.cmp(y) == 0
}

func sameItems(r *run, a, b []*fhir.Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameTree(r, a[i], b[i]) {
			return false
		}
	}
	return true
}

func sameMembers(r *run, a, b *fhir.Node) bool {
	if len(a.Members) != len(b.Members) {
		return false
	}
	for i := range a.Members {
		if !sameTree(r, a.Members[i].Value, b.Get(a.Members[i].Name)) {
			return false
		}
	}
	return true
}

// equalLists is =, of two collections that lie on the stack one after the other.
func equalLists(r *run, a, b []Item) truth {
	switch {
	case len(a) == 0 || len(b) == 0:
		return unknown
	case len(a) != len(b):
		return no
	}
	whole := yes
	for i := range a {
		switch equal(r, &a[i], &b[i]) {
		case no:
			return no
		case unknown:
			whole = unknown
		}
	}
	return whole
}
