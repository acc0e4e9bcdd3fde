package fhir

import (
	"errors"
	"time"
)

// ErrTime says that a text is no FHIR instant or dateTime. It never quotes it.
var ErrTime = errors.New("not a FHIR date and time")

// layouts of dateTime by falling precision; a fraction of 0 to 9 digits is
// read wherever seconds are.
var layouts = []string{
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02T15:04Z07:00",
}

// dates are the layouts without a time of day; they are read as midnight UTC.
var dates = []string{"2006-01-02", "2006-01", "2006"}

// ParseTime reads a FHIR instant or dateTime: a fraction of up to 9 digits,
// any offset or Z, and tolerantly a time without seconds. A date alone, which
// dateTime allows, is midnight UTC. The error is ErrTime.
//
// BaRS Core, Times: receivers handle any offset.
func ParseTime(s string) (time.Time, error) {
	if len(s) <= len("2006-01-02") {
		return parseFirst(s, dates)
	}
	return parseFirst(s, layouts)
}

func parseFirst(s string, candidates []string) (time.Time, error) {
	for _, layout := range candidates {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, ErrTime
}

// FormatInstant writes t in UTC with milliseconds and the offset +00:00,
// never Z.
//
// BaRS Core, Times.
func FormatInstant(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000") + "+00:00"
}
