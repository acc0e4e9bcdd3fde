package fhirpath

import "strings"

// boundaries are the functions about how precisely a value is given.
var boundaries = map[string]function{
	"lowBoundary":  onSingle(0, 1, boundary(false)),
	"highBoundary": onSingle(0, 1, boundary(true)),
	"precision":    onSingle(0, 0, precision),
}

// Precisions that a boundary has where none is asked.
const (
	usualDigits = 8 // of a number
	mostDigits  = 31
	dayDigits   = 8
	fullDigits  = 17 // of a dateTime to the millisecond
	timeDigits  = 9
)

func boundary(high bool) func(r *run, args []Item) (Item, bool) {
	return func(r *run, args []Item) (Item, bool) {
		asked := -1
		if len(args) > 1 {
			v := args[1].value()
			if v.kind != kindInteger {
				r.fail("a precision must be a whole number")
			}
			if v.integer < 0 || v.integer > mostDigits {
				return Item{}, false
			}
			asked = int(v.integer)
		}
		v := args[0].value()
		switch v.kind {
		case kindMoment:
			m, ok := v.moment.boundary(high, asked)
			return ofMoment(m), ok
		case kindQuantity:
			q, _ := v.quantity()
			q.value = q.value.boundary(high, asked)
			return ofQuantity(q), true
		}
		d, ok := r.wantNumber(&args[0])
		return ofDecimal(d.boundary(high, asked)), ok
	}
}

// boundary is the least or greatest number that rounds to d, with a number of
// digits behind the point. A boundary with fewer digits than d is cut off
// towards zero on the near side and rounded on the far side.
func (d decimal) boundary(high bool, digits int) decimal {
	if digits < 0 {
		digits = usualDigits
	}
	half := decimal{small: 5, scale: d.scale + 1}
	if !high {
		half.small = -5
	}
	edge := d.plus(half)
	if digits >= edge.scale {
		return decimalOfBig(edge.rescaled(digits), digits)
	}
	if high == (d.sign() >= 0) {
		return edge.rounded(digits)
	}
	return decimalOfBig(edge.rescaled(digits), digits)
}

// boundary is the first or last moment that m may mean, as far as a number of
// digits: 4 a year, 8 a day, 17 a millisecond.
func (m moment) boundary(high bool, digits int) (moment, bool) {
	wanted, ok := m.wantedPrecision(digits)
	if !ok {
		return m, false
	}
	if m.kind == isDateTime && !m.zoned && wanted >= toHour {
		m.zoned, m.zone = true, 14*60
		if high {
			m.zone = -12 * 60
		}
	}
	edge := m
	if high {
		edge = m.filled()
	}
	edge.precision, edge.digits = wanted, 0
	if wanted == toSecond && digits != 14 && digits != 6 {
		edge.digits = 3
	}
	return edge.cutAt(wanted), true
}

// wantedPrecision is what a number of digits means for the kind of moment.
func (m moment) wantedPrecision(digits int) (uint8, bool) {
	if digits < 0 {
		digits = map[momentKind]int{isDate: dayDigits, isDateTime: fullDigits, isTime: timeDigits}[m.kind]
	}
	if m.kind == isTime {
		digits += dayDigits
	}
	wanted, ok := map[int]uint8{4: toYear, 6: toMonth, 8: toDay, 10: toHour, 12: toMinute, 14: toSecond, 17: toSecond}[digits]
	if m.kind == isDate && wanted > toDay || m.kind == isTime && wanted < toHour {
		return 0, false
	}
	return wanted, ok
}

// filled sets the parts that are not given to the last of their kind, and those
// given as fewer digits than a moment has to the first.
func (m moment) filled() moment {
	if m.precision < toMonth && m.kind != isTime {
		m.month = 12
	}
	if m.precision < toDay && m.kind != isTime {
		m.day = lastDay(m.year, m.month)
	}
	if m.precision < toHour {
		m.hour = 23
	}
	if m.precision < toMinute {
		m.minute = 59
	}
	if m.precision < toSecond {
		m.second = 59
	}
	if m.precision < toSecond || m.digits == 0 {
		m.nano = 999_000_000
	}
	return m
}

func lastDay(year int16, month uint8) uint8 {
	first := moment{year: year, month: month, day: 1}.time()
	return uint8(first.AddDate(0, 1, -1).Day())
}

// cutAt makes parts that are not given the first of their kind, and leaves out
// those finer than a precision.
func (m moment) cutAt(precision uint8) moment {
	if m.kind != isTime {
		m.month, m.day = max(m.month, 1), max(m.day, 1)
		if precision < toMonth {
			m.month = 0
		}
		if precision < toDay {
			m.day = 0
		}
	}
	if precision < toHour {
		m.hour, m.zoned, m.zone = 0, false, 0
	}
	if precision < toMinute {
		m.minute = 0
	}
	if precision < toSecond {
		m.second, m.nano = 0, 0
	}
	return m
}

// precision counts the digits behind the point of a number, or those of a
// moment.
func precision(r *run, args []Item) (Item, bool) {
	v := args[0].value()
	switch v.kind {
	case kindMoment:
		text := v.moment.String()
		if v.moment.precision >= toHour {
			text = strings.TrimSuffix(text, v.moment.offset())
		}
		return ofInteger(int64(len(text) - strings.Count(text, "-") - strings.Count(text, ":") -
			strings.Count(text, ".") - strings.Count(text, "T"))), true
	case kindQuantity:
		return ofInteger(int64(v.decimal.scale)), true
	}
	d, ok := r.wantNumber(&args[0])
	return ofInteger(int64(d.scale)), ok
}
