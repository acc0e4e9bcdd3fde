package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"testing"

	"github.com/pressly/goose/v3"

	"barsdesk/storage"
)

// MakeAt makes a database as a program of that schema left it, with rows of SQL.
func MakeAt(ctx context.Context, path string, schema int64, rows string) (err error) {
	db, err := sql.Open("sqlite", location{path: path}.source())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	steps, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err := steps.UpTo(ctx, schema); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, rows)
	return err
}

// Newest is the number of the last migration.
func Newest(t *testing.T) int64 {
	t.Helper()
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	newest, err := goose.NumericComponent(files[len(files)-1])
	if err != nil {
		t.Fatal(err)
	}
	return newest
}

// Schema lists what a database file is made of, and which migrations ran.
func Schema(t *testing.T, path string) []string {
	t.Helper()
	db, err := sql.Open("sqlite", location{path: path}.source(readonly...))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	made, err := texts(t.Context(), db, `SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_schema ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	ran, err := texts(t.Context(), db, `SELECT version_id || ' ' || is_applied FROM goose_db_version ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	return append(made, ran...)
}

// Exec runs SQL of a test's own inside a transaction.
func Exec(x storage.Tx, query string, args ...any) error {
	_, err := x.(*tx).exec(query, args...)
	return err
}

// ReadInt reads one number.
func ReadInt(x storage.Tx, query string) (int, error) {
	return one(x.(*tx), scanOne[int], query)
}

// ReadBytes reads one column as it is stored.
func ReadBytes(x storage.Tx, query string, args ...any) ([]byte, error) {
	return one(x.(*tx), scanOne[[]byte], query, args...)
}

// ReadTexts reads one column of texts.
func ReadTexts(x storage.Tx, query string) ([]string, error) {
	return all(x.(*tx), scanOne[string], query)
}

// SealedColumns names, as table.column, what passes the seal.
func SealedColumns() (out []string) {
	for _, t := range sealedTables {
		for _, c := range t.columns {
			out = append(out, t.name+"."+c)
		}
	}
	return out
}

// DueQuery and NextDueQuery are how Outbox.Due and Outbox.NextDue ask.
const (
	DueQuery     = dueQuery
	NextDueQuery = nextDueQuery
	FoundBy      = foundBy
)

// Deferred lets the test know how a query is answered.
func Plan(x storage.Tx, query string) ([]string, error) {
	t := x.(*tx)
	rows, err := t.link.query("EXPLAIN QUERY PLAN " + query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, rows.Err()
}
