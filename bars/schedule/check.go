package schedule

import (
	"strconv"
	"time"
)

// Fault is one thing wrong with a schedule. Field names it: length, places,
// until, hours.0.to, exceptions.0.to or exceptions.0.hours.0.to.
type Fault struct{ Field, What string }

// The most that a schedule may ask for.
const (
	longest    = 24 * time.Hour
	mostPlaces = 50
)

// Check says what is wrong with a schedule, in plain words; nothing for one
// that Times can be asked of.
func (s Schedule) Check() []Fault {
	var out []Fault
	add := func(field, what string) { out = append(out, Fault{field, what}) }
	switch {
	case s.Length < time.Minute:
		add("length", "Say how many minutes an appointment takes.")
	case s.Length > longest:
		add("length", "An appointment takes at most 24 hours.")
	}
	if s.Places < 1 || s.Places > mostPlaces {
		add("places", "Between 1 and "+strconv.Itoa(mostPlaces)+" appointments can be given at the same time.")
	}
	if !s.From.IsZero() && !s.Until.IsZero() && s.Until.Before(s.From) {
		add("until", "The last day lies before the first.")
	}
	return append(append(out, s.checkHours()...), s.checkExceptions()...)
}

func (s Schedule) checkHours() []Fault {
	var out []Fault
	for i, h := range s.Hours {
		field := "hours." + strconv.Itoa(i) + ".to"
		if s.Length >= time.Minute && h.length() < s.Length {
			out = append(out, Fault{field, "No appointment fits between these times."})
		}
		for _, o := range s.Hours[:i] {
			if h.overlaps(o) {
				out = append(out, Fault{field, "These hours overlap others of the week."})
				break
			}
		}
	}
	return out
}

// length is how long a span is on a day without a change of clocks.
func (p Span) length() time.Duration {
	minutes := p.To - p.From
	if minutes <= 0 {
		minutes += midnight
	}
	return time.Duration(minutes) * time.Minute
}

// overlaps reports whether two hours of the week share a minute.
func (h Hours) overlaps(o Hours) bool {
	const week = 7 * midnight
	from, other := Clock(h.Weekday)*midnight+h.From, Clock(o.Weekday)*midnight+o.From
	apart := (other - from + week) % week
	long, otherLong := Clock(h.length()/time.Minute), Clock(o.length()/time.Minute)
	return apart < long || apart+otherLong > week
}

func (s Schedule) checkExceptions() []Fault {
	var out []Fault
	for i, e := range s.Exceptions {
		field := "exceptions." + strconv.Itoa(i)
		if e.To.Before(e.From) {
			out = append(out, Fault{field + ".to", "The last day lies before the first."})
		}
		if e.Kind != Closed && len(e.Spans) == 0 {
			out = append(out, Fault{field + ".kind", "Give the hours, or say that it is closed."})
		}
		for j, span := range e.Spans {
			if s.Length >= time.Minute && span.length() < s.Length {
				out = append(out, Fault{field + ".hours." + strconv.Itoa(j) + ".to", "No appointment fits between these times."})
			}
		}
	}
	return out
}
