package records

import (
	"context"
	"errors"

	"barsdesk/storage"
)

// errLeft marks an fn that panicked or ended its goroutine.
var errLeft = errors.New("left without returning")

// Turn is one Update's place in a batch: several that are kept together. Whoever
// writes lends it the transaction; it runs its fn in its own goroutine and gives
// the transaction back.
type Turn struct {
	lent    chan *Tx
	back    chan error
	settled chan error
}

// NewTurn is a turn that was not asked for yet.
func NewTurn() *Turn {
	return &Turn{lent: make(chan *Tx, 1), back: make(chan error, 1), settled: make(chan error, 1)}
}

// Lend is the writer's side: nil when fn's changes are to be kept.
func (t *Turn) Lend(x *Tx) error {
	t.lent <- x
	return <-t.back
}

// Settle tells what became of the batch.
func (t *Turn) Settle(err error) { t.settled <- err }

// Take is the caller's side, after the writer has taken the turn. It returns the
// batch's error, else fn's. When ctx ends before its turn comes it leaves, and
// nothing is kept.
func (t *Turn) Take(ctx context.Context, fn func(storage.Tx) error) error {
	select {
	case x := <-t.lent:
		failed := t.use(ctx, x, fn)
		if lost := <-t.settled; lost != nil {
			return lost
		}
		return failed
	case lost := <-t.settled: // the batch broke before our turn
		return lost
	case <-ctx.Done():
		go t.leave(ctx)
		return ctx.Err()
	}
}

// leave gives the transaction back unused, should it still come.
func (t *Turn) leave(ctx context.Context) {
	select {
	case x := <-t.lent:
		x.End()
		t.back <- ctx.Err()
	case <-t.settled: //nolint:errcheck // nobody waits for it any more
	}
}

// use runs fn and gives the transaction back, even when fn panics or ends its goroutine.
func (t *Turn) use(ctx context.Context, x *Tx, fn func(storage.Tx) error) (err error) {
	err = errLeft
	defer func() {
		x.End()
		t.back <- err
	}()
	x.For(ctx)
	if err = fn(x); err == nil {
		err = ctx.Err()
	}
	return err
}
