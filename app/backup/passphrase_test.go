package backup_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/app/backup"
)

func TestPassphrases(t *testing.T) {
	a, b := backup.MakePassphrase(), backup.MakePassphrase()
	if a == b || len(a) != 29 || strings.ContainsAny(a, "ilou") {
		t.Errorf("made %q and %q", a, b)
	}
	folder := t.TempDir()
	write(t, folder, "good", "correct horse battery\r\n", "short", "eleven chrs\n")
	if got, err := backup.ReadPassphrase(filepath.Join(folder, "good")); err != nil || got != "correct horse battery" {
		t.Errorf("read %q, %v", got, err)
	}
	if _, err := backup.ReadPassphrase(filepath.Join(folder, "short")); !errors.Is(err, backup.ErrShort) {
		t.Errorf("short: %v", err)
	}
	to, err := backup.ForPassphrase(a)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	stage, err := backup.Begin(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, stage.Folder, "environment/barsdesk.db", "x")
	if _, err := backup.Write(&out, stage, backup.Manifest{MadeAt: noon}, to); err != nil {
		t.Fatal(err)
	}
	with, err := backup.WithPassphrase(a)
	if err != nil {
		t.Fatal(err)
	}
	if _, m, err := backup.Unpack(&out, t.TempDir(), with); err != nil || m.Size() != 1 {
		t.Errorf("with the passphrase: %+v, %v", m, err)
	}
}
