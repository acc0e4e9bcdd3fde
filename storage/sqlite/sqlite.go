// Package sqlite keeps one environment's data in one SQLite file.
//
// There is one writer. Updates that wait while another is being synced to disk
// are committed together, in one transaction with one sync; each runs inside a
// savepoint, so that one that fails takes nothing of the others with it. Every
// one of them returns only after that sync. Views run beside the writer on
// connections of their own, each on the snapshot of its beginning.
//
// The function given to Update or View runs in the caller's goroutine, so a
// panic in it is the caller's own and leaves the store working. It must not call
// the store again (an Update inside it would wait for itself), and as all Updates wait for
// it, it must not wait for anything outside.
package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
	"barsdesk/storage/records"
)

// Options say how a store is opened; the zero value is usable.
type Options struct {
	// Seal protects patient data at rest; nil leaves it clear. A database that
	// was kept clear is sealed by the first Open with a Seal, which takes as long
	// as writing all of it twice; from then on it opens with that Seal only.
	Seal storage.Seal
	// Name is the file's name without its ending ".db"; "" means "barsdesk".
	Name string
	// Keep is where the key that signs the audit log's checkpoints is kept; nil
	// means the file dir/NAME.ledger.key. A new key is made where there is none.
	Keep ledger.Keep
}

// DB is a storage.Store in one SQLite file. It is safe for many goroutines.
type DB struct {
	writer  *writer
	readers *readers
	files   []*sql.DB
	closing chan struct{}
	close   func() error
}

var _ storage.Store = (*DB)(nil)

// Open opens dir/NAME.db (mode 0600), creating it and dir (mode 0700) if need
// be and bringing the schema up to date. ErrNewer if a newer Barsdesk wrote it,
// ErrSealed or ErrKeys if the Seal is not the one it was sealed with.
// It does not check that no other process has it open: see Lock.
func Open(ctx context.Context, dir string, o Options) (*DB, error) {
	if o.Name == "" {
		o.Name = "barsdesk"
	}
	path := filepath.Join(dir, o.Name+".db")
	if err := private(path); err != nil {
		return nil, fmt.Errorf("create database: %w", err)
	}
	if o.Keep == nil {
		o.Keep = ledger.File(filepath.Join(dir, o.Name+".ledger.key"))
	}
	return open(ctx, location{path: path, gate: noGate{}}, o)
}

// open opens a database. What brings its schema up to date need not be synced,
// for what is kept by it is.
func open(ctx context.Context, at location, o Options) (*DB, error) {
	seal := o.Seal
	if seal == nil {
		seal = storage.Clear{}
	}
	signer, err := ledger.OpenSigner(o.Keep, at.origin(), rand.Reader)
	if err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", at.source(writing...))
	if err != nil {
		return nil, err
	}
	write.SetMaxIdleConns(1) // the writer takes it over from the migrations
	if err := migrate(ctx, write); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	if err := takeUp(ctx, write, seal); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := sql.Open("sqlite", at.source(readonly...))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	d := &DB{files: []*sql.DB{read, write}, closing: make(chan struct{})}
	d.writer = startWriter(ctx, write, seal, records.NewSequencer(signer), at, d.closing)
	d.readers = newReaders(read, seal, at, d.closing)
	d.close = sync.OnceValue(d.shut)
	if err := d.writer.takeUp(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("take up the audit log: %w", err), d.Close())
	}
	return d, nil
}

// Update implements storage.Store. When ctx ends before fn has returned,
// nothing is kept and ctx's error comes back; after that Update waits for the
// sync and tells what became of it.
func (d *DB) Update(ctx context.Context, fn func(tx storage.Tx) error) error {
	if d.writer == nil {
		return ErrLooking
	}
	return d.writer.update(ctx, fn)
}

// View implements storage.Store.
func (d *DB) View(ctx context.Context, fn func(tx storage.Tx) error) error {
	return d.readers.view(ctx, fn)
}

// Close implements storage.Store: transactions that run are finished first,
// those that wait and later ones get ErrClosed. Closing twice is harmless.
func (d *DB) Close() error { return d.close() }

// shut waits for everything that runs, then closes the files, the writer's last
// so that it folds the log into the database.
func (d *DB) shut() error {
	close(d.closing)
	faults := []error{d.writer.wait(), d.readers.wait()}
	for _, f := range d.files {
		faults = append(faults, f.Close())
	}
	return errors.Join(faults...)
}
