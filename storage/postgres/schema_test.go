package postgres_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/postgres"
	"barsdesk/storage/records"
	"barsdesk/storage/sqlite"
)

// onlyHere are the tables that SQLite has no need of, with the reason.
var onlyHere = map[string]string{
	"audit_arrivals": "SQLite's one writer numbers entries as they come",
	"turns":          "SQLite has one writer",
	"safe":           "SQLite's keys lie in files beside it",
	"nodes":          "SQLite has one program",
}

const (
	numbered = "SQLite numbers the rows of every table by itself"
	ended    = "SQLite sorts rows of the same time by id when it reads them"
	narrow   = "SQLite looks through the table when records are erased; here an Update would depend on every row that it has looked at"
	unsorted = "a range of times is read, in no order, and never those without one"
)

// meant are the other differences between the schemas, with the reason: + is
// PostgreSQL's, - is SQLite's.
var meant = map[string]string{
	"+ slots.n INTEGER NOT NULL": numbered, "+ UNIQUE slots (n)": numbered,
	"+ schedules.n INTEGER NOT NULL": numbered, "+ UNIQUE schedules (n)": numbered,
	"+ settings.n INTEGER NOT NULL": numbered, "+ UNIQUE settings (n)": numbered,
	"+ people.n INTEGER NOT NULL": numbered, "+ UNIQUE people (n)": numbered,
	"+ sessions.n INTEGER NOT NULL": numbered, "+ UNIQUE sessions (n)": numbered,
	"+ INDEX slots_start ON slots (service_id, start_at, id)": ended, "- INDEX slots_start ON slots (service_id, start_at)": ended,
	"+ INDEX slots_time ON slots (start_at, id)": ended, "- INDEX slots_time ON slots (start_at)": ended,
	"+ INDEX slots_schedule ON slots (schedule_id, start_at, id) WHERE schedule_id <> ''": ended,
	"- INDEX slots_schedule ON slots (schedule_id, start_at) WHERE schedule_id <> ''":     ended,
	"+ INDEX failed_proofs_by_time ON failed_proofs (at NULLS LAST)":                      unsorted,
	"- INDEX failed_proofs_by_time ON failed_proofs (at)":                                 unsorted,
	"+ INDEX sessions_by_start ON sessions (created_at NULLS LAST)":                       unsorted,
	"- INDEX sessions_by_start ON sessions (created_at)":                                  unsorted,
	"+ INDEX key_starts_case ON key_starts (case_n)":                                      narrow,
	"+ INDEX resources_answered ON resources (answered) WHERE answered IS NOT NULL":       narrow,
}

// Both databases have the same tables, columns, defaults, keys, uniqueness,
// references, checks and indexes, but for what is meant to differ; and a schema
// that lacks one of them is found out.
func TestSchemasMeanTheSame(t *testing.T) {
	here, there := both(t)
	var other []string
	within(t, there, func(tx *records.Tx) error { other = facts(t, tx, inSQLite); return nil })
	compare := func(change string) (found []string) {
		within(t, here, func(tx *records.Tx) error {
			for step := range strings.SplitSeq(change, "; ") {
				if _, err := tx.Exec(step); err != nil {
					t.Fatalf("%s: %v", step, err)
				}
			}
			found = differences(facts(t, tx, inPostgres), other)
			return nil
		})
		return found
	}
	same := compare("SELECT 1")
	for _, difference := range same {
		if meant[difference] == "" {
			t.Errorf("nobody meant %s", difference)
		}
	}
	for difference := range meant {
		if !slices.Contains(same, difference) {
			t.Errorf("there is no such difference: %s", difference)
		}
	}
	for _, change := range []string{
		`DROP INDEX outbox_due`, `DROP INDEX people_by_subject`, `ALTER TABLE inbox DROP CONSTRAINT inbox_request_key_correlation_key_key`,
		`DROP INDEX people_by_username; CREATE UNIQUE INDEX people_by_username ON people (username)`,
		`DROP INDEX inbox_unread; CREATE INDEX inbox_unread ON inbox (received_at NULLS FIRST, n) WHERE read_at IS NOT NULL`,
		`DROP INDEX cases_updated; CREATE INDEX cases_updated ON cases (updated_at, n)`,
		`ALTER TABLE cases ALTER COLUMN state DROP NOT NULL`, `ALTER TABLE holds ALTER COLUMN ended_by DROP DEFAULT`,
		`ALTER TABLE cases ALTER COLUMN id TYPE TEXT COLLATE "default"`, `ALTER TABLE events DROP CONSTRAINT events_case_id_fkey`,
		`ALTER TABLE attempts DROP CONSTRAINT attempts_pkey`, `ALTER TABLE sealing DROP CONSTRAINT sealing_n_check`,
		`ALTER TABLE drafts ADD COLUMN more BIGINT`, `CREATE TABLE more (n BIGINT)`,
	} {
		if slices.Equal(compare(change), same) {
			t.Errorf("nobody notices %s", change)
		}
	}
}

