package sqlite

import (
	"context"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// turn is one Update's place in a batch. The writer lends it the transaction;
// it runs its fn in its own goroutine and gives the transaction back.
type turn struct {
	lent    chan *records.Tx
	back    chan error
	settled chan error
}

func newTurn() *turn {
	return &turn{lent: make(chan *records.Tx, 1), back: make(chan error, 1), settled: make(chan error, 1)}
}

// lend is the writer's side: nil when fn's changes are to be kept.
func (t *turn) lend(x *records.Tx) error {
	t.lent <- x
	return <-t.back
}

// settle tells what became of the batch.
func (t *turn) settle(err error) { t.settled <- err }

// take is the caller's side. It returns the batch's error, else fn's.
func (t *turn) take(ctx context.Context, fn func(storage.Tx) error) error {
	select {
	case x := <-t.lent:
		failed := t.use(ctx, x, fn)
		if lost := <-t.settled; lost != nil {
			return lost
		}
		return failed
	case lost := <-t.settled: // the batch broke before our turn
		return lost
	}
}

// use runs fn and gives the transaction back, even when fn panics or ends its goroutine.
func (t *turn) use(ctx context.Context, x *records.Tx, fn func(storage.Tx) error) (err error) {
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
