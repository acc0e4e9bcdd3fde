package desk

import (
	"fmt"
	"time"
	_ "time/tzdata" // the machine may have no time zones of its own
)

// london is the time zone that every time on a page is shown in.
//
// BaRS Core, Times.
var london = mustLocation("Europe/London")

func mustLocation(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic("desk: " + err.Error()) // the zone is part of the program
	}
	return l
}

// dayText is a day for people: Saturday 21 November 2026.
func dayText(t time.Time) string { return t.In(london).Format("Monday 2 January 2006") }

// timeText is a time of day for people: 14:30, with BST or GMT on the days on
// which the clocks change, so that 01:30 BST and 01:30 GMT are told apart.
func timeText(t time.Time) string {
	local := t.In(london)
	if clocksChange(local) {
		return local.Format("15:04 MST")
	}
	return local.Format("15:04")
}

// clocksChange reports whether the clocks change on the day of local.
func clocksChange(local time.Time) bool {
	start := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
	return start.AddDate(0, 0, 1).Sub(start) != 24*time.Hour
}

// whenText is a time as told on now's day: today at 14:30, tomorrow at 09:15,
// or Saturday 21 November 2026 at 14:30.
func whenText(t, now time.Time) string {
	at := " at " + timeText(t)
	switch dayText(t) {
	case dayText(now):
		return "today" + at
	case dayText(now.In(london).AddDate(0, 0, 1)):
		return "tomorrow" + at
	}
	return dayText(t) + at
}

// timeFrameOver is how long an appointment must be to be read as a time frame
// within which the patient comes or is called.
const timeFrameOver = time.Hour

// isTimeFrame reports whether an appointment is a time frame.
func isTimeFrame(start, end time.Time) bool { return end.Sub(start) > timeFrameOver }

// spanText is an appointment's time: 14:30, or between 14:00 and 16:00 when it
// is a time frame.
func spanText(start, end time.Time) string {
	if !isTimeFrame(start, end) {
		return timeText(start)
	}
	last := timeText(end)
	if dayText(start) != dayText(end) {
		last += " on " + dayText(end)
	}
	return fmt.Sprintf("between %s and %s", timeText(start), last)
}

// appointmentText is an appointment as told on now's day: today at 14:30, or
// today between 14:00 and 16:00.
func appointmentText(start, end, now time.Time) string {
	if !isTimeFrame(start, end) {
		return whenText(start, now)
	}
	switch dayText(start) {
	case dayText(now):
		return "today " + spanText(start, end)
	case dayText(now.In(london).AddDate(0, 0, 1)):
		return "tomorrow " + spanText(start, end)
	}
	return dayText(start) + " " + spanText(start, end)
}
