package main

import (
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/app/access"
)

// workedIn is a data folder whose environment was opened, worked in, and closed.
func workedIn(t *testing.T, entries int) (data string) {
	t.Helper()
	data = t.TempDir()
	at := place{Data: data, Environment: "local"}
	if err := at.prepare(); err != nil {
		t.Fatal(err)
	}
	s, err := openService(t.Context(), at, serviceOptions{Log: slog.New(slog.DiscardHandler), Sealing: sealing{NoKeyStore: true}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	err = s.work(t.Context(), func() error {
		for n := range entries {
			if err := s.door.Guard.Record(t.Context(), access.Software, access.Receive, access.Object{ID: fmt.Sprint(n)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Whoever may write to the database alone can neither empty the log nor cut its
// end off, checkpoints included.
func TestALogThatIsCutOffIsFoundByTheVault(t *testing.T) {
	for name, keep := range map[string]int{"the end cut off": 20, "everything removed": 0} {
		t.Run(name, func(t *testing.T) {
			data := workedIn(t, 40)
			if code, said := called("audit", "verify", "--data", data, "--environment", "local"); code != exitFine {
				t.Fatalf("untouched: %d\n%s", code, said)
			}
			cutOff(t, filepath.Join(data, "local", "barsdesk.db"), keep)
			code, said := called("audit", "verify", "--data", data, "--environment", "local")
			if code != exitFaults || !strings.Contains(said, "The audit log was changed") {
				t.Errorf("%d\n%s", code, said)
			}
		})
	}
}

func cutOff(t *testing.T, path string, keep int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	triggers := dropping(t, db)
	for _, statement := range append(triggers, fmt.Sprintf("DELETE FROM audit WHERE seq > %d", keep), fmt.Sprintf("DELETE FROM audit_checkpoints WHERE size > %d", keep)) {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if keep == 0 {
		for _, table := range []string{"audit_nodes", "audit_keys", "audit_blocks", "audit_values"} {
			if _, err := db.ExecContext(t.Context(), "DELETE FROM "+table); err != nil { //nolint:gosec // names of ours
				t.Fatal(err)
			}
		}
	}
}

// dropping are the statements that take away what keeps the log as it is.
func dropping(t *testing.T, db *sql.DB) (out []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name LIKE 'audit%'")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var trigger string
		if err := rows.Scan(&trigger); err != nil {
			t.Fatal(err)
		}
		out = append(out, "DROP TRIGGER "+trigger)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
