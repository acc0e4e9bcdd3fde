package main

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"barsdesk/app/environment"
)

// TestTheDataFolderIsItsOwnersAlone, with all that was made on the way to it and
// in it.
func TestTheDataFolderIsItsOwnersAlone(t *testing.T) {
	top := t.TempDir()
	if err := os.Chmod(top, 0o755); err != nil { //nolint:gosec // what a home is often like
		t.Fatal(err)
	}
	at := place{Data: filepath.Join(top, "made", "here"), Environment: environment.Sandbox}
	if err := at.prepare(); err != nil {
		t.Fatal(err)
	}
	s, err := openService(t.Context(), at, serviceOptions{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	seen := 0
	err = filepath.WalkDir(filepath.Join(top, "made"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if seen++; err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others may open %s: %v", path, info.Mode())
		}
		return err
	})
	if err != nil || seen < 4 {
		t.Fatalf("%d files seen: %v", seen, err)
	}
}
