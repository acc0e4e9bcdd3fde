package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox/scenario"
	"barsdesk/bars/network/wire"
	"barsdesk/storage"
)

// playing is the scenario that is under way on a stage, or was the last. Its
// zero value has yet to be read from the store.
type playing struct {
	mu     sync.Mutex
	read   bool
	run    *run // nil: none since the Sandbox was made or reset
	plot   scenario.Scenario
	seen   int64 // number of the last exchange on the tape that was looked at
	recall bool  // what passed before the program started is to be found in the records
	nudged chan struct{}
}

// nudge has Watch look again. It never waits.
func (p *playing) nudge() {
	select {
	case p.nudged <- struct{}{}:
	default:
	}
}

// Begin sets the Sandbox for a scenario and starts it. One that is under way is
// left. The learner's cases stay as they are.
func (s *Stage) Begin(ctx context.Context, id string) (ScenarioProgress, error) {
	s.playing.mu.Lock()
	defer s.playing.mu.Unlock()
	text, err := s.fileOf(ctx, id)
	if err != nil {
		return ScenarioProgress{}, err
	}
	plot, problems := s.reader().Read([]byte(text.Text))
	if len(problems) > 0 {
		return ScenarioProgress{}, fileWrong(problems[0])
	}
	if err := s.load(ctx); err != nil {
		return ScenarioProgress{}, err
	}
	if err := s.end(ctx, true); err != nil {
		return ScenarioProgress{}, err
	}
	if err := s.askAfresh(ctx); err != nil {
		return ScenarioProgress{}, err
	}
	s.playing.plot, s.playing.run, s.playing.seen = plot, newRun(plot, text.Text), s.newest()
	s.quieten()
	s.setClock(plot.Start)
	s.playing.run.Began = s.now()
	if err := s.look(ctx); err != nil {
		return ScenarioProgress{}, err
	}
	return s.progress(ctx)
}

// askAfresh has the learner's desk ask each service anew what it takes, so that
// a scenario sees it being asked.
func (s *Stage) askAfresh(ctx context.Context) error {
	err := s.Store.Update(ctx, func(tx storage.Tx) error {
		for _, each := range s.named() {
			if err := tx.Definitions().Clear(s.Desk.Environment().Name + "/" + each.ID + "/"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("have the services asked anew: %w", err)
	}
	return nil
}

// Progress says how far the scenario under way is, or how far the last came.
func (s *Stage) Progress(ctx context.Context) (ScenarioProgress, error) {
	s.playing.mu.Lock()
	defer s.playing.mu.Unlock()
	if err := s.look(ctx); err != nil {
		return ScenarioProgress{}, err
	}
	return s.progress(ctx)
}

// Leave ends the scenario under way before its end: the faults it put on are
// taken off, and its debrief can be read. Without one it changes nothing.
func (s *Stage) Leave(ctx context.Context) (ScenarioProgress, error) {
	s.playing.mu.Lock()
	defer s.playing.mu.Unlock()
	if err := s.look(ctx); err != nil {
		return ScenarioProgress{}, err
	}
	if err := s.end(ctx, true); err != nil {
		return ScenarioProgress{}, err
	}
	return s.progress(ctx)
}

// Debrief says how the scenario goes that is under way, or how the last went.
func (s *Stage) Debrief(ctx context.Context) (ScenarioDebrief, error) {
	s.playing.mu.Lock()
	defer s.playing.mu.Unlock()
	if err := s.look(ctx); err != nil {
		return ScenarioDebrief{}, err
	}
	if s.playing.run == nil {
		return ScenarioDebrief{}, &desk.Error{Code: "scenario-none", HTTP: http.StatusNotFound, Title: "No scenario was played yet",
			What: "There is nothing to look back on.", Sent: "Nothing was sent.", Next: "Begin a scenario from the list."}
	}
	return s.debrief(ctx)
}

// Watch lets the stage see what passes and play its part as soon as it is its
// turn, until ctx ends. Without it the stage looks whenever it is asked. It is
// to be called once.
func (s *Stage) Watch(ctx context.Context) error {
	changes, stop := s.Desk.Changes().Subscribe()
	defer stop()
	s.Network.Tape().Added(func(wire.Exchange) { s.playing.nudge() })
	s.Network.Faults().Changed(s.playing.nudge)
	s.Network.Clock().Moved(s.playing.nudge)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := s.lookOnce(ctx); err != nil && ctx.Err() == nil {
			s.Network.config.Log.ErrorContext(ctx, "the scenario under way could not be followed", "cause", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changes:
		case <-s.playing.nudged:
		case <-tick.C:
		}
	}
}

// lookEvery is how often the stage looks at the time that a learner has waited.
const lookEvery = 5 * time.Second

func (s *Stage) lookOnce(ctx context.Context) error {
	s.playing.mu.Lock()
	defer s.playing.mu.Unlock()
	return s.look(ctx)
}

// now is the time in the Sandbox.
func (s *Stage) now() time.Time { return s.Network.config.Now().UTC() }

// newest is the number of the last exchange on the tape.
func (s *Stage) newest() int64 {
	if all := s.Network.Tape().After(0, 0); len(all) > 0 {
		return all[len(all)-1].N
	}
	return 0
}

// look takes in what has happened since the last look, and lets the Sandbox do
// what is then its part. Everything is kept before anything is done.
func (s *Stage) look(ctx context.Context) error {
	if err := s.load(ctx); err != nil || !s.playing.run.underWay() {
		return err
	}
	before := s.playing.run.marshalled()
	for again := true; again; {
		if err := s.take(ctx); err != nil {
			return err
		}
		s.syncFaults()
		var err error
		if again, err = s.play(ctx); err != nil {
			return err
		}
	}
	if s.playing.run.whole(s.playing.plot) {
		return s.end(ctx, false)
	}
	if string(before) == string(s.playing.run.marshalled()) {
		return nil
	}
	return s.keep(ctx)
}

// end ends the run that is under way, if any.
func (s *Stage) end(ctx context.Context, left bool) error {
	r := s.playing.run
	if !r.underWay() {
		return nil
	}
	at := s.now()
	r.Ended, r.Left, r.Trouble = &at, left, nil
	for _, f := range r.Faults {
		s.Network.Faults().Off(f.ID)
	}
	s.automatic(r.Quiet, true)
	r.Faults, r.Quiet = nil, nil
	return s.keep(ctx)
}

// forget ends what is played and forgets it: the records it was about are gone.
func (s *Stage) forget(ctx context.Context) error {
	s.playing.mu.Lock()
	defer s.playing.mu.Unlock()
	if err := s.load(ctx); err != nil {
		return err
	}
	if err := s.end(ctx, true); err != nil {
		return err
	}
	s.playing.run = nil
	return s.keep(ctx)
}
