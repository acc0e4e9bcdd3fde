package sandbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"barsdesk/app/sandbox/scenario"
)

// debrief is how the run went.
func (s *Stage) debrief(context.Context) (ScenarioDebrief, error) {
	r, plot := s.playing.run, s.playing.plot
	out := ScenarioDebrief{Scenario: card(plot, !isReady(plot.ID)), BeganAt: r.Began, EndedAt: r.Ended, Whole: r.whole(plot),
		Sent: s.passages(), Steps: []ScenarioReviewed{}, Should: append([]string{}, plot.Should...), Strayed: []ScenarioStrayed{}}
	for i, step := range plot.Steps {
		out.Steps = append(out.Steps, ScenarioReviewed{Do: step.Do, Done: r.Steps[i].At != nil, At: r.Steps[i].At, Should: step.Should})
	}
	for _, d := range r.Strayed {
		at := d.At
		out.Strayed = append(out.Strayed, ScenarioStrayed{At: &at, What: d.What, Why: d.Why})
	}
	slices.SortStableFunc(out.Strayed, func(a, b ScenarioStrayed) int { return a.At.Compare(*b.At) })
	if r.Ended != nil {
		out.Took = lengthOf(r.Ended.Sub(r.Began))
		out.Strayed = append(out.Strayed, leftUndone(out.Steps)...)
	}
	out.Standing = standing(out)
	return out, nil
}

// leftUndone are the steps that were never done.
func leftUndone(steps []ScenarioReviewed) []ScenarioStrayed {
	var out []ScenarioStrayed
	for _, step := range steps {
		if !step.Done {
			why := step.Should
			if why == "" {
				why = "The scenario was left before this was done."
			}
			out = append(out, ScenarioStrayed{What: "Left undone: " + step.Do, Why: why})
		}
	}
	return out
}

// passages are what passed between the learner and the services, and what the
// learner recorded. The same question asked again and again is told once.
func (s *Stage) passages() []ScenarioPassed {
	out := []ScenarioPassed{}
	var last fact
	for _, f := range s.playing.run.Facts {
		same := f.Word == scenario.Read && last.Word == f.Word && last.Reads == f.Reads && last.Service == f.Service && last.Answer == f.Answer
		last = f
		if !same {
			out = append(out, s.passage(f))
		}
	}
	return out
}

func (s *Stage) passage(f fact) ScenarioPassed {
	p := ScenarioPassed{At: f.At, Answer: f.Said, Wire: f.Wire, Good: f.Answer == scenario.Accepted || f.Answer == scenario.HasIt}
	switch f.Word {
	case scenario.Sent:
		p.What, p.Whom = f.Kind.Title(), "to "+s.nameOf(f.Service)
	case scenario.Came:
		p.What, p.Whom = f.Kind.Title(), "from "+s.nameOf(f.Service)
	case scenario.Read:
		p.What, p.Whom = readTitles[f.Reads], "asked of "+s.nameOf(f.Service)
	default:
		p.What, p.Whom, p.Good = recordTitles[f.Entry], "in the case, here only", true
	}
	return p
}

// standing is how it went, in a sentence.
func standing(d ScenarioDebrief) string {
	done := 0
	for _, step := range d.Steps {
		if step.Done {
			done++
		}
	}
	path := "and you stayed on the path"
	if n := len(d.Strayed); n == 1 {
		path = "and you left the path once"
	} else if n > 1 {
		path = fmt.Sprintf("and you left the path %d times", n)
	}
	switch {
	case d.EndedAt == nil:
		return fmt.Sprintf("Under way: %d of %d steps are done, %s so far.", done, len(d.Steps), path)
	case d.Whole:
		return fmt.Sprintf("You did every step in %s, %s.", d.Took, path)
	}
	return fmt.Sprintf("You left after %d of %d steps.", done, len(d.Steps))
}

// lengthOf is a length of time in words.
func lengthOf(d time.Duration) string {
	if d < time.Minute {
		return "less than a minute"
	}
	var words []string
	add := func(n int, unit string) {
		switch {
		case n == 1:
			words = append(words, "1 "+unit)
		case n > 1:
			words = append(words, fmt.Sprintf("%d %ss", n, unit))
		}
	}
	minutes := int(d.Round(time.Minute) / time.Minute)
	add(minutes/60, "hour")
	add(minutes%60, "minute")
	return strings.Join(words, " and ")
}
