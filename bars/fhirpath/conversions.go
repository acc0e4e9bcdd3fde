package fhirpath

import (
	"strconv"
	"strings"
)

// conversion turns a value into another type; false where it cannot.
type conversion func(v *value) (Item, bool)

// conversions are toX and convertsToX of every type X.
var conversions = makeConversions()

func makeConversions() map[string]function {
	made := map[string]function{
		"toQuantity": onSingle(0, 1, quantityFunction),
		"convertsToQuantity": testSingle(0, 1, func(r *run, args []Item) truth {
			_, ok := quantityFunction(r, args)
			return truthOf(ok)
		}),
	}
	for name, convert := range map[string]conversion{
		"Boolean": toBoolean, "Integer": toInteger, "Decimal": toDecimal, "String": toText,
		"Date": toMoment(isDate), "DateTime": toMoment(isDateTime), "Time": toMoment(isTime), "Long": toInteger,
	} {
		made["to"+name] = onSingle(0, 0, func(_ *run, args []Item) (Item, bool) {
			v := args[0].value()
			return convert(&v)
		})
		made["convertsTo"+name] = testSingle(0, 0, func(_ *run, args []Item) truth {
			v := args[0].value()
			_, ok := convert(&v)
			return truthOf(ok)
		})
	}
	return made
}

var words = map[string]bool{
	"true": true, "t": true, "yes": true, "y": true, "1": true, "1.0": true,
	"false": false, "f": false, "no": false, "n": false, "0": false, "0.0": false,
}

func toBoolean(v *value) (Item, bool) {
	switch v.kind {
	case kindBoolean:
		return Boolean(v.truth), true
	case kindString:
		b, ok := words[strings.ToLower(v.string)]
		return Boolean(b), ok
	}
	d, ok := v.number()
	if !ok {
		return Item{}, false
	}
	one := d.cmp(decimalOfInt(1)) == 0
	return Boolean(one), one || d.sign() == 0
}

func toInteger(v *value) (Item, bool) {
	switch v.kind {
	case kindInteger:
		return ofInteger(v.integer), true
	case kindBoolean:
		return ofInteger(bit(v.truth)), true
	case kindString:
		i, err := strconv.ParseInt(v.string, 10, 32)
		return ofInteger(i), err == nil
	}
	return Item{}, false
}

func bit(v bool) int64 {
	if v {
		return 1
	}
	return 0
}

func toDecimal(v *value) (Item, bool) {
	switch v.kind {
	case kindInteger:
		return ofDecimal(decimalOfInt(v.integer)), true
	case kindDecimal:
		return ofDecimal(v.decimal), true
	case kindBoolean:
		return ofDecimal(decimal{small: 10 * bit(v.truth), scale: 1}), true
	case kindString:
		d, err := parseDecimal(v.string)
		return ofDecimal(d), err == nil
	}
	return Item{}, false
}

func toText(v *value) (Item, bool) { return Text(v.text()), v.kind != kindNone }

// toMoment makes the conversion to a date, a dateTime or a time.
func toMoment(kind momentKind) conversion {
	return func(v *value) (Item, bool) {
		m, ok := v.moment, v.kind == kindMoment
		if v.kind == kindString {
			text := strings.TrimPrefix(v.string, "T")
			if ok = text == v.string || kind == isTime; ok {
				m, ok = parseMoment(text, kindOfText(text, kind))
			}
		}
		if !ok || (m.kind == isTime) != (kind == isTime) {
			return Item{}, false
		}
		if kind == isDate {
			m = m.date()
		}
		m.kind = kind
		return ofMoment(m), true
	}
}

// kindOfText lets a dateTime's text be read as a date.
func kindOfText(text string, kind momentKind) momentKind {
	if kind == isDate && strings.Contains(text, "T") {
		return isDateTime
	}
	return kind
}

// quantityFunction is toQuantity, with an optional unit that the quantity must
// have a value in.
func quantityFunction(r *run, args []Item) (Item, bool) {
	v := args[0].value()
	q, ok := toQuantity(&v)
	if !ok || len(args) == 1 {
		return ofQuantity(q), ok
	}
	unit, ok := r.wantText(&args[1])
	wanted := quantity{unit: unit, calendar: isCalendarUnit(unit)}
	if !ok {
		return Item{}, false
	}
	wanted.value, ok = q.inUnitOf(wanted)
	return ofQuantity(wanted), ok
}

func toQuantity(v *value) (quantity, bool) {
	switch v.kind {
	case kindBoolean:
		return quantity{value: decimal{small: 10 * bit(v.truth), scale: 1}, unit: "1"}, true
	case kindString:
		return parseQuantity(v.string)
	}
	return v.quantity()
}
