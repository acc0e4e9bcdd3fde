// Package postgres keeps one environment's data in a PostgreSQL database that any
// number of programs (nodes) share.
//
// An Update is one SERIALIZABLE transaction: what comes of several at once is what
// would have come of one after the other. One that the database refuses for that
// reason, or that is lost with its connection before it was to be kept, runs
// again. What it has kept outlasts a crash of the server, whatever the role's
// synchronous_commit says. A View is one snapshot. Entries of the audit log are kept by the act that
// they tell of, and numbered, hashed and signed within a second, by one node at a
// time.
package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgxpool"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
	"barsdesk/storage/records"
)

// Options say how a store is opened; the zero value is usable.
type Options struct {
	// Seal protects patient data at rest; nil leaves it clear. A database is
	// sealed from its first Open with a Seal on, before anything is kept in it.
	Seal storage.Seal
	// Keep is where the key that signs the audit log's checkpoints is kept, the
	// same for all nodes; nil signs with a key that is gone with the store.
	Keep ledger.Keep
	// Node names this run of the program to the database; "" for none.
	Node string
	// Log hears what goes on in the background; nil for nobody.
	Log *slog.Logger
}

// DB is a storage.Store in a PostgreSQL database. It is safe for many goroutines.
type DB struct {
	pool *pgxpool.Pool
	seal storage.Seal
	log  *slog.Logger

	looking bool  // nothing is changed
	lane    *lane // of Updates

	sequencing sync.Mutex // one round at a time in this program
	sequencer  *records.Sequencer
	wake       chan struct{} // an entry has come
	stopped    chan struct{} // the sequencer has
	stuck      bool          // it could not do its work last time

	repeats atomic.Int64

	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup
	closing chan struct{}
	close   func() error
}

var _ storage.Store = (*DB)(nil)

// Open opens the database at url (postgres://USER@HOST:PORT/DATABASE; the password
// may come from PGPASSWORD or PGPASSFILE), and brings its schema up to date,
// one node at a time. records.ErrNewer if a newer Barsdesk wrote it; records.ErrSealed,
// records.ErrKeys or records.ErrUnsealed if the Seal is not the one that it was
// sealed with. The errors never show a password.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	config, err := configure(url, o.Node)
	if err != nil {
		return nil, err
	}
	if o.Seal == nil {
		o.Seal = storage.Clear{}
	}
	if o.Keep == nil {
		o.Keep = ledger.Nowhere{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	d := &DB{pool: pool, seal: o.Seal, log: o.Log, closing: make(chan struct{}), wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	if err := d.prepare(ctx, o); err != nil {
		pool.Close()
		return nil, err
	}
	d.close = sync.OnceValue(d.shut)
	d.lane = startLane(ctx, d)
	go d.keepSequencing() //nolint:contextcheck // it goes on until the store closes
	return d, nil
}

// prepare makes the database fit for use.
func (d *DB) prepare(ctx context.Context, o Options) error {
	if err := d.migrate(ctx, d.takeUp); err != nil {
		return err
	}
	signer, err := ledger.OpenSigner(o.Keep, "barsdesk/"+d.pool.Config().ConnConfig.Database, random)
	if err != nil {
		return err
	}
	d.sequencer = records.NewSequencer(signer)
	return nil
}

// enter lets a transaction begin; it is left by d.running.Done.
func (d *DB) enter() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return records.ErrClosed
	}
	d.running.Add(1)
	return nil
}

// Close implements storage.Store: transactions that run are finished first,
// those that wait and later ones get records.ErrClosed. Closing twice is harmless.
func (d *DB) Close() error { return d.close() }

func (d *DB) shut() error {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	close(d.closing)
	d.running.Wait()
	if d.lane != nil {
		d.lane.stop()
	}
	<-d.stopped
	ctx, cancel := context.WithTimeout(context.Background(), lastRound)
	defer cancel()
	if !d.looking {
		d.background(ctx)
	}
	d.pool.Close()
	return nil
}
