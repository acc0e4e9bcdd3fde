package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"barsdesk/storage/records"
)

// ErrNewer means the database was written by a newer Barsdesk; nothing in it
// was changed.
var ErrNewer = records.ErrNewer

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date, forward only.
func migrate(ctx context.Context, db *sql.DB) error {
	empty, err := isEmpty(ctx, db)
	switch {
	case err != nil:
		return fmt.Errorf("read schema: %w", err)
	case empty:
		return makeFresh(ctx, db, func() error { return runMigrations(ctx, db) })
	}
	return runMigrations(ctx, db)
}

// runMigrations runs those that did not run yet.
func runMigrations(ctx context.Context, db *sql.DB) error {
	steps, err := provider(db)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	have, want, err := steps.GetVersions(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("read schema version: %w", err)
	case have > want:
		return fmt.Errorf("%w (schema %d, known up to %d)", ErrNewer, have, want)
	case have == want:
		return nil
	}
	if _, err := steps.Up(ctx); err != nil {
		return fmt.Errorf("bring schema up to date: %w", err)
	}
	return nil
}

// provider runs the migrations on a database.
func provider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
}
