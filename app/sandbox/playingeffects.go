package sandbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox/scenario"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/schedule"
	"barsdesk/storage"
)

// play lets the Sandbox do what is its part now: the beginning's effects, then
// those of the steps that are done. It reports whether it did anything.
func (s *Stage) play(ctx context.Context) (bool, error) {
	r, plot := s.playing.run, s.playing.plot
	did, err := s.doAll(ctx, &r.Start, plot.Start)
	if err != nil || r.Start.Done < len(plot.Start) {
		return did, err
	}
	for i := range r.Steps {
		if r.Steps[i].At == nil {
			continue
		}
		some, err := s.doAll(ctx, &r.Steps[i].Then, plot.Steps[i].Then)
		if did = did || some; err != nil || r.Trouble != nil {
			return did, err
		}
	}
	return did, nil
}

// doAll does the effects that are left of a list. What cannot be done is told,
// and tried again at the next look; what was begun when the program ended and
// cannot be done again counts as done.
func (s *Stage) doAll(ctx context.Context, at *turn, effects []scenario.Effect) (did bool, err error) {
	for at.Done < len(effects) {
		again := at.Trying
		at.Trying = true
		if err := s.keep(ctx); err != nil {
			return did, err
		}
		err := s.do(ctx, effects[at.Done])
		if ctx.Err() != nil {
			return did, ctx.Err()
		}
		at.Trying = false
		if err != nil && !again {
			s.playing.run.Trouble = desk.AsError(err).Trouble()
			return did, nil
		}
		s.playing.run.Trouble = nil
		at.Done++
		did = true
	}
	return did, nil
}

// do does one effect.
func (s *Stage) do(ctx context.Context, e scenario.Effect) error {
	switch {
	case e.Fault != nil:
		return s.faultOn(*e.Fault)
	case e.AllOff || e.Off != "":
		s.faultsOff(e)
	case e.Forward > 0 || e.Until != nil:
		s.move(e)
	case e.Act != "":
		return s.act(ctx, e.Act)
	case e.Arrives != nil:
		return s.arrive(ctx, *e.Arrives)
	case e.Tell != "":
		s.playing.run.Told = append(s.playing.run.Told, ScenarioTold{At: s.now(), Text: e.Tell})
	}
	return nil
}

func (s *Stage) faultOn(f fault.Fault) error {
	on, err := s.Network.Faults().On(f)
	if err == nil {
		s.playing.run.Faults = append(s.playing.run.Faults, on)
	}
	return err
}

// faultsOff takes faults off, whoever put them on.
func (s *Stage) faultsOff(e scenario.Effect) {
	for _, f := range s.Network.Faults().List() {
		if e.AllOff && (e.Service == "" || f.ServiceID == e.Service) || f.Kind == e.Off && (e.Service == "" || f.ServiceID == e.Service) {
			s.Network.Faults().Off(f.ID)
		}
	}
	s.syncFaults()
}

// syncFaults keeps of the run's faults what the board still has of them.
func (s *Stage) syncFaults() {
	var left []fault.Fault
	on := s.Network.Faults().List()
	for _, mine := range s.playing.run.Faults {
		for _, f := range on {
			if f.ID == mine.ID {
				left = append(left, f)
			}
		}
	}
	s.playing.run.Faults = left
}

// faultsAgain puts the run's faults on a board that has forgotten them.
func (s *Stage) faultsAgain() {
	kept := s.playing.run.Faults
	s.playing.run.Faults = nil
	for _, f := range kept {
		if err := s.faultOn(f); err != nil {
			s.Network.config.Log.Error("a fault of the scenario could not be put on again", "kind", f.Kind, "cause", err)
		}
	}
}

// setClock moves the clock as the beginning says, before it is noted when the
// scenario began.
func (s *Stage) setClock(start []scenario.Effect) {
	for s.playing.run.Start.Done < len(start) {
		e := start[s.playing.run.Start.Done]
		if e.Forward == 0 && e.Until == nil {
			return
		}
		s.move(e)
		s.playing.run.Start.Done++
	}
}

// move puts the clock forward, at least by what the effect says.
func (s *Stage) move(e scenario.Effect) {
	s.Network.Clock().Move(e.Forward)
	if e.Until != nil {
		now, at := s.now(), *e.Until
		next := schedule.DateAt(now).At(at)
		if !next.After(now) {
			next = schedule.DateAt(now).Add(1).At(at)
		}
		s.Network.Clock().Move(next.Sub(now))
	}
}

// quieten has the services do only what the scenario says.
func (s *Stage) quieten() {
	for _, each := range s.named() {
		if !s.Network.isSilent(each.ID) {
			s.playing.run.Quiet = append(s.playing.run.Quiet, each.ID)
		}
	}
	s.automatic(s.playing.run.Quiet, false)
}

func (s *Stage) automatic(serviceIDs []string, on bool) {
	for _, id := range serviceIDs {
		s.Network.SetAutomatic(id, on)
	}
}

// act lets the service that shares a case with the learner do something with
// it: the newest case with which it can.
func (s *Stage) act(ctx context.Context, what string) error {
	records, _, err := s.records(ctx)
	if err != nil {
		return err
	}
	err = notReferred()
	for _, c := range records.cases {
		if err = s.Network.Act(ctx, c.record.Keys, what); err == nil {
			return nil
		}
	}
	return err
}

// arriveMost is how long a service may take to send what arrives.
const arriveMost = 20 * time.Second

// arrive lets a service ask something of the learner's own, which then takes it.
func (s *Stage) arrive(ctx context.Context, a scenario.Arrival) error {
	ctx, stop := context.WithTimeout(ctx, arriveMost)
	defer stop()
	err := s.Store.Update(ctx, func(tx storage.Tx) error { return takes(tx.Directory(), s.Network.cast.Own.ID, a.UseCase) })
	if err != nil {
		return fmt.Errorf("let the learner's service take a request: %w", err)
	}
	_, err = s.Network.Start(ctx, Episode{UseCase: a.UseCase, Plan: a.Plan, From: a.From, To: s.Network.cast.Own.ID,
		NHSNumber: cmp.Or(a.Patient, s.playing.plot.Patient)})
	return err
}

// takes has a service of the learner's take a use, if it does not yet.
func takes(directory storage.Directory, serviceID, useCase string) error {
	own, err := directory.Get(serviceID)
	if err != nil || slices.Contains(own.UseCases, useCase) {
		return err
	}
	own.UseCases = append(own.UseCases, useCase)
	return directory.Put(own)
}
