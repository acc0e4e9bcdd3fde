package fhirpath

import (
	"fmt"
	"strings"
)

// literalMoment reads what stands after @ in an expression.
func literalMoment(text string) (moment, bool) {
	switch at := strings.IndexByte(text, 'T'); {
	case at < 0:
		return parseMoment(text, isDate)
	case at == 0:
		return parseMoment(text[1:], isTime)
	}
	return parseMoment(text, isDateTime)
}

// parseMoment reads a date, a dateTime or a time that may end after any part.
func parseMoment(text string, kind momentKind) (moment, bool) {
	m := moment{kind: kind}
	day, clock := text, ""
	timed := kind == isTime
	switch kind {
	case isTime:
		day, clock = "", text
	case isDateTime:
		day, clock, timed = strings.Cut(text, "T")
	}
	if kind != isTime && !m.readDay(day) {
		return m, false
	}
	if !timed || clock == "" && kind == isDateTime {
		return m, true
	}
	if kind == isDateTime {
		if m.precision != toDay {
			return m, false
		}
		var ok bool
		if clock, ok = m.readZone(clock); !ok {
			return m, false
		}
	}
	return m, m.readClock(clock)
}

// number reads exactly n digits.
func number(text string, n int) (value int, rest string, ok bool) {
	if len(text) < n {
		return 0, text, false
	}
	for i := range n {
		if !isDigit(text[i]) {
			return 0, text, false
		}
		value = value*10 + int(text[i]-'0')
	}
	return value, text[n:], true
}

// after reads n digits behind a mark.
func after(mark byte, text string, n int) (value int, rest string, ok bool) {
	if text == "" || text[0] != mark {
		return 0, text, false
	}
	return number(text[1:], n)
}

var daysOfMonth = [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func (m *moment) readDay(text string) bool {
	year, rest, ok := number(text, 4)
	if !ok || year == 0 {
		return false
	}
	m.year, m.precision = int16(year), toYear
	if rest == "" {
		return true
	}
	month, rest, ok := after('-', rest, 2)
	if !ok || month < 1 || month > 12 {
		return false
	}
	m.month, m.precision = uint8(month), toMonth
	if rest == "" {
		return true
	}
	day, rest, ok := after('-', rest, 2)
	if !ok || rest != "" || day < 1 || day > daysOfMonth[month-1] {
		return false
	}
	if month == 2 && day == 29 && (year%4 != 0 || year%100 == 0 && year%400 != 0) {
		return false
	}
	m.day, m.precision = uint8(day), toDay
	return true
}

// readZone takes the offset off the end of a time.
func (m *moment) readZone(clock string) (rest string, ok bool) {
	if rest, found := strings.CutSuffix(clock, "Z"); found {
		m.zoned = true
		return rest, true
	}
	at := strings.IndexAny(clock, "+-")
	if at < 0 {
		return clock, true
	}
	hours, tail, ok1 := number(clock[at+1:], 2)
	minutes, tail, ok2 := after(':', tail, 2)
	if !ok1 || !ok2 || tail != "" || hours > 14 || minutes > 59 {
		return clock, false
	}
	m.zoned, m.zone = true, int16(hours*60+minutes)
	if clock[at] == '-' {
		m.zone = -m.zone
	}
	return clock[:at], true
}

func (m *moment) readClock(text string) bool {
	hour, rest, ok := number(text, 2)
	if !ok || hour > 23 {
		return false
	}
	m.hour, m.precision = uint8(hour), toHour
	if rest == "" {
		return true
	}
	minute, rest, ok := after(':', rest, 2)
	if !ok || minute > 59 {
		return false
	}
	m.minute, m.precision = uint8(minute), toMinute
	if rest == "" {
		return true
	}
	second, rest, ok := after(':', rest, 2)
	if !ok || second > 60 {
		return false
	}
	m.second, m.precision = uint8(min(second, 59)), toSecond
	return rest == "" || rest[0] == '.' && m.readFraction(rest[1:])
}

// readFraction reads a fraction of a second; digits beyond the ninth say nothing.
func (m *moment) readFraction(text string) bool {
	if !allDigits(text) {
		return false
	}
	m.digits = uint8(min(len(text), 9))
	for i := range 9 {
		m.nano *= 10
		if i < len(text) {
			m.nano += int32(text[i] - '0')
		}
	}
	return true
}

// String writes the moment as far as it was given, as FHIR does.
func (m moment) String() string {
	if m.kind == isTime {
		return m.clock()
	}
	text := fmt.Sprintf("%04d", m.year)
	if m.precision >= toMonth {
		text += fmt.Sprintf("-%02d", m.month)
	}
	if m.precision >= toDay {
		text += fmt.Sprintf("-%02d", m.day)
	}
	if m.precision >= toHour {
		text += "T" + m.clock() + m.offset()
	}
	return text
}

func (m moment) clock() string {
	text := fmt.Sprintf("%02d", m.hour)
	if m.precision >= toMinute {
		text += fmt.Sprintf(":%02d", m.minute)
	}
	if m.precision >= toSecond {
		text += fmt.Sprintf(":%02d", m.second)
		if m.digits > 0 {
			text += "." + fmt.Sprintf("%09d", m.nano)[:m.digits]
		}
	}
	return text
}

func (m moment) offset() string {
	switch {
	case !m.zoned:
		return ""
	case m.zone < 0:
		return fmt.Sprintf("-%02d:%02d", -m.zone/60, -m.zone%60)
	case m.zone == 0:
		return "Z"
	}
	return fmt.Sprintf("+%02d:%02d", m.zone/60, m.zone%60)
}
