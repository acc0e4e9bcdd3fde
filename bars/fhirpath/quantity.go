package fhirpath

import "strings"

// quantity is a number with a unit: a UCUM code, or the word of a calendar
// duration such as month.
type quantity struct {
	value    decimal
	unit     string
	calendar bool // written as a word: 4 days
}

// calendarUnits are the words for durations and the definite UCUM unit each
// equals; year and month, whose length varies, equal none.
var calendarUnits = map[string]string{
	"year": "", "month": "", "week": "wk", "day": "d",
	"hour": "h", "minute": "min", "second": "s", "millisecond": "ms",
}

func isCalendarUnit(word string) bool { return calendarWord(word) != "" }

// calendarWord is the singular of a duration's word, or "".
func calendarWord(word string) string {
	singular := strings.TrimSuffix(word, "s")
	if _, ok := calendarUnits[singular]; ok {
		return singular
	}
	return ""
}

// String writes the quantity as FHIRPath reads it.
func (q quantity) String() string {
	if q.calendar {
		return q.value.String() + " " + q.unit
	}
	return q.value.String() + " '" + q.unit + "'"
}

// parseQuantity reads a number that may have a quoted UCUM unit or the word of
// a duration after it.
func parseQuantity(text string) (quantity, bool) {
	number, unit, _ := strings.Cut(strings.TrimSpace(text), " ")
	if at := strings.IndexByte(number, '\''); at > 0 {
		number, unit = number[:at], number[at:]
	}
	d, err := parseDecimal(number)
	if err != nil {
		return quantity{}, false
	}
	unit = strings.TrimSpace(unit)
	switch {
	case unit == "":
		return quantity{value: d, unit: "1"}, true
	case len(unit) > 2 && unit[0] == '\'' && unit[len(unit)-1] == '\'':
		return quantity{value: d, unit: unit[1 : len(unit)-1]}, true
	case isCalendarUnit(unit):
		return quantity{value: d, unit: unit, calendar: true}, true
	}
	return quantity{}, false
}

// measure is the unit as the tables know it: years and months of the calendar
// are measured in months, other words are their UCUM unit.
func (q quantity) measure() (unit, bool) {
	word := ""
	if q.calendar {
		word = calendarWord(q.unit)
	}
	switch word {
	case "":
		return parseUnit(q.unit)
	case "year":
		return calendarMonths(12), true
	case "month":
		return calendarMonths(1), true
	}
	return parseUnit(calendarUnits[word])
}

// inUnitOf returns the value of q in the unit of o; false where they measure
// different things or a unit is not known.
func (q quantity) inUnitOf(o quantity) (decimal, bool) {
	if q.unit == o.unit && q.calendar == o.calendar {
		return q.value, true
	}
	mine, ok1 := q.measure()
	others, ok2 := o.measure()
	if !ok1 || !ok2 || mine.dimension != others.dimension {
		return decimal{}, false
	}
	factor := mine.factorTo(others)
	return decimalOfRat(factor.Mul(factor, q.value.rat())), true
}

// compare orders quantities of the same dimension.
func (q quantity) compare(o quantity) (order int, known bool) {
	if q.unit == o.unit && q.calendar == o.calendar {
		return q.value.cmp(o.value), true
	}
	mine, ok1 := q.measure()
	others, ok2 := o.measure()
	if !ok1 || !ok2 || mine.dimension != others.dimension {
		return 0, false
	}
	factor := mine.factorTo(others)
	return factor.Mul(factor, q.value.rat()).Cmp(o.value.rat()), true
}

// times multiplies values and units.
func (q quantity) times(o quantity) quantity {
	return quantity{value: q.value.times(o.value), unit: joinUnits(q.ucum(), o.ucum(), 1)}
}

// over divides values and units; there is no quotient by zero.
func (q quantity) over(o quantity) (quantity, bool) {
	value, ok := q.value.over(o.value)
	return quantity{value: value, unit: joinUnits(q.ucum(), o.ucum(), -1)}, ok
}

// ucum is the unit as a UCUM code, also of a word.
func (q quantity) ucum() string {
	if !q.calendar {
		return q.unit
	}
	switch word := calendarWord(q.unit); word {
	case "year":
		return "a"
	case "month":
		return "mo"
	default:
		return calendarUnits[word]
	}
}
