package main

import (
	"context"
	"time"

	"barsdesk/app/access"
	"barsdesk/storage/seal"
)

// turnAgain is how long it takes until sealing anew is tried again after it
// failed.
const turnAgain = time.Minute

// breath is how long sealing anew leaves the database to others after every few
// rows.
const breath = 2 * time.Millisecond

// keepTurning seals everything anew whenever a data key was made, and what an
// earlier process was cut off in, until ctx ends.
func (s *service) keepTurning(ctx context.Context) error {
	again := time.NewTimer(0)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.turns:
		case <-again.C:
		}
		if !s.toTurn(ctx, again) {
			continue
		}
		if err := s.turn(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("sealing anew under the new data key; it is tried again", "cause", err)
			again.Reset(turnAgain)
		}
	}
}

// toTurn reports whether something is to be sealed anew, by this node. Among
// several each looks from time to time for what another was cut off in.
func (s *service) toTurn(ctx context.Context, again *time.Timer) bool {
	if s.packages != nil {
		again.Reset(turnAgain)
		if err := s.vault.Reload(); err != nil {
			if ctx.Err() == nil {
				s.log.Error("the data keys could not be read; it is tried again", "cause", err)
			}
			return false
		}
	}
	return len(s.vault.Status().Epochs) > 1 && s.nodes.Lead(turningTask)
}

// turningTask is what the nodes of a database agree on who does: sealing anew.
const turningTask = "sealing"

// turn seals anew everything in the environment that stands under earlier data
// keys, in databases that nobody has open too, and then destroys those keys.
func (s *service) turn(ctx context.Context) error {
	to := current(s.vault.Status())
	pause := func() error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(breath):
			return nil
		}
	}
	if err := s.location.Turn(ctx, s.store, s.vault, pause); err != nil {
		return err
	}
	return s.acting(ctx, access.SealDestroy, "data-keys", func() error { return s.vault.Destroy(to) })
}

// current is the epoch of the key that seals.
func current(keys seal.Status) uint32 {
	for _, k := range keys.Epochs {
		if k.Current {
			return k.Number
		}
	}
	return 0
}
