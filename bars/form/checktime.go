package form

import (
	"strings"
	"time"
)

// CheckAt is Check with what depends on the moment, now: what happened cannot
// lie ahead, and the time by which care should start cannot have passed.
func (f Form) CheckAt(a Answers, now time.Time) []Problem {
	out := f.Check(a)
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			for i, r := range a[b.ID] {
				out = append(out, b.checkAt(i, r, now)...)
			}
		}
	}
	return out
}

// deadline is the element that says by when something has to be done.
const deadline = "ServiceRequest.occurrencePeriod.end"

// happened are elements that tell when something was.
var happened = map[string]bool{
	"CarePlan.period.start": true, "Encounter.period.start": true, "RelatedPerson.birthDate": true,
	"Observation.effectiveDateTime": true, "Immunization.occurrenceDateTime": true, "Procedure.performedDateTime": true,
	"Procedure.performedPeriod.start": true, "Communication.sent": true, "Condition.onsetDateTime": true, "Condition.onsetPeriod.start": true,
	"Encounter.statusHistory[planned].period.start": true, "Encounter.statusHistory[arrived].period.start": true,
	"Encounter.statusHistory[in-progress].period.start": true, "Encounter.location.period.start": true, "Encounter.period.end": true,
}

// reminder reports whether a plan's start is the day of a letter, not a decision.
//
// BaRS Application 8, Referral payload: CarePlan.period.
func reminder(b Block, q Field) bool { return b.Resource == "CarePlan" && q.Control == controlDate }

func (b Block) checkAt(index int, r map[string]string, now time.Time) []Problem {
	var out []Problem
	for _, q := range b.Fields {
		at, ok := moment(r[q.ID])
		if !ok || !shown(q, r) {
			continue
		}
		text := ""
		switch {
		case happened[q.Path] && !reminder(b, q) && at.After(now.Add(time.Minute)):
			text = q.Label + " must not be in the future"
		case q.Deadline && at.Before(now):
			text = q.Label + " has passed. Enter a later time"
		}
		if text != "" {
			out = append(out, Problem{Block: b.ID, Index: index, Field: q.ID, Message: text})
		}
	}
	return out
}

// moment reads a date, which begins at its first instant in UTC, or an instant.
func moment(answer string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, answer); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// order says so when a period ends before it begins (R4, invariant per-1).
func (c *blockCheck) order(f Field, r map[string]string) string {
	period, isEnd := strings.CutSuffix(f.Path, ".end")
	if !isEnd || !shown(f, r) {
		return ""
	}
	for _, o := range c.b.Fields {
		if o.Path != period+".start" && o.Path != strings.TrimSuffix(period, "Period")+"DateTime" {
			continue
		}
		start, okStart := moment(r[o.ID])
		end, okEnd := moment(r[f.ID])
		if okStart && okEnd && end.Before(start) {
			return f.Label + " must not be before " + lowerFirst(o.Label)
		}
	}
	return ""
}
