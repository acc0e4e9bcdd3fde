package sqlite

import (
	"os"
	"path/filepath"
)

// private makes sure that the file exists for its owner alone before SQLite
// opens it (SQLite gives its log files the same mode), and that a file just made
// is in its folder after a loss of power.
func private(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return err
	}
	syncFolder(dir)
	return nil
}

// syncFolder is best effort: some systems cannot sync a folder, and need not.
func syncFolder(dir string) {
	if folder, err := os.Open(dir); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
}
