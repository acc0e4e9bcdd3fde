package carry_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"barsdesk/storage/carry"
	"barsdesk/storage/sqlite"
)

// dumped is a database with two made-up rows in each table, of the newest schema
// that there is a dump of, brought up to date.
func dumped(t *testing.T) (db *sql.DB, path string) {
	t.Helper()
	dumps, err := filepath.Glob("../sqlite/testdata/schema-*.sql")
	if err != nil || len(dumps) == 0 {
		t.Fatal(dumps, err)
	}
	script, err := os.ReadFile(slices.Max(dumps))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path = filepath.Join(dir, "barsdesk.db")
	db = bare(t, path)
	if _, err := db.ExecContext(t.Context(), string(script)); err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(t.Context(), dir, sqlite.Options{}) // puts the entries into the log's tree, and signs
	if err == nil {
		err = store.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return db, path
}

// fresh is an empty database of the newest schema.
func fresh(t *testing.T) *sql.DB {
	t.Helper()
	_, schema, err := sqlite.SchemaOf(t.Context(), t.TempDir(), "none")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "barsdesk.db")
	if err := sqlite.Make(t.Context(), path, schema); err != nil {
		t.Fatal(err)
	}
	return bare(t, path)
}

func bare(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sqlite.Bare(path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// within runs do in a transaction, which is kept when do returns nil.
func within(t *testing.T, db *sql.DB, do func(side carry.SQLite) error) error {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := do(carry.SQLite{In: tx}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func tablesOf(t *testing.T, db *sql.DB) []carry.Table {
	t.Helper()
	tables, err := carry.SQLite{In: db}.Tables(t.Context())
	if err != nil || len(tables) < 25 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	return tables
}

// sums are the tables of a side, summed up.
func sums(t *testing.T, tables []carry.Table, side carry.Source) map[string]carry.Sum {
	t.Helper()
	out := map[string]carry.Sum{}
	for _, table := range tables {
		sum, err := carry.Digest(t.Context(), table, side)
		if err != nil {
			t.Fatalf("%s: %v", table.Name, err)
		}
		out[table.Name] = sum
	}
	return out
}

// Every row of every table arrives as it stands.
func TestEveryRowArrives(t *testing.T) {
	from, _ := dumped(t)
	to, tables := fresh(t), tablesOf(t, from)
	told := map[string]int64{}
	err := within(t, to, func(side carry.SQLite) error {
		return carry.Rows(t.Context(), tables, carry.SQLite{In: from}, side, func(table string, rows int64) { told[table] = rows })
	})
	if err != nil {
		t.Fatal(err)
	}
	was, is := sums(t, tables, carry.SQLite{In: from}), sums(t, tables, carry.SQLite{In: to})
	for _, table := range tables {
		name := table.Name
		none := name == "audit_nodes" || name == "audit_blocks" || name == "audit_values" || name == "sealing" // of logs that are longer, and of sealed data
		if was[name] != is[name] || !none && was[name].Rows == 0 || told[name] != was[name].Rows {
			t.Errorf("%s: %d rows became %d, told %d", name, was[name].Rows, is[name].Rows, told[name])
		}
	}
}

// What holds anything is left as it is.
func TestRecordsAreNeverMixed(t *testing.T) {
	from, _ := dumped(t)
	to, tables := fresh(t), tablesOf(t, from)
	if _, err := to.ExecContext(t.Context(), `INSERT INTO settings (name, value) VALUES ('theirs', x'01')`); err != nil {
		t.Fatal(err)
	}
	before := sums(t, tables, carry.SQLite{In: to})
	err := within(t, to, func(side carry.SQLite) error {
		return carry.Rows(t.Context(), tables, carry.SQLite{In: from}, side, func(string, int64) {})
	})
	if after := sums(t, tables, carry.SQLite{In: to}); !errors.Is(err, carry.ErrNotEmpty) || after["settings"] != before["settings"] || after["cases"].Rows != 0 {
		t.Errorf("got %v, settings %+v, cases %+v", err, after["settings"], after["cases"])
	}
}

// A side of another form is refused before anything is written.
func TestAnotherSchemaIsRefused(t *testing.T) {
	from, _ := dumped(t)
	for name, change := range map[string]string{
		"a table more":  `CREATE TABLE more (n INTEGER PRIMARY KEY) STRICT`,
		"a column more": `ALTER TABLE holds ADD COLUMN more TEXT`,
		"a table less":  `DROP TABLE holds`,
	} {
		to, tables := fresh(t), tablesOf(t, from)
		if _, err := to.ExecContext(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		err := within(t, to, func(side carry.SQLite) error {
			return carry.Rows(t.Context(), tables, carry.SQLite{In: from}, side, func(string, int64) {})
		})
		if left := sums(t, tables[:1], carry.SQLite{In: to}); err == nil || left[tables[0].Name].Rows != 0 {
			t.Errorf("%s: %v, %d rows were written", name, err, left[tables[0].Name].Rows)
		}
	}
}

// breaking ends a table at its last row.
type breaking struct {
	carry.Source
	table string
	rows  int64
}

var errBroken = errors.New("broken off")

func (b breaking) Rows(ctx context.Context, t carry.Table, fn func(row []any) error) error {
	n := int64(0)
	return b.Source.Rows(ctx, t, func(row []any) error {
		if n++; t.Name == b.table && n == b.rows {
			return errBroken
		}
		return fn(row)
	})
}

// altering changes one value on its way.
type altering struct{ carry.Target }

func (a altering) Fill(ctx context.Context, t carry.Table, next func() ([]any, error)) error {
	return a.Target.Fill(ctx, t, func() ([]any, error) {
		row, err := next()
		if row != nil && t.Name == "events" {
			row = slices.Clone(row)
			row[len(row)-1] = []byte("another body")
		}
		return row, err
	})
}

// Cut off in any table, or altered on the way, nothing is kept.
func TestWhatIsCutOffOrAlteredIsNotKept(t *testing.T) {
	from, _ := dumped(t)
	tables := tablesOf(t, from)
	to, rows := fresh(t), sums(t, tables, carry.SQLite{In: from})
	for _, table := range tables {
		if rows[table.Name].Rows == 0 {
			continue
		}
		err := within(t, to, func(side carry.SQLite) error {
			return carry.Rows(t.Context(), tables, breaking{carry.SQLite{In: from}, table.Name, rows[table.Name].Rows}, side, func(string, int64) {})
		})
		if !errors.Is(err, errBroken) {
			t.Errorf("cut off in %s: %v", table.Name, err)
		}
	}
	err := within(t, to, func(side carry.SQLite) error {
		return carry.Rows(t.Context(), tables, carry.SQLite{In: from}, altering{side}, func(string, int64) {})
	})
	if err == nil {
		t.Error("what was altered on the way was kept")
	}
	for name, sum := range sums(t, tables, carry.SQLite{In: to}) {
		if sum.Rows != 0 {
			t.Errorf("%s holds %d rows", name, sum.Rows)
		}
	}
}
