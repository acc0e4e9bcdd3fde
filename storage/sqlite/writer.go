package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// maxBatch bounds how many Updates share a sync, and so how long the first
// of them waits for it.
const maxBatch = 64

// errLost means that a batch came to nothing, perhaps through another's fault.
var errLost = errors.New("transaction not kept")

// writer owns the one connection that writes. Its goroutine lends the open
// transaction to one waiting Update after the other.
type writer struct {
	ctx     context.Context // never ends
	db      *sql.DB
	seal    storage.Seal
	synced  bool // every commit
	gate    sync.Locker
	log     *records.Sequencer
	grown   bool               // the batch appended to the audit log
	link    *link              // nil until needed, and after a batch was lost
	asks    chan *records.Turn // unbuffered: who is taken from here gets its turn
	alone   chan *records.Turn // the same, for those that want a batch of their own
	closing <-chan struct{}
	stopped chan error
}

func startWriter(ctx context.Context, db *sql.DB, seal storage.Seal, log *records.Sequencer, at location, closing <-chan struct{}) *writer {
	w := &writer{
		log: log, ctx: context.WithoutCancel(ctx), db: db, seal: seal, synced: !at.memory, gate: at.gate, closing: closing,
		asks: make(chan *records.Turn), alone: make(chan *records.Turn), stopped: make(chan error, 1),
	}
	go w.run()
	return w
}

// update runs fn in a batch. If the batch came to nothing it runs once more, in
// a batch of its own, so that it answers for its own faults only.
func (w *writer) update(ctx context.Context, fn func(storage.Tx) error) error {
	err := w.join(ctx, w.asks, fn)
	if errors.Is(err, errLost) {
		err = w.join(ctx, w.alone, fn)
	}
	return err
}

// join waits for a turn, takes it, and waits for the batch to be settled. An
// fn that failed waits as well: what it saw and answers by may be a neighbour's
// write that is not kept yet.
func (w *writer) join(ctx context.Context, asks chan<- *records.Turn, fn func(storage.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t := records.NewTurn()
	select {
	case asks <- t:
		return t.Take(ctx, fn)
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closing:
		return ErrClosed
	}
}

// wait returns when the goroutine has ended.
func (w *writer) wait() error { return <-w.stopped }

func (w *writer) run() {
	for {
		select {
		case t := <-w.asks:
			w.batch(t, w.asks)
		case t := <-w.alone:
			w.batch(t, nil)
		case <-w.closing:
			w.stopped <- w.drop()
			return
		}
	}
}

// batch commits first, and all who wait in more by then, together.
func (w *writer) batch(first *records.Turn, more <-chan *records.Turn) {
	w.gate.Lock()
	members := []*records.Turn{first}
	err := w.begin()
	for err == nil {
		last := members[len(members)-1]
		if err = w.lend(last); err != nil || len(members) == maxBatch {
			break
		}
		next := waiting(more)
		if next == nil {
			break
		}
		members = append(members, next)
	}
	err = w.end(err)
	w.gate.Unlock()
	for _, t := range members {
		t.Settle(err)
	}
}

// waiting returns one who waits right now, or nil.
func waiting(more <-chan *records.Turn) *records.Turn {
	select {
	case t := <-more:
		return t
	default:
		return nil
	}
}

// begin opens the batch's transaction, on a new connection if there is none.
func (w *writer) begin() (err error) {
	if w.link == nil {
		if err := w.connect(); err != nil {
			return err
		}
	}
	_, err = w.link.exec("BEGIN IMMEDIATE")
	return err
}

// connect opens the connection, which keeps what it commits.
func (w *writer) connect() error {
	l, err := connect(w.ctx, w.db)
	if err == nil && w.synced {
		if _, err = l.conn.ExecContext(w.ctx, durable); err != nil {
			err = errors.Join(err, l.close())
		}
	}
	if err == nil {
		w.link = l
	}
	return err
}

// lend gives the transaction to one Update and takes it back. An error means
// that the whole batch is broken, not that fn failed.
func (w *writer) lend(t *records.Turn) error {
	if _, err := w.link.exec("SAVEPOINT turn"); err != nil {
		return err
	}
	failed := t.Lend(w.tx())
	if failed != nil {
		if _, err := w.link.exec("ROLLBACK TO turn"); err != nil {
			return err
		}
	}
	_, err := w.link.exec("RELEASE turn")
	return err
}

// tx is the transaction that is open.
func (w *writer) tx() *records.Tx {
	return records.New(w.ctx, conn{link: w.link, appended: &w.grown}, w.seal)
}

// end commits unless the batch is broken. A broken one is rolled back by
// closing its connection; SQLite may have done so already.
func (w *writer) end(broken error) error {
	if broken == nil && w.grown {
		broken = w.log.Sequence(w.tx())
	}
	if broken == nil {
		_, broken = w.link.exec("COMMIT")
	}
	w.log.Settled(broken == nil)
	w.grown = false
	if broken == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errLost, errors.Join(plain(broken), w.drop()))
}

// drop closes the connection.
func (w *writer) drop() error {
	if w.link == nil {
		return nil
	}
	l := w.link
	w.link = nil
	return l.close()
}
