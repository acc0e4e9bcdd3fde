package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"barsdesk/app/doctor"
	"barsdesk/storage"
)

// leastRoom is how much room on the disk is needed to go on: enough for the
// messages of some minutes while traffic is led elsewhere.
const leastRoom = 64 << 20

// readyFor is how long an answer about readiness holds: whoever asks more often
// makes no more work.
const readyFor = time.Second

// ready finds out whether messages can be stored, by storing something. It is
// safe for concurrent use.
type ready struct {
	store  storage.Store
	folder string // the environment's own
	now    func() time.Time
	room   func(folder string) (bytes uint64, known bool)

	mu   sync.Mutex
	till time.Time
	said error
}

func readyIn(store storage.Store, folder string) *ready {
	return &ready{store: store, folder: folder, now: time.Now, room: doctor.Room}
}

// check is nil while messages can be stored, and so served.
func (r *ready) check(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now().Before(r.till) {
		return r.said
	}
	r.said = r.try(ctx)
	r.till = r.now().Add(readyFor)
	return r.said
}

func (r *ready) try(ctx context.Context) error {
	if free, known := r.room(r.folder); known && free < leastRoom {
		return fmt.Errorf("only %d MB are free on the disk of the data", free>>20)
	}
	text, err := json.Marshal(r.now().UTC())
	if err != nil {
		return err
	}
	return r.store.Update(ctx, func(tx storage.Tx) error { return tx.Settings().Put("ready", text) })
}
