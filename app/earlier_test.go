package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"barsdesk/storage/sqlite"
)

// earlier gives a database the form of before the last migration: a new one of
// that form, with every row of this one, as far as that form has it.
func earlier(t *testing.T, path string) error {
	t.Helper()
	have, _, err := sqlite.SchemaOf(t.Context(), filepath.Dir(path), "barsdesk")
	if err != nil {
		return err
	}
	script, err := os.ReadFile(fmt.Sprintf("../storage/sqlite/testdata/schema-%05d.sql", have-1))
	if err != nil {
		return err
	}
	tables, triggers := split(string(script))
	old, err := sql.Open("sqlite", path+".earlier")
	if err != nil {
		return err
	}
	old.SetMaxOpenConns(1)
	_, err = old.ExecContext(t.Context(), "PRAGMA journal_mode = WAL;\n"+tables+"ATTACH '"+path+"' AS late;")
	if err == nil {
		err = copyRows(t, old)
	}
	if err == nil {
		_, err = old.ExecContext(t.Context(), "DETACH late;\n"+triggers)
	}
	if err := errors.Join(err, old.Close()); err != nil {
		return err
	}
	for _, log := range []string{"-wal", "-shm"} {
		_ = os.Remove(path + log) // closing has folded them in
	}
	return errors.Join(os.Chmod(path+".earlier", 0o600), os.Rename(path+".earlier", path))
}

// split parts what makes tables from what guards them, and leaves made-up rows out.
func split(script string) (tables, triggers string) {
	into := &tables
	for line := range strings.Lines(script) {
		switch {
		case strings.HasPrefix(line, "INSERT INTO goose_db_version"):
			tables += line
		case strings.HasPrefix(line, "INSERT INTO "):
			into = &triggers
		default:
			*into += line
		}
	}
	return tables, triggers
}

func copyRows(t *testing.T, db *sql.DB) error {
	t.Helper()
	for _, table := range column(t, db, "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY rowid") {
		both := column(t, db, "SELECT name FROM pragma_table_info('"+table+"', 'main') WHERE name IN (SELECT name FROM pragma_table_info('"+table+"', 'late'))")
		columns := `"` + strings.Join(both, `", "`) + `"`
		if _, err := db.ExecContext(t.Context(), "INSERT INTO main."+table+" ("+columns+") SELECT "+columns+" FROM late."+table); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	return nil
}

// column are the values of a query with one column.
func column(t *testing.T, db *sql.DB, query string) (out []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return slices.Clip(out)
}

// inTheWay makes the last migration fail at its end.
func inTheWay(t *testing.T, path string) {
	within(t, path, "CREATE TRIGGER in_the_way BEFORE INSERT ON goose_db_version BEGIN SELECT RAISE(ABORT, 'in the way'); END")
}

func outOfTheWay(t *testing.T, path string) { within(t, path, "DROP TRIGGER in_the_way") }

func within(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