// both are an empty store of each kind.
func both(t *testing.T) (here *postgres.DB, there *sqlite.DB) {
	t.Helper()
	here = open(t, migrated.Start(t), postgres.Options{})
	there, err := sqlite.OpenMemory(t.Context(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = there.Close() })
	return here, there
}

// errUndone ends a transaction that nothing is to be kept of.
var errUndone = errors.New("undone")

// within runs fn in a transaction, of which nothing is kept.
func within(t *testing.T, s storage.Store, fn func(tx *records.Tx) error) {
	t.Helper()
	err := s.Update(t.Context(), func(tx storage.Tx) error { return errors.Join(errUndone, fn(tx.(*records.Tx))) })
	if !errors.Is(err, errUndone) {
		t.Fatal(err)
	}
}

// differences are what stands only here (+) and only there (-), in order.
func differences(here, there []string) (out []string) {
	for _, fact := range here {
		if !slices.Contains(there, fact) {
			out = append(out, "+ "+fact)
		}
	}
	for _, fact := range there {
		if !slices.Contains(here, fact) {
			out = append(out, "- "+fact)
		}
	}
	slices.Sort(out)
	return out
}

// alike writes in one way what the databases write in two. The number of a row
// ends each of SQLite's indexes anyway.
var alike = strings.NewReplacer(" bigint", " INTEGER", " text", " TEXT", " bytea", " BLOB", "::text", "", "::bigint", "", "((", "(", "))", ")", " WHERE (", " WHERE ")

var rowNumber = regexp.MustCompile(`^(INDEX .*), (n|seq)\)`)

// facts are what a database says of its schema, in words that both have.
func facts(t *testing.T, tx *records.Tx, questions []string) (out []string) {
	t.Helper()
	for _, question := range questions {
		answer, err := records.All(tx, records.ScanOne[string], question)
		if err != nil {
			t.Fatal(err)
		}
		for _, fact := range answer {
			fact = rowNumber.ReplaceAllString(alike.Replace(fact), "$1)")
			if condition := strings.Index(fact, " WHERE "); condition > 0 {
				fact = strings.TrimSuffix(fact, ")")
			}
			if !foreign(fact) {
				out = append(out, fact)
			}
		}
	}
	return out
}

var table = regexp.MustCompile(`^(?:PRIMARY KEY |UNIQUE |INDEX \w+ ON )?(\w+)`)

// foreign reports whether a fact is of a table that only one database has.
func foreign(fact string) bool {
	of := table.FindStringSubmatch(fact)[1]
	return onlyHere[of] != "" || of == "goose_db_version"
}

