package fhirpath

import (
	"math/big"
	"time"
)

// shift adds a duration to a moment. A decimal part counts for nothing, and
// what is finer than the moment was given is cut off.
func shift(r *run, m moment, q quantity) (Item, bool) {
	word, ok := durationWord(q)
	if !ok {
		r.fail("a date or time cannot be moved by '%s'", q.unit)
		return Item{}, false
	}
	n, ok := q.value.int64()
	if !ok || n > 1e15 || n < -1e15 {
		return Item{}, false
	}
	if m.kind == isTime {
		return shiftTime(r, m, n, word)
	}
	months, length := int64(0), time.Duration(0)
	switch word {
	case "year":
		months = 12 * n
	case "month":
		months = n
	default:
		length, ok = span(n, word)
	}
	if !ok {
		return Item{}, false
	}
	moved, ok := m.moved(months, length)
	return ofMoment(moved), ok
}

// durationWord is the calendar word for a unit that moves moments; a UCUM month
// or year does not.
func durationWord(q quantity) (string, bool) {
	if word := calendarWord(q.unit); word != "" {
		return word, true
	}
	for word, code := range calendarUnits {
		if code != "" && code == q.unit {
			return word, true
		}
	}
	return "", false
}

var lengths = map[string]time.Duration{
	"week": 7 * 24 * time.Hour, "day": 24 * time.Hour, "hour": time.Hour,
	"minute": time.Minute, "second": time.Second, "millisecond": time.Millisecond,
}

// span is n units; false beyond the 292 years that a Duration holds.
func span(n int64, word string) (time.Duration, bool) {
	product := new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(lengths[word])))
	return time.Duration(product.Int64()), product.IsInt64()
}

// roughLengths are a year and a month where only years or months are given.
const (
	roughYear  = 365 * 24 * time.Hour
	roughMonth = 30 * 24 * time.Hour
)

// moved moves by whole months and a length of time.
func (m moment) moved(months int64, length time.Duration) (moment, bool) {
	switch m.precision {
	case toYear:
		months = (months/12 + int64(length/roughYear)) * 12
		length = 0
	case toMonth:
		months += int64(length / roughMonth)
		length = 0
	case toDay:
		length = length.Truncate(24 * time.Hour)
	case toHour:
		length = length.Truncate(time.Hour)
	case toMinute:
		length = length.Truncate(time.Minute)
	}
	if months > 12*9999 || months < -12*9999 {
		return m, false
	}
	t := m.time()
	if months != 0 {
		t = addMonths(t, int(months))
	}
	return m.given(t.Add(length))
}

// given is at, with the parts that m was not given left at nothing.
func (m moment) given(t time.Time) (moment, bool) {
	moved, ok := m.at(t)
	if m.precision < toMonth {
		moved.month = 0
	}
	if m.precision < toDay {
		moved.day = 0
	}
	return moved, ok
}

// addMonths ends on the last day of a month that is too short.
func addMonths(t time.Time, months int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// shiftTime goes round the clock.
func shiftTime(r *run, m moment, n int64, word string) (Item, bool) {
	if word == "year" || word == "month" || word == "week" || word == "day" {
		r.fail("a time of day cannot be moved by a %s", word)
		return Item{}, false
	}
	length, ok := span(n, word)
	if !ok {
		return Item{}, false
	}
	base := time.Date(2000, 1, 1, int(m.hour), int(m.minute), int(m.second), int(m.nano), time.UTC)
	t := base.Add(length % (24 * time.Hour))
	m.hour, m.minute, m.second, m.nano = uint8(t.Hour()), uint8(t.Minute()), uint8(t.Second()), int32(t.Nanosecond())
	return ofMoment(m), true
}
