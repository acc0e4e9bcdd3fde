package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"

	"barsdesk/app/environment"
	"barsdesk/storage"
	"barsdesk/storage/keys"
	"barsdesk/storage/postgres"
	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

// sharing reads which database is named, if one is.
func (p place) sharing(sandbox bool) (place, error) {
	if p.Database == "" {
		return p, nil
	}
	if sandbox || p.Environment == environment.Sandbox {
		return p, wrongUse("the Sandbox and --database cannot both be meant: its made-up data lie in the data folder. Leave --database and BARSDESK_DATABASE away")
	}
	at, err := postgres.ParseAddress(p.Database)
	if err != nil {
		return p, wrongUse("what --database or BARSDESK_DATABASE says is %v", err)
	}
	p.shared = &at
	return p, nil
}

// inDatabase is the location of an environment that lies in a PostgreSQL. Nobody
// owns it: any number of nodes work on it, and commands beside them.
type inDatabase struct{ place }

// String implements location.
func (d inDatabase) String() string { return "database " + d.shared.String() }

// Begun implements location: what is not there yet is found when it is opened.
func (d inDatabase) Begun() bool { return true }

// Own implements location. Everyone may work on it.
func (d inDatabase) Own() (release func() error, err error) {
	return func() error { return nil }, nil
}

// DataKeys implements location.
func (d inDatabase) DataKeys() wrap.Place { return postgres.Safe(*d.shared, "") }

// SigningKeys implements location.
func (d inDatabase) SigningKeys() wrap.Place { return postgres.Safe(*d.shared, keys.Folder+"/") }

// Sealed implements location.
func (d inDatabase) Sealed(ctx context.Context) (bool, error) {
	return postgres.Sealed(ctx, d.shared.URL())
}

// Make implements location: the tables.
func (d inDatabase) Make(ctx context.Context) error { return postgres.Migrate(ctx, d.shared.URL()) }

// Open implements location.
func (d inDatabase) Open(ctx context.Context, v *seal.Vault, log *slog.Logger) (database, error) {
	db, err := postgres.Open(ctx, d.shared.URL(), postgres.Options{Seal: v, Keep: v.Safe("ledger/" + mainDatabase), Log: log})
	if err != nil {
		return nil, err
	}
	return sharedRecords{db}, nil
}

// sharedRecords are the records in a database that nodes share.
type sharedRecords struct{ *postgres.DB }

// Scrub implements database: the server overwrites what was erased when it cleans
// its tables up, and it was sealed.
func (sharedRecords) Scrub() error { return nil }

// Look implements location.
func (d inDatabase) Look(ctx context.Context, keys storage.Seal) (database, error) {
	if keys == nil {
		return nil, fs.ErrNotExist
	}
	db, err := postgres.Look(ctx, d.shared.URL(), keys)
	if err != nil {
		return nil, err
	}
	return sharedRecords{db}, nil
}

// Turn implements location.
func (d inDatabase) Turn(ctx context.Context, records database, v *seal.Vault, pause func() error) error {
	db, err := sharedIn(records)
	if err != nil {
		return err
	}
	return db.Reseal(ctx, v, pause)
}

// Nodes implements location.
func (inDatabase) Nodes(ctx context.Context, records database, id string) (storage.Nodes, func() error, error) {
	db, err := sharedIn(records)
	if err != nil {
		return nil, nil, err
	}
	nodes, err := db.Join(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	return nodes, nodes.Close, nil
}

func sharedIn(records database) (*postgres.DB, error) {
	shared, ok := records.(sharedRecords)
	if !ok {
		return nil, errors.New("not the records of a database that nodes share")
	}
	return shared.DB, nil
}
