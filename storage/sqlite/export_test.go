package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"testing"

	"github.com/pressly/goose/v3"

	"barsdesk/storage"
	"barsdesk/storage/records"
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
	_, err := x.(*records.Tx).Exec(query, args...)
	return err
}

// ReadInt reads one number.
func ReadInt(x storage.Tx, query string) (int, error) {
	return records.One(x.(*records.Tx), records.ScanOne[int], query)
}

// ReadBytes reads one column as it is stored.
func ReadBytes(x storage.Tx, query string, args ...any) ([]byte, error) {
	return records.One(x.(*records.Tx), records.ScanOne[[]byte], query, args...)
}

// ReadTexts reads one column of texts.
func ReadTexts(x storage.Tx, query string) ([]string, error) {
	return records.All(x.(*records.Tx), records.ScanOne[string], query)
}

// SealedColumns names, as table.column, what passes the seal.
func SealedColumns() (out []string) {
	for _, t := range records.SealedTables {
		for _, c := range t.Columns {
			out = append(out, t.Name+"."+c)
		}
	}
	return out
}

// How Outbox.Due, Outbox.NextDue and Cases.ByKey ask.
var (
	DueQuery     = records.SQLite.SQL(records.DueQuery)
	NextDueQuery = records.SQLite.SQL(records.NextDueQuery)
	FoundBy      = records.SQLite.SQL(records.FoundBy)
)

// Plan lets the test know how a query is answered.
func Plan(x storage.Tx, query string) ([]string, error) {
	return records.All(x.(*records.Tx), func(row records.Row) (step string, err error) {
		var id, parent, unused int
		err = row.Scan(&id, &parent, &unused, &step)
		return step, err
	}, "EXPLAIN QUERY PLAN "+query)
}
