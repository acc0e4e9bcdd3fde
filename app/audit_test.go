package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
	"barsdesk/storage/sqlite"
)

// called runs a command and gives its exit code and what it printed.
func called(args ...string) (code int, out string) {
	var stdout, stderr bytes.Buffer
	code = run(args, &stdout, &stderr)
	return code, stdout.String() + stderr.String()
}

// logOf makes a data folder whose audit log has so many entries, an exported
// file of them, and beside it a copy of the checkpoint.
func logOf(t *testing.T, n int) (data, export string) {
	t.Helper()
	data = t.TempDir()
	db, err := sqlite.Open(t.Context(), filepath.Join(data, "local"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(t.Context(), func(tx storage.Tx) error {
		for i := range n {
			if err := tx.Audit().Append(storage.Entry{At: time.Unix(int64(i), 0), Actor: fmt.Sprint("person-", i), Act: "case.read"}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := db.View(t.Context(), func(tx storage.Tx) error {
		x, err := ledger.NewExport(&file, tx.Audit(), ledger.Head{First: 1, Last: int64(n)})
		if err != nil {
			return err
		}
		if err := tx.Audit().Scan(1, 0, func(e *storage.Entry, _ *storage.Hash) error { return x.Add(e) }); err != nil {
			return err
		}
		return x.Close()
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.View(t.Context(), func(tx storage.Tx) error {
		c, err := tx.Audit().Checkpoint()
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(data, "copy"), c.Note, 0o600)
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	export = filepath.Join(data, "export.ndjson")
	if err := os.WriteFile(export, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return data, export
}

// altered runs SQL on a data folder as somebody with the file in hand would.
func altered(t *testing.T, data string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(data, "local", "barsdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range append([]string{"DROP TRIGGER audit_unchanged", "DROP TRIGGER audit_whole", "DROP TRIGGER audit_checkpoints_newest"}, statements...) {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(s, err)
		}
	}
}

func TestAuditVerifyNamesTheEntry(t *testing.T) {
	for statement, want := range map[string]string{
		`UPDATE audit SET actor = 'somebody' WHERE seq = 7`: "entry 7 is not what was written",
		`DELETE FROM audit WHERE seq = 3`:                   "entry 3 was removed",
		`DELETE FROM audit WHERE seq IN (3, 4)`:             "entries 3 to 4 were removed",
		`DELETE FROM audit_checkpoints`:                     "no checkpoint covers entry 1 and what follows",
		`UPDATE audit SET seq = CASE seq WHEN 2 THEN -5 ELSE 2 END WHERE seq IN (2); UPDATE audit SET seq = 2 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = -5`: "entry 2 stands in another's place",
	} {
		data, _ := logOf(t, 9)
		if code, out := called("audit", "verify", "--data", data); code != exitFine || !strings.Contains(out, "is whole: 9 entries") {
			t.Fatalf("%d %s", code, out)
		}
		altered(t, data, strings.Split(statement, "; ")...)
		if code, out := called("audit", "verify", "--data", data); code != exitFaults || !strings.Contains(out, want) {
			t.Errorf("%s: %d %s", statement, code, out)
		}
	}
}

// The whole log was cut back to an earlier state: a copy of the checkpoint tells.
func TestAuditVerifyAgainstACopy(t *testing.T) {
	data, _ := logOf(t, 9)
	copied := filepath.Join(t.TempDir(), "copy")
	if code, out := called("audit", "checkpoint", "--data", data, "-o", copied); code != exitFine {
		t.Fatal(code, out)
	}
	altered(t, data, `DELETE FROM audit`, `DELETE FROM audit_checkpoints`)
	if code, out := called("audit", "verify", "--data", data, "--checkpoint", copied); code != exitFaults || !strings.Contains(out, "entries 1 to 10 were removed") {
		t.Errorf("with the copy: %d %s", code, out)
	}
	if code, out := called("audit", "verify", "--data", data); code != exitFine {
		t.Errorf("without the copy: %d %s", code, out)
	}
}

func TestAuditVerifyOfAnExport(t *testing.T) {
	data, export := logOf(t, 9)
	copied := filepath.Join(data, "copy")
	if err := os.RemoveAll(filepath.Join(data, "local")); err != nil { // it is verified without
		t.Fatal(err)
	}
	if code, out := called("audit", "verify", "--export", export, "--checkpoint", copied); code != exitFine || !strings.Contains(out, "The file is whole: 9 entries") {
		t.Errorf("%d %s", code, out)
	}
	text, err := os.ReadFile(export)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(export, bytes.Replace(text, []byte("person-5"), []byte("person-6"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := called("audit", "verify", "--export", export); code != exitFaults || !strings.Contains(out, "entry 6 is not what was written") {
		t.Errorf("%d %s", code, out)
	}
}

// Entries that are hidden from searches are found, apart from the log, and shown
// again by a repair.
func TestAuditVerifyFindsAndRepairsTheIndex(t *testing.T) {
	data, _ := logOf(t, 2100)
	altered(t, data, `DELETE FROM audit_values WHERE block = 1 AND field = 'act'`)
	listed := func() string {
		_, out := called("audit", "list", "--data", data, "--act", "case.read", "--limit", "1")
		_, total, _ := strings.Cut(out, "\n1 of ")
		total, _, _ = strings.Cut(total, "\n")
		return total
	}
	if got := listed(); got != "1076 entries." {
		t.Fatalf("while they are hidden: %s", got)
	}
	if code, out := called("audit", "verify", "--data", data); code != exitFaults || !strings.Contains(out, "is whole: 2") || !strings.Contains(out, "does not fit entries 1025 to 2048") {
		t.Errorf("%d %s", code, out)
	}
	if code, out := called("audit", "verify", "--data", data, "--repair-index"); code != exitFine || !strings.Contains(out, "The search index is rebuilt") {
		t.Errorf("repair: %d %s", code, out)
	}
	if got := listed(); got != "2100 entries." {
		t.Errorf("after it: %s", got)
	}
	if code, out := called("audit", "list", "--data", data, "--act", "audit.refile"); code != exitFine || !strings.Contains(out, "1 of 1 entry") {
		t.Errorf("its entry: %d %s", code, out)
	}
	if code, out := called("audit", "verify", "--data", data); code != exitFine || strings.Contains(out, "search index") {
		t.Errorf("at last: %d %s", code, out)
	}
}

// What is falsified is not indexed.
func TestIndexIsNotRepairedOfAFaultyLog(t *testing.T) {
	data, _ := logOf(t, 1100)
	altered(t, data, `UPDATE audit SET actor = 'somebody' WHERE seq = 7`)
	if code, out := called("audit", "verify", "--data", data, "--repair-index"); code != exitFaults || !strings.Contains(out, "entry 7 is not what was written") ||
		!strings.Contains(out, "does not fit entries 1 to 1024") || strings.Contains(out, "is rebuilt") {
		t.Errorf("%d %s", code, out)
	}
}
