package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// conn is a connection with a transaction on it, as package records uses it.
type conn struct {
	ctx     context.Context //nolint:containedctx // a transaction lives in one
	conn    *pgx.Conn
	fault   error  // why the transaction comes to nothing, though nobody is to blame: it may run again
	id      string // of the transaction, once it has changed something
	unnamed bool   // it may have changed something before its id was asked for
	entered bool   // an entry of the audit log was kept
}

var _ records.Conn = (*conn)(nil)

// answersWithin is how long the database may take to answer a statement: one that
// was cut off never does.
const answersWithin = 30 * time.Second

func (c *conn) limited() (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.ctx, answersWithin)
}

// Exec implements records.Conn. The first change of a transaction also asks for
// its id.
func (c *conn) Exec(query string, args ...any) (int64, error) {
	values, err := arguments(args)
	if err != nil {
		return 0, err
	}
	ctx, cancel := c.limited()
	defer cancel()
	if c.id != "" {
		tag, err := c.conn.Exec(ctx, statement(query), values...)
		return tag.RowsAffected(), c.said(err)
	}
	batch := &pgx.Batch{}
	batch.Queue(statement(query), values...)
	batch.Queue(`SELECT COALESCE(CAST(pg_current_xact_id_if_assigned() AS TEXT), '')`)
	results := c.conn.SendBatch(ctx, batch)
	tag, err := results.Exec()
	if err == nil {
		err = results.QueryRow().Scan(&c.id)
	}
	if closed := results.Close(); err == nil {
		err = closed
	}
	return tag.RowsAffected(), c.said(err)
}

// Try implements records.Conn.
func (c *conn) Try(query string, args ...any) (int64, error) {
	values, err := arguments(args)
	if err != nil {
		return 0, err
	}
	ctx, cancel := c.limited()
	defer cancel()
	batch := &pgx.Batch{}
	batch.Queue(`SAVEPOINT try`)
	batch.Queue(statement(query), values...)
	batch.Queue(`RELEASE SAVEPOINT try`)
	c.unnamed = c.unnamed || c.id == ""
	results := c.conn.SendBatch(ctx, batch)
	_, err = results.Exec()
	var tag pgconn.CommandTag
	if err == nil {
		tag, err = results.Exec()
	}
	if closed := results.Close(); err == nil {
		err = closed
	}
	if err = c.said(err); err != nil && c.fault == nil && !c.conn.IsClosed() {
		if _, undo := c.conn.Exec(ctx, `ROLLBACK TO SAVEPOINT try; RELEASE SAVEPOINT try`); undo != nil {
			return 0, errors.Join(err, c.said(undo))
		}
	}
	return tag.RowsAffected(), err
}

// Query implements records.Conn.
func (c *conn) Query(query string, args ...any) (records.Rows, error) {
	values, err := arguments(args)
	if err != nil {
		return nil, err
	}
	ctx, cancel := c.limited()
	c.unnamed = c.unnamed || c.id == "" && !strings.HasPrefix(query, "SELECT")
	found, err := c.conn.Query(ctx, statement(query), values...)
	if err != nil {
		cancel()
		return nil, c.said(err)
	}
	return rows{found, c, cancel}, nil
}

// Append implements records.Conn: the entry arrives; it is numbered later.
func (c *conn) Append(t *records.Tx, e storage.Entry) error {
	c.entered = true
	_, err := t.Exec(arrive, records.EntryValues(&e)[1:]...)
	return err
}

// Waiting implements records.Conn.
func (c *conn) Waiting(t *records.Tx, before time.Time) (int64, time.Time, error) {
	return waiting(t, before)
}

// Plain implements records.Conn.
func (c *conn) Plain(err error) error { return c.said(err) }

// Joins implements records.Conn.
func (c *conn) Joins() bool { return false }

// named asks for the id of the transaction, if it may have changed something and
// it is not known yet: without it nobody could tell what became of it.
func (c *conn) named() error {
	if c.id != "" || !c.unnamed {
		return nil
	}
	ctx, cancel := c.limited()
	defer cancel()
	return c.said(c.conn.QueryRow(ctx, `SELECT COALESCE(CAST(pg_current_xact_id_if_assigned() AS TEXT), '')`).Scan(&c.id))
}

// exec runs a statement that takes no arguments and changes no rows.
func (c *conn) exec(query string) error {
	ctx, cancel := c.limited()
	defer cancel()
	_, err := c.conn.Exec(ctx, query)
	return c.said(err)
}

// again wraps what a transaction may simply run again after.
type again struct{ error }

// Unwrap gives the cause.
func (a again) Unwrap() error { return a.error }

// errOthers means that other transactions came in the way of one.
var errOthers = errors.New("others came in the way")

// The classes of PostgreSQL's errors, and some of them.
const (
	serializationFailure = "40001"
	deadlock             = "40P01"
	uniqueViolation      = "23505"
	foreignKeyViolation  = "23503"
)

// said turns the driver's errors into those of package storage, and notes when
// the transaction is lost through nobody's fault. What it does not know it wraps
// without what the server says of rows.
func (c *conn) said(err error) error {
	var fault *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows), errors.Is(err, sql.ErrNoRows):
		return storage.ErrNotFound
	case errors.As(err, &fault):
		return c.told(fault)
	case c.conn.IsClosed():
		if ended := c.ctx.Err(); ended != nil {
			return ended
		}
		c.fault = again{fmt.Errorf("postgres: connection lost: %w", err)}
		return c.fault
	}
	return err
}

func (c *conn) told(fault *pgconn.PgError) error {
	plain := fmt.Errorf("postgres: %s (%s)", fault.Message, fault.Code)
	switch {
	case fault.Code == uniqueViolation:
		return storage.ErrDuplicate
	case fault.Code == foreignKeyViolation:
		return storage.ErrNotFound
	case fault.Code == serializationFailure, fault.Code == deadlock:
		c.fault = again{fmt.Errorf("%w: %w", errOthers, plain)}
		return c.fault
	case passing(fault.Code):
		c.fault = again{plain}
		return c.fault
	}
	return plain
}

// passing reports whether an error is of a server that ends, begins, or has no
// room for another connection: it is gone after a while.
func passing(code string) bool {
	switch code {
	case "57P01", "57P02", "57P03", "53300", "25P03", "25006", "55P03":
		return true
	}
	return len(code) == 5 && code[:2] == "08"
}
