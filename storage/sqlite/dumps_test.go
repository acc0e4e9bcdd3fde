package sqlite_test

import (
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"barsdesk/storage/ledger"
	"barsdesk/storage/sqlite"
)

var dump = flag.Bool("dump", false, "write the dumps that are missing in testdata")

// passing are tables that a later schema has no more, and why nothing is lost.
var passing = map[string]string{
	"case_keys": "they stand in cases.keys and key_starts since schema 5",
	"sessions":  "those begun before there were people end with schema 7",
}

// made are tables that the program fills itself, by what the others hold.
var made = []string{"audit_nodes", "audit_checkpoints", "audit_keys", "audit_blocks", "audit_values", "sealing"}

// A database of every schema that there was, with rows in every table, becomes
// one of today with all of them. A dump is never changed once it is released.
func TestEverySchemaIsMigrated(t *testing.T) {
	for schema := int64(1); schema <= sqlite.Newest(t); schema++ {
		t.Run(fmt.Sprint(schema), func(t *testing.T) {
			name := filepath.Join("testdata", fmt.Sprintf("schema-%05d.sql", schema))
			if _, err := os.Stat(name); err != nil && *dump {
				writeDump(t, name, schema)
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatalf("%v\nA new migration needs a dump of the schema it makes:\n\tgo test ./storage/sqlite -run TestEverySchemaIsMigrated -dump\nKeep it with the migration.", err)
			}
			dir := t.TempDir()
			path := filepath.Join(dir, "barsdesk.db")
			query(t, path, "PRAGMA synchronous = OFF; BEGIN; "+string(text)+" COMMIT;")
			before := contents(t, path, nil)
			db := open(t, dir, sqlite.Options{})
			r, err := ledger.Verify(t.Context(), db, ledger.VerifyOptions{})
			if err != nil || !r.Sound() || r.Entries != 2 {
				t.Errorf("the audit log: %+v, %v, %v", r, r.FirstBad, err)
			}
			closed(t, db)
			compareContents(t, before, contents(t, path, before))
		})
	}
}

func compareContents(t *testing.T, before, after map[string]table) {
	t.Helper()
	for name, was := range before {
		is, there := after[name]
		switch {
		case passing[name] != "" && name != "sessions", name == "sessions" && len(is.rows) == 0:
		case !there:
			t.Errorf("table %s is gone", name)
		case len(was.rows) == 0 && !slices.Contains(made, name):
			t.Errorf("the dump has no rows in %s", name)
		case !slices.Equal(was.rows, is.rows) && !slices.Contains(made, name):
			t.Errorf("%s was\n%s\nand is\n%s", name, strings.Join(was.rows, "\n"), strings.Join(is.rows, "\n"))
		}
	}
}

// table is what a table holds, in some order that does not depend on how.
type table struct{ columns, rows []string }

// contents reads all tables; of those in like only the columns that like has.
func contents(t *testing.T, path string, like map[string]table) map[string]table {
	t.Helper()
	out := map[string]table{}
	for _, name := range query(t, path, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'`) {
		columns := query(t, path, `SELECT name FROM pragma_table_info('`+name+`')`)
		if wanted, ok := like[name]; ok && passing[name] == "" {
			for _, c := range wanted.columns {
				if !slices.Contains(columns, c) {
					t.Errorf("column %s of %s is gone", c, name)
				}
			}
			columns = wanted.columns
		}
		var cells []string
		for _, c := range columns {
			if name != "audit" || c != "leaf" { // entries get theirs when they are taken up
				cells = append(cells, `'`+c+` ' || COALESCE(hex(CAST(`+c+` AS BLOB)), 'NULL')`)
			}
		}
		rows := query(t, path, `SELECT `+strings.Join(cells, ` || ', ' || `)+` FROM `+name)
		slices.Sort(rows)
		out[name] = table{columns, rows}
	}
	return out
}

// query runs SQL of one text column on a file.
func query(t *testing.T, path, text string) (out []string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(t.Context(), text)
	if err != nil {
		t.Fatal(text, err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(text, err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(text, err)
	}
	return out
}

// writeDump makes a database of a schema with two made-up rows in every table,
// and writes it out as SQL.
func writeDump(t *testing.T, name string, schema int64) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "made.db")
	if err := sqlite.MakeAt(t.Context(), path, schema, `SELECT 1`); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "-- A database of schema %d with made-up rows.\n", schema)
	sqlOf := `SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND type `
	for _, s := range query(t, path, sqlOf+`= 'table' ORDER BY rowid`) {
		out.WriteString(s + "\n")
	}
	for _, s := range query(t, path, `SELECT 'INSERT INTO goose_db_version (version_id, is_applied) VALUES (' || version_id || ', ' || is_applied || ');' FROM goose_db_version ORDER BY id`) {
		out.WriteString(s + "\n")
	}
	for _, table := range query(t, path, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY rowid`) {
		if !slices.Contains(made, table) {
			insertMadeUp(t, &out, path, table)
		}
	}
	for _, s := range query(t, path, sqlOf+`<> 'table' ORDER BY rowid`) {
		out.WriteString(s + "\n")
	}
	if err := os.WriteFile(name, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func insertMadeUp(t *testing.T, out *strings.Builder, path, table string) {
	columns := query(t, path, `SELECT name || ' ' || type FROM pragma_table_info('`+table+`')`)
	parents := query(t, path, `SELECT "from" || ' ' || "table" || ' ' || "to" FROM pragma_foreign_key_list('`+table+`')`)
	for i := 1; i <= 2; i++ {
		var names, values []string
		for _, c := range columns {
			column, typ, _ := strings.Cut(c, " ")
			if table == "audit" && column == "leaf" {
				continue
			}
			names, values = append(names, column), append(values, madeUp(table, column, typ, i))
			for _, p := range parents {
				if part := strings.Fields(p); part[0] == column {
					values[len(values)-1] = madeUp(part[1], part[2], typ, i)
				}
			}
		}
		fmt.Fprintf(out, "INSERT INTO %s (%s) VALUES (%s);\n", table, strings.Join(names, ", "), strings.Join(values, ", "))
	}
}

// madeUp is a value for a column: a list or an object where the program reads JSON.
func madeUp(table, column, typ string, i int) string {
	text := fmt.Sprintf("%s.%s %d", table, column, i)
	switch {
	case typ == "INTEGER":
		return fmt.Sprint(i)
	case typ == "BLOB":
		return fmt.Sprintf("X'%x'", text)
	case column == "keys":
		return `'[["` + text + `","value"]]'`
	case slices.Contains([]string{"use_cases", "service_ids", "roles", "recovery", "factors"}, column):
		return `'["` + text + `"]'`
	case column == "terms" || table == "schedules" && column == "body":
		return `'{"` + text + `":1}'`
	}
	return `'` + text + `'`
}
