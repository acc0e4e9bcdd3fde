package main

import (
	"context"
	"encoding/json"
	"errors"
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
	nodes  storage.Nodes // nil where the store is this program's alone
	folder string        // the environment's own; "" where the store lies elsewhere
	now    func() time.Time
	room   func(folder string) (bytes uint64, known bool)

	mu   sync.Mutex
	till time.Time
	said error
}

func readyIn(store storage.Store, folder string) *ready {
	return &ready{store: store, folder: folder, now: time.Now, room: doctor.Room}
}

// readiness is that of a service: on a database that nodes share, each asks for
// itself.
func (s *service) readiness(at place) *ready {
	if at.shared == nil {
		return readyIn(s.store, s.folder)
	}
	return &ready{store: s.store, nodes: s.nodes, now: time.Now}
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

// readyWithin is how long a database may take to answer.
const readyWithin = 3 * time.Second

// errSilent says that the other nodes may take this one for dead.
var errSilent = errors.New("this node cannot tell the others that it lives")

// shared is nil while the database answers, and knows that this node lives: that
// is written there every few seconds.
func (r *ready) shared(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	living, done := r.nodes.While(ctx)
	defer done()
	if living.Err() != nil {
		return errSilent
	}
	return r.store.View(ctx, func(tx storage.Tx) error {
		_, err := tx.Settings().Get(environmentStamp)
		return err
	})
}

func (r *ready) try(ctx context.Context) error {
	if r.nodes != nil {
		return r.shared(ctx)
	}
	if free, known := r.room(r.folder); known && free < leastRoom {
		return fmt.Errorf("only %d MB are free on the disk of the data", free>>20)
	}
	text, err := json.Marshal(r.now().UTC())
	if err != nil {
		return err
	}
	return r.store.Update(ctx, func(tx storage.Tx) error { return tx.Settings().Put("ready", text) })
}
