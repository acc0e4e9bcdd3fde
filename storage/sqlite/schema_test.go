package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

func TestNewerSchemaIsRefused(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, sqlite.Options{})
	if err := db.Update(t.Context(), func(tx storage.Tx) error {
		return errors.Join(write("a", "theirs")(tx),
			sqlite.Exec(tx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`))
	}); err != nil {
		t.Fatal(err)
	}
	closed(t, db)
	before, err := os.ReadFile(filepath.Join(dir, "barsdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), dir, sqlite.Options{}); !errors.Is(err, sqlite.ErrNewer) {
		t.Fatalf("open: got %v, want %v", err, sqlite.ErrNewer)
	}
	after, err := os.ReadFile(filepath.Join(dir, "barsdesk.db"))
	if err != nil || string(after) != string(before) {
		t.Errorf("the refused file was changed (%v)", err)
	}
}

// What was recorded stays, even if a mistake in the program tried to change it.
func TestRecordsCannotBeChanged(t *testing.T) {
	db := open(t, t.TempDir(), sqlite.Options{})
	if err := db.Update(t.Context(), accept(1)); err != nil {
		t.Fatal(err)
	}
	if err := db.Update(t.Context(), func(tx storage.Tx) error {
		return tx.Outbox().Add(storage.Outbound{ID: "o", RequestID: "o", Body: message})
	}); err != nil {
		t.Fatal(err)
	}
	for _, attempt := range []string{
		`UPDATE audit SET actor = 'x'`,
		`DELETE FROM audit`,
		`UPDATE inbox_bytes SET body = x'00'`,
		`UPDATE outbox_bytes SET header = x'00'`,
		`INSERT INTO audit SELECT 1, at, 'x', role, act, object, case_id, patient_key, service_id, source, correlation_id,
			request_id, environment, outcome, body_hash, header_hash, detail, organisation, claims, leaf FROM audit`,
	} {
		err := db.Update(t.Context(), func(tx storage.Tx) error { return sqlite.Exec(tx, attempt) })
		if err == nil {
			t.Errorf("%s: succeeded", attempt)
		}
	}
}

// Every look-up that grows with use is answered by an index.
func TestLookUpsUseIndexes(t *testing.T) {
	db := open(t, t.TempDir(), sqlite.Options{})
	for query, index := range map[string]string{
		`SELECT * FROM cases ORDER BY updated_at DESC NULLS LAST, n DESC LIMIT 1`:                                         "cases_updated",
		`SELECT * FROM cases WHERE role = 'a' ORDER BY updated_at DESC NULLS LAST, n DESC LIMIT 1`:                        "cases_role",
		`SELECT * FROM cases WHERE service_id = 'a' ORDER BY updated_at DESC NULLS LAST, n DESC LIMIT 1`:                  "cases_service",
		`SELECT * FROM cases WHERE attention = 1 ORDER BY updated_at DESC NULLS LAST, n DESC LIMIT 1`:                     "cases_attention",
		`SELECT * FROM cases WHERE ` + wantedKeys(sqlite.FoundBy):                                                         "PRIMARY KEY (start=?)",
		`SELECT * FROM events WHERE case_id = 'a' ORDER BY at, n`:                                                         "events_case",
		`SELECT * FROM outbox o WHERE o.next_at <= 5`:                                                                     "outbox_due",
		`SELECT * FROM outbox o WHERE o.case_id = 'a'`:                                                                    "outbox_case",
		`SELECT * FROM outbox e WHERE e.plan_id = 'a' AND e.step < 5`:                                                     "outbox_plan",
		`SELECT * FROM inbox WHERE request_key = 'a'`:                                                                     "sqlite_autoindex_inbox",
		`SELECT * FROM inbox i ORDER BY i.received_at DESC NULLS LAST, i.n DESC LIMIT 1`:                                  "inbox_received",
		`SELECT * FROM inbox i WHERE i.service_id = 'a' ORDER BY i.received_at DESC NULLS LAST, i.n DESC LIMIT 1`:         "inbox_service",
		`SELECT * FROM inbox i WHERE i.read_at IS NULL ORDER BY i.received_at DESC NULLS LAST, i.n DESC LIMIT 1`:          "inbox_unread",
		`SELECT * FROM inbox i WHERE i.quarantined = 1 ORDER BY i.received_at DESC NULLS LAST, i.n DESC LIMIT 1`:          "inbox_quarantined",
		`SELECT * FROM resources r WHERE r.type = 'a' AND r.patient_key = 'b'`:                                            "resources_patient",
		`SELECT * FROM resources r WHERE r.case_id = 'a'`:                                                                 "resources_case",
		`SELECT * FROM slots WHERE service_id = 'a' AND start_at >= 1 AND start_at < 2 ORDER BY start_at NULLS FIRST, id`: "slots_start",
		`SELECT * FROM drafts WHERE case_id = '' ORDER BY updated_at DESC NULLS LAST, n DESC LIMIT 1`:                     "drafts_open",
		`SELECT * FROM audit WHERE patient_key = 'a' AND patient_key <> '' ORDER BY seq DESC LIMIT 1`:                     "audit_patient",
		`SELECT * FROM audit WHERE case_id = 'a' AND case_id <> '' ORDER BY seq DESC LIMIT 1`:                             "audit_case",
	} {
		var steps []string
		if err := db.View(t.Context(), func(tx storage.Tx) (err error) {
			steps, err = sqlite.Plan(tx, query)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(steps, "; ")
		if !strings.Contains(plan, index) || strings.Contains(plan, "USE TEMP B-TREE FOR ORDER BY") {
			t.Errorf("%s\n\tplan %s, want by %s without sorting", query, plan, index)
		}
	}
}

// wantedKeys puts a key into the arguments of a condition.
func wantedKeys(condition string) string {
	return strings.ReplaceAll(condition, "?)", `'[["a","b"]]')`)
}

// What is due is found without a look at what was delivered long ago.
func TestDueIsFoundByItsTime(t *testing.T) {
	db := open(t, t.TempDir(), sqlite.Options{})
	for _, query := range []string{sqlite.DueQuery, sqlite.NextDueQuery} {
		var steps []string
		if err := db.View(t.Context(), func(tx storage.Tx) (err error) {
			steps, err = sqlite.Plan(tx, strings.ReplaceAll(query, "?", "'1'"))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(steps, "; ")
		if !strings.Contains(plan, "SEARCH o USING INDEX outbox_due") || strings.Contains(plan, "outbox_state") {
			t.Errorf("plan %s, want by outbox_due", plan)
		}
		if query == sqlite.NextDueQuery && strings.Contains(plan, "USE TEMP B-TREE") {
			t.Errorf("plan %s, want without sorting", plan)
		}
	}
}

// The writer syncs each commit and everything is checked for what it refers to.
func TestWriterIsDurable(t *testing.T) {
	db := open(t, t.TempDir(), sqlite.Options{})
	for pragma, want := range map[string]int{"synchronous": 2, "foreign_keys": 1, "checkpoint_fullfsync": 1, "temp_store": 2} {
		var got int
		if err := db.Update(t.Context(), func(tx storage.Tx) (err error) {
			got, err = sqlite.ReadInt(tx, "PRAGMA "+pragma)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s: got %d, want %d", pragma, got, want)
		}
	}
}
