package postgres

import (
	"context"
	"errors"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// maxBatch is how many Updates are kept together at most: more would have the
// database look for the parts of a transaction on its disk.
const maxBatch = 16

// lane runs the Updates of this program one after the other, those that wait by
// then in one transaction: they come in each other's way less than in
// transactions of their own, and share the sync of their commit.
type lane struct {
	db      *DB
	ctx     context.Context    //nolint:containedctx // never ends: a batch is of many
	asks    chan *records.Turn // unbuffered: who is taken from here gets its turn
	alone   bool               // others came in the way of the last batch
	quit    chan struct{}
	stopped chan struct{}
}

func startLane(ctx context.Context, d *DB) *lane {
	l := &lane{db: d, ctx: context.WithoutCancel(ctx), asks: make(chan *records.Turn), quit: make(chan struct{}), stopped: make(chan struct{})}
	go l.run() //nolint:contextcheck // a batch is of many, and ends with none of them
	return l
}

// join waits for a turn, takes it, and waits for its batch to be settled. An fn
// that failed waits as well: what it saw and answers by may be a neighbour's
// write that is not kept yet.
func (l *lane) join(ctx context.Context, fn func(storage.Tx) error) error {
	t := records.NewTurn()
	select {
	case l.asks <- t:
		return t.Take(ctx, fn)
	case <-ctx.Done():
		return ctx.Err()
	case <-l.db.closing:
		return records.ErrClosed
	}
}

func (l *lane) run() {
	defer close(l.stopped)
	for {
		select {
		case t := <-l.asks:
			l.batch(t)
		case <-l.quit:
			return
		}
	}
}

// stop ends the lane when nobody uses it any more.
func (l *lane) stop() {
	close(l.quit)
	<-l.stopped
}

// errNothing is of a batch that nothing is to be kept of.
var errNothing = errors.New("nothing to keep")

// batch keeps what first does, and all who wait by then, together.
func (l *lane) batch(first *records.Turn) {
	begin := beginUpdate
	if l.alone {
		begin = beginAlone
	}
	members := []*records.Turn{first}
	err := l.db.transaction(l.ctx, begin, func(c *conn) error {
		if err := first.Lend(l.tx(c)); err != nil {
			return errNothing
		}
		for c.fault == nil && len(members) < maxBatch {
			next := l.waiting()
			if next == nil {
				return nil
			}
			members = append(members, next)
			if err := l.lend(c, next, len(members)); err != nil {
				return err
			}
		}
		return nil
	})
	l.alone = errors.Is(err, errOthers)
	if errors.Is(err, errNothing) {
		err = nil
	}
	for _, t := range members {
		t.Settle(err)
	}
}

func (l *lane) tx(c *conn) *records.Tx { return records.New(l.ctx, c, l.db.seal) }

// waiting returns one who waits right now, or nil.
func (l *lane) waiting() *records.Turn {
	select {
	case t := <-l.asks:
		return t
	default:
		return nil
	}
}

// lend gives the transaction to the nth of a batch and takes it back. An error
// means that the whole batch is broken, not that fn failed.
func (l *lane) lend(c *conn, t *records.Turn, nth int) error {
	mark := `SAVEPOINT turn`
	if nth > 2 {
		mark = `RELEASE SAVEPOINT turn; SAVEPOINT turn`
	}
	if err := c.exec(mark); err != nil {
		return err
	}
	if err := t.Lend(l.tx(c)); err != nil && c.fault == nil {
		return c.exec(`ROLLBACK TO SAVEPOINT turn`)
	}
	return nil
}
