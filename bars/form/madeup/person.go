// Package madeup answers forms with made-up content: what a clinician would have
// written of a patient who does not exist. Rehearsals and tests fill in forms
// with it.
package madeup

import (
	"strings"
	"time"

	"barsdesk/bars/form"
)

// Person is who answers a form, always the same way.
type Person struct {
	Since time.Time // when all that they tell of began: the day of every date, the moment of every time
	By    time.Time // by when something has to be done, where that is asked
	Says  string    // every text for which any words will do
	Story Story     // what they tell of their own accord; empty: nothing
}

// Demanded answers what a form demands from the start and what the story tells,
// and nothing else: in each block that must be there, once, the fields that must
// be given and that no other answer shows. A form may demand more once these are
// given, or a text of a shape of its own: form.Form.Check tells, and Mended gives it.
func (p Person) Demanded(f form.Form) form.Answers {
	out := form.Answers{}
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			told := p.told(b)
			if len(told) == 0 && (b.Min > 0 || b.Necessity == "must") {
				told = []map[string]string{{}}
			}
			for _, repeat := range told {
				p.complete(b, repeat)
				if len(repeat) > 0 {
					out[b.ID] = append(out[b.ID], repeat)
				}
			}
		}
	}
	return out
}

// Repeat is one repeat of a block, by field: what must be given and no other
// answer shows.
func (p Person) Repeat(b form.Block) map[string]string {
	repeat := map[string]string{}
	p.complete(b, repeat)
	return repeat
}

// complete adds to a repeat what must be given.
func (p Person) complete(b form.Block, repeat map[string]string) {
	for _, f := range b.Fields {
		if _, have := repeat[f.ID]; !have && f.Necessity == "must" && f.ShowWhen == nil {
			repeat[f.ID] = p.Answer(f)
		}
	}
}

// Mended puts into answers what a form asks for besides, and reports whether
// that was anything. An answer that is there is never changed.
func (p Person) Mended(f form.Form, answers form.Answers, problems []form.Problem) bool {
	mended := false
	for _, problem := range problems {
		field, known := find(f, problem.Block, problem.Field)
		if !known {
			continue
		}
		for len(answers[problem.Block]) <= problem.Index {
			answers[problem.Block] = append(answers[problem.Block], map[string]string{})
		}
		repeat := answers[problem.Block][problem.Index]
		if _, have := repeat[problem.Field]; !have {
			repeat[problem.Field], mended = p.Answer(field), true
		}
	}
	return mended
}

// find is a field of a form.
func find(f form.Form, block, field string) (form.Field, bool) {
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			for _, q := range b.Fields {
				if b.ID == block && q.ID == field {
					return q, true
				}
			}
		}
	}
	return form.Field{}, false
}

// Answer is an answer of the kind that a field takes, in the form that its
// control writes it: the first option where there are any, yes, one, or what
// the person is. It is empty where there is nothing to answer: for a note, and
// for a choice without options.
func (p Person) Answer(f form.Field) string {
	switch f.Control {
	case "choice", "search", "checkboxes", "reference":
		if len(f.Options) == 0 {
			return ""
		}
		return f.Options[0].Value
	case "date", "datetime", "time":
		return p.moment(f)
	case "number":
		return "1"
	case "quantity":
		return "1 " + f.Units[0].Value
	case "note":
		return ""
	case "yesno", "checkbox":
		return "true"
	}
	return p.text(f)
}

// moment is a date or time.
func (p Person) moment(f form.Field) string {
	at := p.Since.UTC()
	if f.Deadline {
		at = p.By.UTC()
	}
	return at.Format(map[string]string{"date": time.DateOnly, "datetime": "2006-01-02T15:04:05+00:00", "time": time.TimeOnly}[f.Control])
}

// shaped are the texts where not any words will do, by what is in the field's
// path or id: a SNOMED CT code, a postcode, a property number, a link.
var shaped = []struct{ part, text string }{
	{"coding.code", "33962009"}, {"postalCode", "DN17 4LR"}, {"UPRN", "200002546857"}, {"SourceURL", "https://records.example/1"},
}

func (p Person) text(f form.Field) string {
	for _, s := range shaped {
		if strings.Contains(f.Path+" "+f.ID, s.part) {
			return s.text
		}
	}
	return p.Says
}