var inPostgres = []string{
	`SELECT table_name || '.' || column_name || ' ' || data_type || CASE WHEN data_type = 'text' AND collation_name IS DISTINCT FROM 'C' THEN ' COLLATE other' ELSE '' END
		|| CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END || COALESCE(' DEFAULT ' || column_default, '')
		FROM information_schema.columns WHERE table_schema = 'public'`,
	`SELECT CASE WHEN x.indisprimary THEN 'PRIMARY KEY ' WHEN x.indisunique THEN 'UNIQUE ' ELSE 'INDEX ' || i.relname || ' ON ' END || o.relname || ' ('
		|| (SELECT string_agg(pg_get_indexdef(x.indexrelid, k, true) || CASE
			WHEN x.indisunique THEN ''
			WHEN x.indoption[k - 1] = 0 AND NOT a.attnotnull AND strpos(COALESCE(pg_get_expr(x.indpred, x.indrelid), ''), a.attname || ' IS NOT NULL') = 0 THEN ' NULLS LAST'
			WHEN x.indoption[k - 1] = 3 AND NOT a.attnotnull THEN ' DESC NULLS FIRST'
			WHEN x.indoption[k - 1] IN (1, 3) THEN ' DESC'
			ELSE '' END, ', ' ORDER BY k)
			FROM generate_series(1, x.indnkeyatts) k LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[k - 1])
		|| ')' || COALESCE(' WHERE ' || pg_get_expr(x.indpred, x.indrelid), '')
		FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class o ON o.oid = x.indrelid WHERE o.relnamespace = CAST('public' AS regnamespace)`,
	`SELECT CAST(CAST(conrelid AS regclass) AS text) || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
		WHERE contype IN ('f', 'c') AND connamespace = CAST('public' AS regnamespace)`,
}

const ofSQLite = ` FROM sqlite_schema m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`

var inSQLite = []string{
	`SELECT m.name || '.' || c.name || ' ' || c.type || CASE WHEN c."notnull" OR c.pk > 0 AND (c.type = 'INTEGER' OR l.wr) THEN ' NOT NULL' ELSE '' END
		|| COALESCE(' DEFAULT ' || c.dflt_value, '')` + strings.Replace(ofSQLite, " WHERE", `, pragma_table_info(m.name) c JOIN pragma_table_list l ON l.name = m.name WHERE`, 1),
	`SELECT 'PRIMARY KEY ' || m.name || ' (' || (SELECT group_concat(c.name, ', ' ORDER BY c.pk) FROM pragma_table_info(m.name) c WHERE c.pk > 0) || ')'` + ofSQLite,
	`SELECT CASE WHEN x."unique" THEN 'UNIQUE ' ELSE 'INDEX ' || x.name || ' ON ' END || m.name || ' ('
		|| (SELECT group_concat(CASE c.coll WHEN 'NOCASE' THEN 'lower(' || c.name || ')' ELSE c.name END || CASE WHEN c."desc" THEN ' DESC' ELSE '' END, ', ' ORDER BY c.seqno)
			FROM pragma_index_xinfo(x.name) c WHERE c.key) || ')'
		|| COALESCE((SELECT substr(i.sql, instr(i.sql, ' WHERE ')) FROM sqlite_schema i WHERE i.name = x.name AND x.partial), '')` +
		strings.Replace(ofSQLite, " WHERE", `, pragma_index_list(m.name) x WHERE x.origin <> 'pk' AND`, 1),
	`SELECT m.name || ' FOREIGN KEY (' || f."from" || ') REFERENCES ' || f."table" || '(' || f."to" || ')'
		|| CASE f.on_update WHEN 'NO ACTION' THEN '' ELSE ' ON UPDATE ' || f.on_update END || CASE f.on_delete WHEN 'NO ACTION' THEN '' ELSE ' ON DELETE ' || f.on_delete END` +
		strings.Replace(ofSQLite, " WHERE", `, pragma_foreign_key_list(m.name) f WHERE`, 1),
	`SELECT m.name || ' ' || substr(m.sql, instr(m.sql, 'CHECK ('), instr(substr(m.sql, instr(m.sql, 'CHECK (')), ')'))` + ofSQLite + ` AND instr(m.sql, 'CHECK (') > 0`,
}
