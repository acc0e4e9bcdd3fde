package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox/scenario"
	"barsdesk/bars/network/fault"
	"barsdesk/storage"
)

// runSetting is the name under which the run is kept.
const runSetting = "scenario"

// run is one going through a scenario, as it is kept. Nothing in it names a
// patient.
type run struct {
	Text    string // the file as it was at the beginning
	Began   time.Time
	Ended   *time.Time // nil while under way
	Left    bool       // before the end
	Start   turn       // the effects of the beginning
	Steps   []stepRun
	Facts   []fact
	Events  map[string]int // of each case: how many lines of its timeline are among the facts
	Strayed []strayed
	Told    []ScenarioTold
	Faults  []fault.Fault // on the board, with what is left of them
	Quiet   []string      // ids of services that would do something by themselves else
	Trouble *desk.Trouble
}

// stepRun is a step as it goes.
type stepRun struct {
	At    *time.Time // nil until it is done
	Early bool
	Facts int // how many there were then
	Then  turn
}

// turn is how far the Sandbox is with a list of effects.
type turn struct {
	Done   int
	Trying bool // the next one was begun, and nobody knows whether it was done
}

// strayed is one leaving of the path. Of is the number of the pitfall, or -1.
type strayed struct {
	Of   int
	At   time.Time
	What string
	Why  string
	Key  string // what else must not be told again; "" for nothing
}

func newRun(plot scenario.Scenario, text string) *run {
	return &run{Text: text, Steps: make([]stepRun, len(plot.Steps)), Events: map[string]int{}}
}

func (r *run) underWay() bool { return r != nil && r.Ended == nil }

// whole reports whether every step is done and the Sandbox has done its part.
func (r *run) whole(plot scenario.Scenario) bool {
	for i, step := range r.Steps {
		if step.At == nil || step.Then.Done < len(plot.Steps[i].Then) {
			return false
		}
	}
	return true
}

func (r *run) marshalled() []byte {
	text, _ := json.Marshal(r) // times and texts: it cannot fail
	return text
}

// unmarshalled is a run as it was kept; nil when there is none, or when another
// version wrote it in another way.
func unmarshalled(text []byte) *run {
	var kept *run
	if json.Unmarshal(text, &kept) != nil {
		return nil
	}
	return kept
}

// load reads the run from the store, once. Faults that it had put on are put on
// again, for a board forgets them when the program ends.
func (s *Stage) load(ctx context.Context) error {
	if s.playing.read {
		return nil
	}
	var text []byte
	err := s.Store.View(ctx, func(tx storage.Tx) (err error) {
		if text, err = tx.Settings().Get(runSetting); errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("read the scenario under way: %w", err)
	}
	s.playing.read = true
	kept := unmarshalled(text)
	if kept == nil {
		return nil
	}
	plot, problems := s.reader().Read([]byte(kept.Text))
	if len(problems) > 0 || len(plot.Steps) != len(kept.Steps) {
		return nil // written by another version: there is nothing to go on with
	}
	for i := range kept.Facts {
		kept.Facts[i].Wire = 0
	}
	s.playing.run, s.playing.plot, s.playing.recall = kept, plot, true
	if kept.underWay() {
		s.faultsAgain()
		s.automatic(kept.Quiet, false)
	}
	return nil
}

// keep writes the run down, and tells the pages.
func (s *Stage) keep(ctx context.Context) error {
	text := s.playing.run.marshalled()
	err := s.Store.Update(ctx, func(tx storage.Tx) error { return tx.Settings().Put(runSetting, text) })
	if err != nil {
		return fmt.Errorf("keep the scenario under way: %w", err)
	}
	s.Desk.Changes().Publish(desk.Change{Topics: []string{"sandbox"}})
	return nil
}
