package fhirpath

import (
	"cmp"
	"time"
)

// momentKind tells the three types of points in time apart.
type momentKind uint8

const (
	isDate momentKind = iota
	isDateTime
	isTime
)

// Precisions of a moment. A fraction of a second is no precision of its own
// when moments are compared.
const (
	toYear = iota + 1
	toMonth
	toDay
	toHour
	toMinute
	toSecond
)

// moment is a date, a dateTime or a time as far as it was given.
type moment struct {
	kind      momentKind
	precision uint8
	month     uint8
	day       uint8
	hour      uint8
	minute    uint8
	second    uint8
	digits    uint8 // of the fraction of a second, as written
	zoned     bool
	zone      int16 // minutes east of UTC
	year      int16
	nano      int32
}

// time returns the moment, parts not given being the first of their kind.
func (m moment) time() time.Time {
	month, day := max(m.month, 1), max(m.day, 1)
	zone := time.UTC
	if m.zoned && m.zone != 0 {
		zone = time.FixedZone("", int(m.zone)*60)
	}
	return time.Date(int(m.year), time.Month(month), int(day), int(m.hour), int(m.minute), int(m.second), int(m.nano), zone)
}

// at returns the moment of t with kind, precision and zone of m; false where
// the year leaves 1 to 9999.
func (m moment) at(t time.Time) (moment, bool) {
	if t.Year() < 1 || t.Year() > 9999 {
		return m, false
	}
	m.year, m.month, m.day = int16(t.Year()), uint8(t.Month()), uint8(t.Day())
	m.hour, m.minute, m.second, m.nano = uint8(t.Hour()), uint8(t.Minute()), uint8(t.Second()), int32(t.Nanosecond())
	return m, true
}

// momentOf is t as a dateTime to the millisecond with its zone.
func momentOf(t time.Time) moment {
	_, seconds := t.Zone()
	m := moment{kind: isDateTime, precision: toSecond, digits: 3, zoned: true, zone: int16(seconds / 60)}
	m, _ = m.at(t.Truncate(time.Millisecond))
	return m
}

// date is the day of a dateTime.
func (m moment) date() moment {
	return moment{kind: isDate, precision: min(m.precision, toDay), year: m.year, month: m.month, day: m.day}
}

// timeOfDay is the time of a dateTime without its zone.
func (m moment) timeOfDay() moment {
	return moment{kind: isTime, precision: m.precision, hour: m.hour, minute: m.minute, second: m.second, nano: m.nano, digits: m.digits}
}

// farApart is more than the zones of the world can be apart.
const farApart = 26 * time.Hour

// compare orders two moments. It is not known where one is given more
// precisely than the other and they agree so far, and where only one has a
// zone and they are less than farApart.
func (m moment) compare(o moment) (order int, known bool) {
	if m.precision >= toHour && o.precision >= toHour && m.kind != isTime {
		if m.zoned != o.zoned {
			gap := m.wall().Sub(o.wall())
			return cmp.Compare(gap, 0), gap > farApart || gap < -farApart
		}
		if m.zone != o.zone {
			m, o = m.utc(), o.utc()
		}
	}
	return m.compareParts(o)
}

// wall is the moment as clocks show it.
func (m moment) wall() time.Time {
	m.zoned = false
	return m.time()
}

func (m moment) utc() moment {
	u, ok := m.at(m.time().UTC())
	if !ok {
		return m
	}
	u.zone = 0
	return u
}

func (m moment) compareParts(o moment) (order int, known bool) {
	mine, others := m.parts(), o.parts()
	for p := range max(m.precision, o.precision) {
		if p >= m.precision || p >= o.precision {
			return 0, false
		}
		if c := cmp.Compare(mine[p], others[p]); c != 0 {
			return c, true
		}
	}
	return cmp.Compare(m.nano, o.nano), true
}

func (m moment) parts() [6]int16 {
	return [6]int16{m.year, int16(m.month), int16(m.day), int16(m.hour), int16(m.minute), int16(m.second)}
}
