package main

import (
	"context"

	"barsdesk/storage"
	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

// location is where an environment's data and keys lie: a folder of this
// computer, which one process owns at a time.
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
	// Open opens the records, for an owner.
	Open(ctx context.Context, v *seal.Vault) (database, error)
	// Look opens the records as they are, for reading only, beside their owners;
	// fs.ErrNotExist without any.
	Look(ctx context.Context, keys storage.Seal) (database, error)
	// Turn seals anew what stands under earlier data keys, while everybody goes
	// on. Once it has returned nil nothing stands under one, and nothing will.
	Turn(ctx context.Context, v *seal.Vault, pause func() error) error
}

// database is what keeps an environment's records.
type database interface {
	storage.Store
	// Scrub takes what was erased out of the storage's files too, where that is
	// not done by itself.
	Scrub() error
}

// location is where the data of a place lie.
func (p place) location() location { return inFolder{p} }
