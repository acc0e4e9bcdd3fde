package sandbox

import (
	"context"
	"errors"
	"fmt"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// Erasable is a store whose rehearsal can be wiped.
type Erasable interface {
	storage.Store
	// Clear removes cases, messages, drafts, slots and cached definitions.
	Clear(ctx context.Context) error
}

// Stage is what a trainer works: the network together with the desk that
// trainees use. It trusts its caller to have passed the guard.
type Stage struct {
	Network *Sandbox
	Desk    *desk.Desk
	Store   Erasable      // the trainees' records
	Shelf   storage.Store // where the trainer's own scenarios are kept; nil: in Store

	playing playing
}

// NewStage is the stage of one network and the desk that works in it. Watch
// lets it play its part in a scenario.
func NewStage(network *Sandbox, trainees *desk.Desk, store Erasable) *Stage {
	s := &Stage{Network: network, Desk: trainees, Store: store, playing: playing{nudged: make(chan struct{}, 1)}}
	s.tell()
	return s
}

// trainer is who the stage acts as when it looks at the trainees' cases.
var trainer = access.Actor{ID: "trainer", Role: access.Trainer, Name: "Trainer", From: "sandbox", Alone: true}

const didNotAttend = "did-not-attend"

// Patients are the made-up people that a trainee picks from.
func (s *Stage) Patients() []message.Patient { return s.Network.Patients() }

func notReferred() error {
	return &desk.Error{Code: "scenario-needs-referral", HTTP: 409, Title: "This patient has not been referred yet",
		What: "Only a service that has taken a referral can report that the patient did not attend.",
		Sent: "Nothing was sent.", Next: "Refer the patient first, or choose another case."}
}

// providerCase finds the provider's own case of a case of ours: they share the
// ids that the provider gave out. It gives nil when there is none.
func (s *Stage) providerCase(ctx context.Context, caseID string) (*provider, string, error) {
	var c storage.Case
	err := s.Store.View(ctx, func(tx storage.Tx) (err error) {
		c, err = tx.Cases().Get(caseID)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("look up the case: %w", err)
	}
	if c.Role == storage.Receiver {
		return s.Network.holder(ctx, c.Keys, storage.Sender)
	}
	return s.Network.holder(ctx, c.Keys, storage.Receiver)
}

// Reset starts afresh: the trainees' cases and drafts, the providers' records
// and the slots are made anew. Settings and the audit log stay.
func (s *Stage) Reset(ctx context.Context) error {
	if err := s.forget(ctx); err != nil {
		return err
	}
	if err := s.Store.Clear(ctx); err != nil {
		return fmt.Errorf("clear the desk: %w", err)
	}
	if err := s.Network.Reset(ctx); err != nil {
		return fmt.Errorf("clear the network: %w", err)
	}
	if err := s.Desk.StartAfresh(ctx); err != nil {
		return fmt.Errorf("start the desk afresh: %w", err)
	}
	s.Desk.Changes().Publish(desk.Change{Topics: []string{"today", "cases", "inbox", "drafts", "services", "schedules", "sandbox"}})
	return nil
}
