package sqlite

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// inMemory are the pragmas of a database that is no file: there is nothing to
// sync, and to take back is kept in memory too.
var inMemory = []string{"journal_mode(memory)", "synchronous(off)", "cache_size(-64)"}

// memories counts the databases in memory, to tell them apart.
var memories atomic.Int64

// OpenMemory opens an empty store in memory that is gone after Close or with the
// process, for simulations and tests. Nothing of it ever reaches a disk. It
// behaves as Open's does, except that an Update waits for the Views that run and
// the other way round. Name does not matter.
func OpenMemory(ctx context.Context, o Options) (*DB, error) {
	at := location{path: "/barsdesk-" + strconv.FormatInt(memories.Add(1), 10), memory: true, gate: &sync.RWMutex{}}
	if o.Keep == nil {
		o.Keep = ledger.Nowhere{}
	}
	d, err := open(ctx, at, o)
	if err != nil {
		return nil, err
	}
	// The last connection takes the database with it: there is one from now on.
	if err := d.View(ctx, func(storage.Tx) error { return nil }); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// gate keeps Views and the writer apart where the database itself would have
// them try again and again. A file needs none.
type gate interface {
	sync.Locker
	RLock()
	RUnlock()
}

// noGate keeps nobody waiting.
type noGate struct{}

// Lock implements gate.
func (noGate) Lock() {}

// Unlock implements gate.
func (noGate) Unlock() {}

// RLock implements gate.
func (noGate) RLock() {}

// RUnlock implements gate.
func (noGate) RUnlock() {}
