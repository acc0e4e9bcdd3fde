package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"barsdesk/storage/records"
)

//go:embed migrations/*.sql
var migrations embed.FS

// The advisory locks of a database, each a pair of numbers; the first is ours.
const (
	lockClass    = 0x42615253
	lockSchema   = 1 // whoever brings the schema up to date
	lockSequence = 2 // whoever numbers entries of the audit log
)

// migrate brings the schema up to date, forward only, and then prepares what
// stands in it; other nodes wait.
func (d *DB) migrate(ctx context.Context, prepare func(context.Context) error) error {
	db := stdlib.OpenDBFromPool(d.pool)
	defer func() { _ = db.Close() }()
	return locked(ctx, db, func() error {
		if err := runMigrations(ctx, db); err != nil {
			return err
		}
		return prepare(ctx)
	})
}

// locked runs fn while no other node brings the schema up to date.
func locked(ctx context.Context, db *sql.DB, fn func() error) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open PostgreSQL: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1, $2)`, lockClass, lockSchema); err != nil {
		return fmt.Errorf("wait for other nodes: %w", err)
	}
	defer func() {
		_, left := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1, $2)`, lockClass, lockSchema)
		err = errors.Join(err, left)
	}()
	return fn()
}

// runMigrations runs those that did not run yet.
func runMigrations(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	steps, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	have, want, err := steps.GetVersions(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("read schema version: %w", err)
	case have > want:
		return fmt.Errorf("%w (schema %d, known up to %d)", records.ErrNewer, have, want)
	case have == want:
		return nil
	}
	if _, err := steps.Up(ctx); err != nil {
		return fmt.Errorf("bring schema up to date: %w", err)
	}
	return nil
}
