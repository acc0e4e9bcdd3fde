package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// How a transaction begins.
const (
	// An Update depends on all that it has read: a look through a whole table
	// would make it depend on all of that.
	beginUpdate = `BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL enable_seqscan = off; LOCK TABLE turns IN SHARE MODE`
	// One that others came in the way of runs alone: those that run finish before
	// it, and new ones wait.
	beginAlone = `BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL enable_seqscan = off; LOCK TABLE turns IN EXCLUSIVE MODE`
	beginView  = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`
	beginRound = `BEGIN ISOLATION LEVEL READ COMMITTED`
)

// Update implements storage.Store. It tries until ctx ends, and
// 4 s where the database takes no connection. When ctx ends before
// fn has returned, nothing is kept and ctx's error comes back; after that Update
// waits for the database and tells what became of it.
func (d *DB) Update(ctx context.Context, fn func(tx storage.Tx) error) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.running.Done()
	if d.looking {
		return ErrLooking
	}
	return d.again(ctx, func() error { return d.lane.join(ctx, fn) })
}

// Repeats is how many transactions ran again since the store was opened, each time
// counted.
func (d *DB) Repeats() int64 { return d.repeats.Load() }

// firstPause is how long a lost database is left alone at first.
const firstPause = 4 * time.Millisecond

// awayMost is how long a transaction waits for a database that takes no
// connection: whoever asks is better told than kept.
const awayMost = 4 * time.Second

// errAway is of a database that takes no connection now.
var errAway = errors.New("the database does not answer")

// again runs fn until it comes back with something else than again, or the
// database has been away for too long.
func (d *DB) again(ctx context.Context, fn func() error) error {
	away := time.Now() // when the database was heard of last
	for pause := firstPause; ; pause = max(firstPause, min(2*pause, time.Second)) {
		err := ctx.Err()
		if err == nil {
			err = fn()
		}
		if !errors.As(err, new(again)) {
			return err
		}
		d.repeats.Add(1)
		if !errors.Is(err, errAway) {
			away = time.Now()
		} else if time.Since(away) > awayMost {
			return err
		}
		if errors.Is(err, errOthers) {
			pause = 0 // whose turn it is, the database knows
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case <-d.closing:
			return errors.Join(records.ErrClosed, err)
		case <-time.After(pause/2 + rand.N(pause+1)):
		}
	}
}

// transaction runs fn in one transaction and keeps what it did unless it fails.
func (d *DB) transaction(ctx context.Context, begin string, fn func(c *conn) error) error {
	c, release, err := d.begin(ctx, begin)
	if err != nil {
		return err
	}
	defer release()
	err = fn(c)
	switch {
	case c.fault != nil && ctx.Err() != nil:
		return ctx.Err()
	case c.fault != nil:
		return c.fault
	case err != nil:
		return err
	}
	if err := d.commit(ctx, c); err != nil {
		return err
	}
	if c.entered {
		d.arrived()
	}
	return nil
}

// begin opens a transaction. Release rolls it back unless it has ended.
func (d *DB) begin(ctx context.Context, how string) (c *conn, release func(), err error) {
	held, err := d.pool.Acquire(ctx)
	if err != nil {
		return nil, nil, unreachable(ctx, err)
	}
	c = &conn{ctx: ctx, conn: held.Conn()}
	release = func() {
		if !c.conn.IsClosed() && c.conn.PgConn().TxStatus() != 'I' {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endsWithin)
			defer cancel()
			_, _ = c.conn.Exec(ctx, `ROLLBACK`) // else the pool closes the connection, which does the same
		}
		held.Release()
	}
	if how == beginUpdate || how == beginAlone {
		err = d.follow(c, how) //nolint:contextcheck // c has ctx
	} else {
		err = c.exec(how) //nolint:contextcheck // c has ctx
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	return c, release, nil
}

// unreachable is the error of a database that takes no connection; it may later
// unless it refuses who asks.
func unreachable(ctx context.Context, err error) error {
	var fault *pgconn.PgError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &fault) && !passing(fault.Code):
		return fmt.Errorf("postgres: %w", err)
	}
	return again{fmt.Errorf("%w: %w", errAway, err)}
}

// use lends a transaction to fn, which may panic or end its goroutine.
func use(ctx context.Context, tx *records.Tx, fn func(storage.Tx) error) error {
	defer tx.End()
	return fn(tx)
}

// View implements storage.Store.
func (d *DB) View(ctx context.Context, fn func(tx storage.Tx) error) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.running.Done()
	var c *conn
	var release func()
	err := d.again(ctx, func() (err error) {
		c, release, err = d.begin(ctx, beginView)
		return err
	})
	if err != nil {
		return err
	}
	defer release()
	return use(ctx, records.New(ctx, c, d.seal), fn)
}
