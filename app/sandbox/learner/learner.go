// Package learner is somebody at the learner's desk who does what a scenario of
// the Sandbox asks, step by step, as a person would: looks at services, fills
// in what their forms ask for with made-up words, sends, opens what comes in,
// and records. It plays scenarios where nobody sits at the desk.
package learner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/scenario"
)

// Learner does scenarios at a desk. The loops of the desk, the network and the
// stage must be running. It plays one scenario at a time.
type Learner struct {
	Desk     *desk.Desk
	Network  *sandbox.Sandbox
	Stage    *sandbox.Stage
	As       access.Actor
	Patience time.Duration // how long, in real time, one thing may take to come about

	plot    scenario.Scenario
	drafted map[string]desk.Draft // begun and not sent, by service
}

// ErrWaited says that something never came about.
var ErrWaited = errors.New("never came true")

// Begin begins a scenario and does none of its steps.
func (l *Learner) Begin(ctx context.Context, id string) (scenario.Scenario, error) {
	if _, err := l.Stage.Begin(ctx, id); err != nil {
		return scenario.Scenario{}, err
	}
	plot, err := l.Stage.Plot(ctx, id)
	l.plot, l.drafted = plot, map[string]desk.Draft{}
	return plot, err
}

// Play begins a scenario and does every step of it.
func (l *Learner) Play(ctx context.Context, id string) error {
	plot, err := l.Begin(ctx, id)
	if err != nil {
		return err
	}
	if err := l.Walk(ctx, len(plot.Steps)); err != nil {
		return err
	}
	return l.until(ctx, "the scenario is over", func() (bool, error) {
		p, err := l.Stage.Progress(ctx)
		return p.Over, err
	})
}

// Walk does the first steps of the scenario that was begun, and waits until each
// is told as done. All that a step has sent to one service goes out with one act.
func (l *Learner) Walk(ctx context.Context, end int) error {
	for i, step := range l.plot.Steps[:end] {
		sent := map[string]bool{}
		for _, c := range step.Done {
			if c.Word == scenario.Sent && sent[c.Service] {
				continue
			}
			if err := l.Do(ctx, c); err != nil {
				return fmt.Errorf("step %d of %s: %w", i+1, l.plot.ID, err)
			}
			sent[c.Service] = sent[c.Service] || c.Word == scenario.Sent
		}
		err := l.until(ctx, step.Do, func() (bool, error) {
			p, err := l.Stage.Progress(ctx)
			return err == nil && (p.Over || p.Steps[i].State == "done"), err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lookEvery is how often a learner looks when nothing is told to have changed.
const lookEvery = time.Second

// until waits for something, looking whenever anything has changed.
func (l *Learner) until(ctx context.Context, what string, holds func() (bool, error)) error {
	changes, stop := l.Desk.Changes().Subscribe()
	defer stop()
	over := time.NewTimer(l.Patience)
	defer over.Stop()
	again := time.NewTicker(lookEvery)
	defer again.Stop()
	for {
		if held, err := holds(); held || err != nil {
			return err
		}
		select {
		case <-changes:
		case <-again.C:
		case <-over.C:
			return fmt.Errorf("%w: %s", ErrWaited, what)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
