package postgres

import (
	"context"

	"barsdesk/storage/records"
)

// takeUp makes sure that the database is sealed as the Seal demands: one that is
// empty is from now on.
func (d *DB) takeUp(ctx context.Context) error {
	return d.again(ctx, func() error {
		return d.transaction(ctx, beginUpdate, func(c *conn) error {
			at, err := records.Sealing{Conn: c, Seal: d.seal}.Settled()
			if err == nil && at.Name == records.StageClear {
				return records.ErrUnsealed
			}
			return err
		})
	})
}

// Reseal seals anew what stands under earlier keys, while all nodes go on reading
// and writing. Pause is called after every few rows; an error of it, or of ctx,
// cuts the work off, and the next Reseal goes on where it stood. Once it has
// returned nil nothing in the database is under a key that was an earlier one
// when it began, nothing will be, and no transaction of a node sees what was. A database that was never sealed is left as it is.
func (d *DB) Reseal(ctx context.Context, seal records.Turning, pause func() error) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.running.Done()
	if err := d.newest(ctx, seal); err != nil {
		return err
	}
	p := &pass{db: d, ctx: ctx}
	if err := (records.Sealing{Conn: p, Seal: seal, Whole: p.whole}).Anew(ctx, seal, pause); err != nil {
		return err
	}
	return d.outlived(ctx)
}

// pass runs the statements of a sealing, each in a transaction of its own unless
// one is open.
type pass struct {
	db   *DB
	ctx  context.Context //nolint:containedctx // it lives for one call
	open *conn
}

// whole runs fn in one transaction.
func (p *pass) whole(fn func() error) error {
	defer func() { p.open = nil }()
	return p.db.again(p.ctx, func() error {
		return p.db.transaction(p.ctx, beginAlone, func(c *conn) error {
			p.open = c
			return fn()
		})
	})
}

// Exec implements records.Statements.
func (p *pass) Exec(query string, args ...any) (n int64, err error) {
	if p.open != nil {
		return p.open.Exec(query, args...)
	}
	err = p.whole(func() (err error) { n, err = p.open.Exec(query, args...); return err })
	return n, err
}

// Query implements records.Statements.
func (p *pass) Query(query string, args ...any) (records.Rows, error) {
	if p.open != nil {
		return p.open.Query(query, args...)
	}
	c, release, err := p.db.begin(p.ctx, beginView)
	if err != nil {
		return nil, err
	}
	found, err := c.Query(query, args...)
	if err != nil {
		release()
		return nil, err
	}
	return lent{found, release}, nil
}

// lent are rows whose transaction ends with them.
type lent struct {
	records.Rows
	release func()
}

// Close implements records.Rows.
func (l lent) Close() error {
	defer l.release()
	return l.Rows.Close()
}
