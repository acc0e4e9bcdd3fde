package main_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPurgingLeavesThePassphraseOfASharedDatabase: data in a PostgreSQL outlive the
// package, and nothing else opens them.
func TestPurgingLeavesThePassphraseOfASharedDatabase(t *testing.T) {
	for folder, stays := range map[string]bool{"local": false, "database-0a1b2c3d": true} {
		root := t.TempDir()
		passphrase, data := filepath.Join(root, "etc/barsdesk/passphrase"), filepath.Join(root, "var/lib/barsdesk")
		if err := errors.Join(os.MkdirAll(filepath.Dir(passphrase), 0o755), os.MkdirAll(filepath.Join(data, folder), 0o755), os.WriteFile(passphrase, []byte("made up"), 0o400)); err != nil {
			t.Fatal(err)
		}
		script := strings.NewReplacer("/var/lib/barsdesk", data, "/etc/barsdesk", filepath.Dir(passphrase), "/run/systemd", root, "/usr/bin/deb-systemd-helper", root+"/none").Replace(read(t, "server/postrm"))
		said, err := exec.Command("sh", "-c", script, "postrm", "purge").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		if _, err := os.Stat(passphrase); errors.Is(err, fs.ErrNotExist) == stays {
			t.Errorf("with %s the passphrase: %v\n%s", folder, err, said)
		}
		if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("with %s the data are left", folder)
		}
		if !strings.Contains(string(said), map[bool]string{true: "Kept ", false: "and the passphrase that sealed them"}[stays]) {
			t.Errorf("with %s it says %s", folder, said)
		}
	}
}
