package sandbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"barsdesk/app/sandbox/scenario"
)

// take takes in the facts since the last look, one after the other, and marks
// what they did to the steps and where they left the path.
func (s *Stage) take(ctx context.Context) error {
	r := s.playing.run
	records, facts, err := s.records(ctx)
	if err != nil {
		return err
	}
	facts = append(facts, s.happened()...)
	if s.playing.recall {
		earlier, err := s.recalled(ctx, records.cases)
		if err != nil {
			return err
		}
		facts, s.playing.recall = append(facts, earlier...), false
	}
	for id, lines := range records.lines {
		r.Events[id] = lines
	}
	for _, f := range inOrder(facts) {
		if len(r.Facts) < factsMost {
			r.Facts = append(r.Facts, f)
			s.beside(f)
			s.pitfalls(records, f)
			s.steps(records, f.At)
		}
	}
	s.steps(records, s.now())
	return nil
}

// steps marks every step whose conditions hold, in whatever order they were done.
func (s *Stage) steps(records learned, at time.Time) {
	r := s.playing.run
	for i, step := range s.playing.plot.Steps {
		before, facts, ready := s.before(i)
		if r.Steps[i].At != nil || !ready && (step.Later || waits(step.Done)) {
			continue
		}
		sc := scene{facts: r.Facts, learned: records, since: before, now: s.now()}
		if step.Later {
			sc.facts = r.Facts[facts:]
		}
		if sc.all(step.Done) {
			r.Steps[i] = stepRun{At: &at, Early: !ready, Facts: len(r.Facts)}
		}
	}
}

// waits reports whether a condition counts the time since the step before.
func waits(conditions []scenario.Condition) bool {
	return slices.ContainsFunc(conditions, func(c scenario.Condition) bool { return c.Word == scenario.Waited })
}

// before is when the steps before one were all done, and how many facts there
// were then; the beginning for the first.
func (s *Stage) before(i int) (at time.Time, facts int, ready bool) {
	at, ready = s.playing.run.Began, true
	for _, step := range s.playing.run.Steps[:i] {
		if step.At == nil {
			ready = false
			continue
		}
		if step.At.After(at) {
			at = *step.At
		}
		facts = max(facts, step.Facts)
	}
	return at, facts, ready
}

// pitfalls notes each pitfall that the learner walks into with what has just
// happened.
func (s *Stage) pitfalls(records learned, f fact) {
	r := s.playing.run
	for i, p := range s.playing.plot.Pitfalls {
		if !slices.ContainsFunc(p.When, func(c scenario.Condition) bool { return !c.Not && f.fits(c) }) {
			continue
		}
		if (scene{facts: r.Facts, learned: records, since: r.Began, now: s.now()}).all(p.When) {
			r.strays(strayed{Of: i, At: f.At, What: s.told(f), Why: p.Why})
		}
	}
}

// strays notes a leaving of the path, once.
func (r *run) strays(d strayed) {
	if !slices.ContainsFunc(r.Strayed, func(known strayed) bool { return known.Of == d.Of && known.Key == d.Key }) {
		r.Strayed = append(r.Strayed, d)
	}
}

// beside notes a message that the scenario did not ask for, and one about
// another patient.
func (s *Stage) beside(f fact) {
	d := strayed{Of: -1, At: f.At, What: s.told(f), Key: f.Message}
	switch {
	case f.Word != scenario.Sent:
		return
	case f.Other:
		d.Why = "It was about another patient than the one in this scenario. Look at the name and the NHS number above the page each time before you send."
	case s.asked(f):
		return
	default:
		d.Why = "The scenario did not ask for it. Each message makes work for somebody at the other end: send only what the patient needs."
	}
	s.playing.run.strays(d)
}

// asked reports whether a step has something sent to the same service, which may
// bring other messages with it, or a pitfall speaks of such a message.
func (s *Stage) asked(f fact) bool {
	of := func(c scenario.Condition) bool {
		return c.Word == scenario.Sent && (c.Service == "" || c.Service == f.Service)
	}
	like := func(c scenario.Condition) bool {
		c.Answer = ""
		return !c.Not && f.fits(c)
	}
	return slices.ContainsFunc(s.playing.plot.Steps, func(step scenario.Step) bool { return slices.ContainsFunc(step.Done, of) }) ||
		slices.ContainsFunc(s.playing.plot.Pitfalls, func(p scenario.Pitfall) bool { return slices.ContainsFunc(p.When, like) })
}

// told is a fact in a few words.
func (s *Stage) told(f fact) string {
	switch f.Word {
	case scenario.Sent:
		return fmt.Sprintf("%s sent to %s", f.Kind.Title(), s.nameOf(f.Service))
	case scenario.Came:
		return fmt.Sprintf("%s came from %s", f.Kind.Title(), s.nameOf(f.Service))
	case scenario.Read:
		return fmt.Sprintf("%s of %s looked at", readTitles[f.Reads], s.nameOf(f.Service))
	}
	return recordTitles[f.Entry]
}

var readTitles = map[scenario.Reads]string{scenario.ReadsDefinition: "What is asked for", scenario.ReadsTimes: "Free times", scenario.ReadsRecord: "Record",
	scenario.ReadsAbilities: "What it can do"}

var recordTitles = map[scenario.Entry]string{
	scenario.Contact: "Contact with the patient recorded", scenario.Note: "Note written", scenario.Closing: "Case closed",
	scenario.Taking: "Item taken or assigned", scenario.GivingUp: "Message given up", scenario.Again: "Asked to send again",
}
