package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
)

// SchemaOf gives the number of the last migration that dir/NAME.db has had, and of
// the last one that this program has. Have is 0 for a database that is not there,
// or in which nothing was ever made. Nothing is changed.
func SchemaOf(ctx context.Context, dir, name string) (have, known int64, err error) {
	if known, err = knownMigrations(); err != nil {
		return 0, 0, err
	}
	path := filepath.Join(dir, name+".db")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return 0, known, nil
	}
	db, err := sql.Open("sqlite", location{path: path}.source(readonly...))
	if err != nil {
		return 0, known, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if empty, err := isEmpty(ctx, db); err != nil || empty {
		return 0, known, plain(err)
	}
	have, err = migrationsHad(ctx, db)
	return have, known, err
}

// knownMigrations is the number of the last migration of this program.
func knownMigrations() (int64, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return 0, err
	}
	return goose.NumericComponent(files[len(files)-1])
}

// migrationsHad is the number of the last migration that a database has had.
func migrationsHad(ctx context.Context, db *sql.DB) (have int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied = 1").Scan(&have)
	return have, plain(err)
}

// EndSessions ends every session in a database that nobody works on, whatever
// its schema.
func EndSessions(ctx context.Context, path string) (err error) {
	db, err := Bare(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, "DELETE FROM sessions")
	return plain(err)
}

// Make makes an empty database with the schema of a number, for rows that come
// from elsewhere. Nothing lies there yet.
func Make(ctx context.Context, path string, schema int64) (err error) {
	if err := private(path); err != nil {
		return err
	}
	db, err := Bare(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	steps, err := provider(db)
	if err == nil {
		_, err = steps.UpTo(ctx, schema)
	}
	return plain(err)
}

// Bare opens a database that nobody works on, as it is: its rows, not its records.
func Bare(path string) (*sql.DB, error) {
	return sql.Open("sqlite", location{path: path}.source(writing...))
}
