package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"barsdesk/storage"
)

// endsWithin is how long the end of a transaction may take, and how long is asked
// what became of it.
const endsWithin = 20 * time.Second

// errUnkept is of a transaction in which a statement failed that its function
// made nothing of.
var errUnkept = errors.New("postgres: transaction not kept, for a statement in it failed")

// commit keeps a transaction. When the connection is lost meanwhile it asks the
// database what became of it: again when it was not kept, storage.ErrUnsure when
// nobody can tell.
func (d *DB) commit(ctx context.Context, c *conn) error {
	if err := c.named(); err != nil { //nolint:contextcheck // c has ctx
		return err
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), endsWithin)
	defer cancel()
	tag, err := c.conn.Exec(limited, `COMMIT`)
	var fault *pgconn.PgError
	switch {
	case err == nil && tag.String() == "ROLLBACK":
		return errUnkept
	case err == nil:
		return nil
	case errors.As(err, &fault) && !passing(fault.Code):
		return c.told(fault)
	case c.id == "":
		return again{fmt.Errorf("postgres: connection lost: %w", err)} // it has changed nothing
	}
	d.log.Warn("the database was lost while a transaction was being kept", "error", err)
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), endsWithin)
	defer cancel()
	return d.fate(asking, c, err)
}

// fate asks what became of a transaction.
func (d *DB) fate(ctx context.Context, c *conn, lost error) error {
	for {
		status, err := d.status(ctx, c)
		switch {
		case err == nil && status == "committed":
			return nil
		case err == nil && status == "aborted":
			return again{fmt.Errorf("postgres: connection lost: %w", lost)}
		case err == nil && status == "":
			return storage.ErrUnsure
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w (%w)", storage.ErrUnsure, lost)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// status is what the database knows of a transaction. One that still waits for
// its COMMIT, which will never come, is ended.
func (d *DB) status(ctx context.Context, c *conn) (status string, err error) {
	err = d.pool.QueryRow(ctx, `SELECT COALESCE(pg_xact_status(CAST(CAST($1 AS TEXT) AS XID8)), '')`, c.id).Scan(&status)
	if err == nil && status == "in progress" {
		_, err = d.pool.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE pid = $1 AND backend_xid = CAST(CAST(CAST($2 AS TEXT) AS XID8) AS XID) AND state LIKE 'idle in transaction%'`, int64(c.conn.PgConn().PID()), c.id)
	}
	return status, err
}
