package reading

import (
	"sync"
	"time"

	"barsdesk/bars/fhir"
)

// london is the zone of every time shown; UTC, marked as such, where the
// machine has no zone data.
var london = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC
	}
	return zone
})

// Time is an instant for people: "21 November 2026, 14:30 GMT", in London time.
func Time(t time.Time) string { return t.In(london()).Format("2 January 2006, 15:04 MST") }

// Day is a date for people: "21 November 2026".
func Day(t time.Time) string { return t.Format("2 January 2006") }

// When words a FHIR date, dateTime or instant, an instant in London time; any
// other text is returned as it is.
func When(s string) string {
	t, err := fhir.ParseTime(s)
	switch {
	case err != nil:
		return s
	case len(s) == len("2006"):
		return s
	case len(s) == len("2006-01"):
		return t.Format("January 2006")
	case len(s) == len("2006-01-02"):
		return Day(t)
	}
	return Time(t)
}

// isDate reports whether a text is a FHIR date with a day, or an instant.
func isDate(s string) bool {
	if len(s) < len("2006-01-02") || s[4] != '-' {
		return false
	}
	_, err := fhir.ParseTime(s)
	return err == nil
}

// span words a time of appointment, on one line where both ends are on one
// day: "21 November 2026, 14:30 to 14:45 GMT".
func span(start, end string) string {
	from, errFrom := fhir.ParseTime(start)
	to, errTo := fhir.ParseTime(end)
	if errFrom == nil && errTo == nil && len(start) > len("2006-01-02") {
		from, to = from.In(london()), to.In(london())
		if from.Format("20060102MST") == to.Format("20060102MST") {
			return from.Format("2 January 2006, 15:04") + " to " + to.Format("15:04 MST")
		}
	}
	return fromTo(When(start), When(end))
}

// fromTo words a period.
func fromTo(start, end string) string {
	switch {
	case start == "" && end == "":
		return ""
	case end == "":
		return "from " + start
	case start == "":
		return "until " + end
	}
	return "from " + start + " to " + end
}
