package wrap

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Destroy overwrites a file of a secret and removes it; nothing happens where
// there is none. A disk that writes elsewhere than it is told, as flash memory
// does, may keep the old bytes.
func Destroy(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	noise := make([]byte, info.Size())
	_, _ = rand.Read(noise) // never fails: it ends the process instead
	_, err = f.Write(noise)
	if err = errors.Join(err, f.Sync(), f.Close(), os.Remove(path)); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}
