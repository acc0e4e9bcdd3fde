package sandbox_test

import (
	"slices"
	"testing"

	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/scenario"
)

// walker goes through a scenario as its steps say.
type walker struct {
	*room
	plot scenario.Scenario
}

// begins begins a scenario for a learner.
func (r *room) begins(id string) *walker {
	r.t.Helper()
	plot, err := r.learner.Begin(r.t.Context(), id)
	r.must(err)
	return &walker{room: r, plot: plot}
}

// read is a scenario as anyone reads it.
func (r *room) read(id string) scenario.Scenario {
	r.t.Helper()
	plot, err := r.stage.Plot(r.t.Context(), id)
	r.must(err)
	return plot
}

// walk does every step, and waits until each is told as done.
func (w *walker) walk() { w.t.Helper(); w.walkTo(len(w.plot.Steps)) }

// walkTo does the first steps.
func (w *walker) walkTo(end int) {
	w.t.Helper()
	if err := w.learner.Walk(w.t.Context(), end); err != nil {
		w.t.Fatalf("%v\n%+v\n%s", err, w.progress().Trouble, w.story())
	}
}

// does what makes a condition true, unless it comes about by itself.
func (w *walker) does(c scenario.Condition) { w.t.Helper(); w.must(w.learner.Do(w.t.Context(), c)) }

func ready(t *testing.T, r *room) []sandbox.ScenarioCard {
	t.Helper()
	list, err := r.stage.Scenarios(t.Context())
	r.must(err)
	return list.Scenarios
}

// Every ready-made scenario can be walked to its end by a learner at the desk,
// who then has not left the path.
func TestEveryScenarioIsWalkedToItsEnd(t *testing.T) {
	r := newRoom(t)
	cards := ready(t, r)
	if len(cards) < 15 {
		t.Fatalf("%d scenarios", len(cards))
	}
	for _, card := range cards {
		if file := r.read(card.ID); file.ID != card.ID {
			t.Fatalf("the file of %q says %q", card.ID, file.ID)
		}
	}
	for _, card := range cards {
		t.Run(card.ID, func(t *testing.T) {
			r := newRoom(t)
			w := r.begins(card.ID)
			w.walk()
			r.until("it is over", func() bool { return r.progress().Over })
			d := r.debrief()
			if !d.Whole || len(d.Strayed) > 0 || len(d.Sent) == 0 || d.EndedAt == nil {
				t.Errorf("%s\n%+v\n%s", d.Standing, d.Strayed, r.story())
			}
			if on := r.network.Faults().List(); len(on) > 0 {
				t.Errorf("faults are left on: %+v", on)
			}
		})
	}
}

// No step of a ready-made scenario is done while the learner sits still and only
// the other side answers.
func TestEveryStepAsksSomethingOfTheLearner(t *testing.T) {
	r := newRoom(t)
	own := []scenario.Word{scenario.Sent, scenario.Read, scenario.Recorded, scenario.Opened}
	for _, card := range ready(t, r) {
		for _, step := range r.read(card.ID).Steps {
			if !slices.ContainsFunc(step.Done, func(c scenario.Condition) bool { return !c.Not && slices.Contains(own, c.Word) }) {
				t.Errorf("%s: %q comes about by itself", card.ID, step.Do)
			}
		}
	}
}
