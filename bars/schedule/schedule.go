package schedule

import (
	"cmp"
	"slices"
	"time"
)

// Schedule says when appointments are given.
type Schedule struct {
	Hours       []Hours
	Exceptions  []Exception // a later one changes what an earlier one left
	Length      time.Duration
	Places      int  // appointments at the same time
	From, Until Date // first and last day; zero: no such bound
}

// Hours are hours on one day of the week.
type Hours struct {
	Weekday time.Weekday
	Span
}

// Span is a stretch of a day. To at or before From means that time on the next day.
type Span struct{ From, To Clock }

// Exception changes the hours of some days.
type Exception struct {
	From, To Date // first and last day
	Kind     Kind
	Spans    []Span // of Instead and Extra
	Why      string // for staff
}

// Kind is what an exception does.
type Kind int

// The kinds. Closed and Instead also end at midnight what the evening before
// has begun.
const (
	Closed  Kind = iota // no appointments
	Instead             // these hours and no others
	Extra               // these hours too
)

// Time is one time that can be booked. Place numbers those at the same time, from 0.
type Time struct {
	Start, End time.Time // UTC
	Place      int
}

// covers reports whether an exception is about a day.
func (e Exception) covers(d Date) bool { return !d.Before(e.From) && !e.To.Before(d) }

// session is a stretch in which appointments are given.
type session struct{ start, end time.Time }

// Times are the times that begin at or after from and before to, by start and
// place. The same schedule gives the same times whatever is asked for.
func (s Schedule) Times(from, to time.Time) []Time {
	if s.Length <= 0 {
		return nil
	}
	var out []Time
	for _, open := range s.sessions(DateAt(from).Add(-2), DateAt(to)) {
		for at := open.start; !at.Add(s.Length).After(open.end); at = at.Add(s.Length) {
			for place := range s.Places {
				if !at.Before(from) && at.Before(to) {
					out = append(out, Time{at, at.Add(s.Length), place})
				}
			}
		}
	}
	return out
}

// sessions are those that begin on the days from first to last, in order; one
// begins no earlier than the one before it ends.
func (s Schedule) sessions(first, last Date) []session {
	var out []session
	for d := first; !last.Before(d); d = d.Add(1) {
		out = append(out, s.on(d)...)
	}
	slices.SortFunc(out, func(a, b session) int { return cmp.Or(a.start.Compare(b.start), a.end.Compare(b.end)) })
	for i := 1; i < len(out); i++ {
		if out[i].start.Before(out[i-1].end) {
			out[i].start = out[i-1].end
		}
	}
	return out
}

// on are the sessions that begin on a day.
func (s Schedule) on(d Date) []session {
	if !s.From.IsZero() && d.Before(s.From) || !s.Until.IsZero() && s.Until.Before(d) {
		return nil
	}
	cut := s.Cleared(d.Add(1))
	var out []session
	for _, span := range s.Spans(d) {
		open := session{d.At(span.From), d.At(span.To)}
		if span.To <= span.From {
			open.end = d.Add(1).At(span.To)
		}
		if end := d.At(midnight); cut && open.end.After(end) {
			open.end = end
		}
		out = append(out, open)
	}
	return out
}

// Spans are the hours that begin on a day, exceptions applied.
func (s Schedule) Spans(d Date) []Span {
	var out []Span
	for _, h := range s.Hours {
		if h.Weekday == d.Weekday() {
			out = append(out, h.Span)
		}
	}
	for _, e := range s.Exceptions {
		if !e.covers(d) {
			continue
		}
		if e.Kind != Extra {
			out = nil
		}
		out = append(out, e.Spans...)
	}
	return out
}

// Cleared reports whether an exception takes the usual hours of a day away.
func (s Schedule) Cleared(d Date) bool {
	return slices.ContainsFunc(s.Exceptions, func(e Exception) bool { return e.Kind != Extra && e.covers(d) })
}

// Notes are the reasons of the exceptions of a day, as staff wrote them.
func (s Schedule) Notes(d Date) (out []string) {
	for _, e := range s.Exceptions {
		if e.covers(d) && e.Why != "" {
			out = append(out, e.Why)
		}
	}
	return out
}
