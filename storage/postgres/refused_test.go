package postgres_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

const (
	appendOnly = "the audit log is append-only"
	asSent     = "what is sent does not change"
	asReceived = "what was received does not change"
)

// promised are the triggers of both databases: what each refuses, and in which
// words. Those of TRUNCATE are PostgreSQL's alone: to SQLite that is a DELETE.
var promised = []struct{ trigger, of, change, words string }{
	{"audit_unchanged", "audit", `UPDATE audit SET actor = 'x' WHERE seq = 1`, appendOnly},
	{"audit_unchanged", "audit", `UPDATE audit SET seq = 9 WHERE seq = 2`, appendOnly},
	{"audit_unchanged", "audit", `UPDATE audit SET claims = NULL, detail = NULL`, appendOnly},
	{"audit_hashed", "audit", `UPDATE audit SET leaf = NULL WHERE seq = 1`, appendOnly},
	{"audit_whole", "audit", `DELETE FROM audit WHERE seq = 2`, appendOnly},
	{"audit_all", "audit", `TRUNCATE audit`, appendOnly},
	{"audit_arrivals_unchanged", "audit_arrivals", `UPDATE audit_arrivals SET actor = 'x'`, appendOnly},
	{"audit_arrivals_all", "audit_arrivals", `TRUNCATE audit_arrivals`, appendOnly},
	{"audit_nodes_unchanged", "audit_nodes", `UPDATE audit_nodes SET n = 8`, appendOnly},
	{"audit_nodes_whole", "audit_nodes", `DELETE FROM audit_nodes`, appendOnly},
	{"audit_nodes_all", "audit_nodes", `TRUNCATE audit_nodes`, appendOnly},
	{"audit_checkpoints_unchanged", "audit_checkpoints", `UPDATE audit_checkpoints SET at = 7`, appendOnly},
	{"audit_checkpoints_newest", "audit_checkpoints", `DELETE FROM audit_checkpoints`, "the newest checkpoint stays"},
	{"audit_checkpoints_all", "audit_checkpoints", `TRUNCATE audit_checkpoints`, appendOnly},
	{"audit_keys_unchanged", "audit_keys", `UPDATE audit_keys SET verifier = 'x'`, appendOnly},
	{"audit_keys_whole", "audit_keys", `DELETE FROM audit_keys`, appendOnly},
	{"audit_keys_all", "audit_keys", `TRUNCATE audit_keys`, appendOnly},
	{"outbox_bytes_unchanged", "outbox_bytes", `UPDATE outbox_bytes SET body = header`, asSent},
	{"outbox_bytes_unchanged", "outbox_bytes", `UPDATE outbox_bytes SET header = NULL`, asSent},
	{"inbox_bytes_unchanged", "inbox_bytes", `UPDATE inbox_bytes SET answer = packed`, asReceived},
	{"inbox_bytes_unchanged", "inbox_bytes", `UPDATE inbox_bytes SET body = NULL`, asReceived},
	{"erasures_unchanged", "erasures", `UPDATE erasures SET days = 0`, "what was erased stays erased"},
	{"holds_whole", "holds", `DELETE FROM holds`, "a hold is lifted, never removed"},
	{"holds_all", "holds", `TRUNCATE holds`, "a hold is lifted, never removed"},
}

// permitted are changes of the same tables that both allow.
var permitted = []string{
	`INSERT INTO audit_nodes (level, n, hash) SELECT 2, n, hash FROM audit_nodes`,
	`DELETE FROM audit_checkpoints WHERE size = 1`,
	`INSERT INTO audit_keys (n, verifier) VALUES (9, 'another')`,
	`UPDATE outbox_bytes SET header = NULL, body = NULL`,
	`UPDATE inbox_bytes SET header = NULL, body = NULL, answer_header = NULL, answer = NULL, packed = NULL`,
	`UPDATE sealing SET busy = 1; UPDATE outbox_bytes SET body = header; UPDATE inbox_bytes SET answer = packed`,
	`UPDATE holds SET ended_by = 'x', ended_at = 7`,
	`DELETE FROM erasures`,
}

