package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barsdesk/build/postgres"
	storage "barsdesk/storage/postgres"
	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

// A data key that another node makes while a backup is copied would not be in it.
func TestABackupLacksNoKeyOfAnotherNode(t *testing.T) {
	url, folder := postgres.Start(t), t.TempDir()
	pass, file := filepath.Join(folder, "pass"), filepath.Join(folder, "shared.age")
	if err := os.WriteFile(pass, []byte("a made-up passphrase\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	on := []string{"--data", filepath.Join(folder, "node"), "--environment", "int", "--database", url, "--passphrase-file", pass}
	if code, said := called(append([]string{"keys", "data", "status"}, on...)...); code != 0 {
		t.Fatalf("it ended with %d:\n%s", code, said)
	}
	conn, err := storage.Bare(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if _, err := conn.Exec(t.Context(), `BEGIN; LOCK TABLE holds IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	type end struct {
		code int
		said string
	}
	ended := make(chan end, 1)
	go func() {
		code, said := called(append([]string{"backup", file, "--backup-passphrase-file", pass}, on...)...)
		ended <- end{code, said}
	}()
	for copies := false; !copies; {
		if err := conn.QueryRow(t.Context(), `SELECT COUNT(*) > 0 FROM pg_locks WHERE relation = 'holds'::regclass AND NOT granted`).Scan(&copies); err != nil {
			t.Fatal(err)
		}
		select {
		case e := <-ended:
			t.Fatalf("it did not wait, and ended with %d:\n%s", e.code, e.said)
		default:
		}
	}
	at, err := storage.ParseAddress(url)
	if err != nil {
		t.Fatal(err)
	}
	v, err := seal.Open(storage.Safe(at, ""), wrap.Passphrase{File: pass}, time.Now)
	if err == nil {
		_, err = v.Rotate()
	}
	if err == nil {
		_, err = conn.Exec(t.Context(), `ROLLBACK`)
	}
	if err != nil {
		t.Fatal(err)
	}
	if e := <-ended; e.code != 3 || !strings.Contains(e.said, "keys were changed at the same time; begin again") {
		t.Errorf("it ended with %d:\n%s", e.code, e.said)
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a backup was left: %v", err)
	}
}
