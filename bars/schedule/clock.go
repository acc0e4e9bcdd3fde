package schedule

import (
	"fmt"
	"time"
)

// zone is where every schedule is.
var zone = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC
	}
	return l
}()

// Clock is a time of day in minutes since midnight, 0 to 1440; 1440 is
// midnight at the end of the day.
type Clock int

// midnight is the end of a day.
const midnight Clock = 24 * 60

// ParseClock reads hh:mm, 00:00 to 24:00.
func ParseClock(text string) (Clock, error) {
	if text == "24:00" {
		return midnight, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, fmt.Errorf("%q is no time of day", text)
	}
	return Clock(t.Hour()*60 + t.Minute()), nil
}

// String writes hh:mm.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c/60, c%60) }

// Date is a day of the calendar. The zero Date is none.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads yyyy-mm-dd.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("%q is no date", text)
	}
	return dateOf(t), nil
}

// DateAt is the day in the United Kingdom at an instant.
func DateAt(t time.Time) Date { return dateOf(t.In(zone)) }

func dateOf(t time.Time) Date { return Date{t.Year(), t.Month(), t.Day()} }

// String writes yyyy-mm-dd.
func (d Date) String() string { return d.noon().Format(time.DateOnly) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// Add is the day so many days later.
func (d Date) Add(days int) Date { return dateOf(d.noon().AddDate(0, 0, days)) }

// Before reports whether d is earlier than o.
func (d Date) Before(o Date) bool { return d.noon().Before(o.noon()) }

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

func (d Date) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }

// At is the instant at which clocks show a time on the day: of an hour that
// happens twice the first, of an hour that is left out the end of the gap.
func (d Date) At(c Clock) time.Time {
	at := time.Date(d.Year, d.Month, d.Day, 0, int(c), 0, 0, zone)
	want := time.Date(d.Year, d.Month, d.Day, 0, int(c), 0, 0, time.UTC)
	shown := func(t time.Time) time.Time {
		t = t.In(zone)
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	}
	begins, ends := at.ZoneBounds()
	switch {
	case shown(at).After(want):
		return begins.UTC()
	case shown(at).Before(want):
		return ends.UTC()
	}
	if earlier := at.Add(-time.Hour); shown(earlier).Equal(want) {
		return earlier.UTC()
	}
	return at.UTC()
}

// ClocksChange says on which days clocks change, in words; empty on others.
func (d Date) ClocksChange() string {
	switch length := d.At(midnight).Sub(d.At(0)); {
	case length < 24*time.Hour:
		return "The clocks go forward: there is no time between 01:00 and 02:00."
	case length > 24*time.Hour:
		return "The clocks go back: the hour from 01:00 to 02:00 happens twice."
	}
	return ""
}