// Both databases refuse the same changes in the same words, and allow the same;
// without the trigger the change would be made.
func TestBothRefuseTheSame(t *testing.T) {
	here, there := both(t)
	for _, s := range []storage.Store{here, there} {
		for range 2 {
			if err := s.Update(t.Context(), keeps("name")); err != nil {
				t.Fatal(err)
			}
			if err := here.Sequence(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		everyTrigger(t, s, s == there)
		for _, p := range promised {
			if s == there && inPostgresAlone(p.trigger) {
				continue
			}
			if err := attempt(t, s, p.change); err == nil || !strings.Contains(err.Error(), p.words) {
				t.Errorf("%T: %s: %v", s, p.change, err)
			}
			if err := attempt(t, s, without(p.trigger, p.of, s == there)+p.change); err != nil {
				t.Errorf("%T: it is not %s that refuses %s: %v", s, p.trigger, p.change, err)
			}
		}
		for _, change := range permitted {
			if err := attempt(t, s, change); err != nil {
				t.Errorf("%T: %s: %v", s, change, err)
			}
		}
	}
}

// inPostgresAlone tells the triggers that SQLite has no need of.
func inPostgresAlone(trigger string) bool {
	return strings.HasSuffix(trigger, "_all") || strings.HasPrefix(trigger, "audit_arrivals")
}

func without(trigger, of string, inFile bool) string {
	if inFile {
		return `DROP TRIGGER ` + trigger + `; `
	}
	return `DROP TRIGGER ` + trigger + ` ON ` + of + `; `
}

// everyTrigger fails unless the triggers of a database are those promised.
func everyTrigger(t *testing.T, s storage.Store, inFile bool) {
	t.Helper()
	question := `SELECT CAST(tgname AS text) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'`
	if inFile {
		question = `SELECT name FROM sqlite_schema WHERE type = 'trigger'`
	}
	var want []string
	for _, p := range promised {
		if !inFile || !inPostgresAlone(p.trigger) {
			want = append(want, p.trigger)
		}
	}
	within(t, s, func(tx *records.Tx) error {
		got, err := records.All(tx, records.ScanOne[string], question)
		slices.Sort(got)
		slices.Sort(want)
		if want = slices.Compact(want); !slices.Equal(got, want) {
			t.Errorf("%T has the triggers %v, want %v", s, got, want)
		}
		return err
	})
}

// attempt tries a change of rows that are there in each table, and undoes it.
func attempt(t *testing.T, s storage.Store, change string) error {
	t.Helper()
	failed := s.Update(t.Context(), func(tx storage.Tx) error {
		if err := rows(tx.(*records.Tx)); err != nil {
			t.Errorf("%T: rows to change: %v", s, err)
			return err
		}
		for step := range strings.SplitSeq(change, "; ") {
			if _, err := tx.(*records.Tx).Exec(step); err != nil {
				return err
			}
		}
		return errUndone
	})
	if errors.Is(failed, errUndone) {
		return nil
	}
	return failed
}

// rows puts a row into each table that has triggers and none yet.
func rows(tx *records.Tx) error {
	const there = `message`
	err := errors.Join(tx.Outbox().Add(storage.Outbound{ID: there, RequestID: there, Header: []byte("{}"), Body: []byte(there)}),
		tx.Inbox().Add(storage.Inbound{ID: there, RequestID: there, CorrelationID: there, Header: []byte("{}"), Body: []byte(there), ReceivedAt: time.Unix(1, 0)}),
		tx.Audit().Append(storage.Entry{Act: "message.receive", Object: there, At: time.Unix(1, 0)}))
	for _, row := range []struct {
		into   string
		values []any
	}{
		{`INSERT INTO audit_nodes (level, n, hash) VALUES (1, 0, ?)`, []any{[]byte("hash")}},
		{`INSERT INTO sealing (n, stage, place, upto, busy, proof) VALUES (1, 'sealed', '', 0, 0, ?)`, []any{[]byte("proof")}},
		{`INSERT INTO erasures (kind, id, at, days) VALUES ('sent', 'a', 1, 1)`, nil},
		{`INSERT INTO holds (id, organisation, kind, value, by, at) VALUES ('h', '', 'everything', '', 'p', 1)`, nil},
	} {
		_, failed := tx.Exec(row.into, row.values...)
		err = errors.Join(err, failed)
	}
	return err
}
