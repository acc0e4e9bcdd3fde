package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"barsdesk/app/sandbox/clock"
	"barsdesk/storage"
)

// clockSetting is where a simulated network's clock is kept, so that it never
// goes back behind what was recorded by it.
const clockSetting = "sandbox-clock"

// openClock gives the Sandbox its clock: as it was left, or the real time.
func (s *service) openClock(ctx context.Context, store storage.Store) error {
	kept, err := keptClock(ctx, store)
	if err != nil {
		return cannot("the Sandbox's clock cannot be read: %v", err)
	}
	s.clock = clock.Resume(kept, time.Now)
	s.now = s.clock.Now
	ctx = context.WithoutCancel(ctx)
	s.clock.Moved(func() {
		if err := keepClock(ctx, store, s.clock); err != nil {
			s.log.Error("the Sandbox's clock cannot be kept", "cause", err)
		}
	})
	return nil
}

// keptClock is the clock as it was left; a new one is the real time.
func keptClock(ctx context.Context, store storage.Store) (clock.State, error) {
	state := clock.State{Running: true}
	err := store.View(ctx, func(tx storage.Tx) error {
		text, err := tx.Settings().Get(clockSetting)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &state)
	})
	return state, err
}

func keepClock(ctx context.Context, store storage.Store, c *clock.Clock) error {
	text, err := json.Marshal(c.State())
	if err != nil {
		return err
	}
	return store.Update(ctx, func(tx storage.Tx) error { return tx.Settings().Put(clockSetting, text) })
}
