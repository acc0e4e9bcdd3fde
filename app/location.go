package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"barsdesk/app/evidence"
	"barsdesk/storage"
	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"

	"github.com/google/uuid"
)

// location is where an environment's data and keys lie: a folder of this
// computer, which one process owns at a time, or a database that nodes share.
type location interface {
	// String names it for people, without a secret.
	String() string
	// Begun reports whether an environment was ever opened there.
	Begun() bool
	// Own makes this process an owner until release; errOwned when another is
	// the only one.
	Own() (release func() error, err error)
	// DataKeys is the place of the data keys, SigningKeys that of the signing keys.
	DataKeys() wrap.Place
	SigningKeys() wrap.Place
	// Sealed reports whether records lie there that are sealed, or being sealed.
	Sealed(ctx context.Context) (bool, error)
	// Make makes what the first keys are kept in.
	Make(ctx context.Context) error
	// Open opens the records, for an owner.
	Open(ctx context.Context, v *seal.Vault, log *slog.Logger) (database, error)
	// Look opens the records as they are, for reading only, beside their owners;
	// fs.ErrNotExist without any.
	Look(ctx context.Context, keys storage.Seal) (database, error)
	// Turn seals anew what stands under earlier data keys, while everybody goes
	// on. Once it has returned nil nothing stands under one, and nothing will.
	Turn(ctx context.Context, records database, v *seal.Vault, pause func() error) error
	// Nodes are the programs that work there, this one among them by an id, until
	// leave.
	Nodes(ctx context.Context, records database, id string) (nodes storage.Nodes, leave func() error, err error)
}

// database is what keeps an environment's records.
type database interface {
	storage.Store
	// Scrub takes what was erased out of the storage's files too, where that is
	// not done by itself.
	Scrub() error
}

// location is where the data of a place lie.
func (p place) location() location {
	if p.shared != nil {
		return inDatabase{p}
	}
	return inFolder{p}
}

// soon does something that ends with the program at the latest.
func soon(do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-time.After(time.Second):
		return errors.New("the other nodes could not be told that this one ends; they find it out within 30 s")
	}
}

// shareMemory lets what one node keeps in memory alone count at all of them:
// whatever a browser has begun at one goes on at another.
func (s *service) shareMemory(orders *evidence.Orders, o serviceOptions) {
	orders.Join(s.nodes)
	s.door.Join(s.nodes)
	if o.Provider != nil {
		o.Provider.Join(s.nodes)
	}
}

// joinNodes makes this program one of those that work on the store.
func (s *service) joinNodes(ctx context.Context, at place) error {
	nodes, leave, err := s.location.Nodes(ctx, s.store, uuid.NewString())
	if err != nil {
		return at.unopened(err)
	}
	s.nodes, s.undo = nodes, append(s.undo, func() error { return soon(leave) })
	if at.shared == nil {
		return nil
	}
	s.packages = at.copied()
	if err := s.packages.pull(); err != nil {
		return cannot("the definition packages of the database cannot be read: %s", at.reasonWords(err))
	}
	return nil
}
