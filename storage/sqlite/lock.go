package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// ErrOwned means that another process owns the folder.
var ErrOwned = errors.New("another Barsdesk is using this data folder")

// Lock makes this process the owner of a folder, creating the folder (mode
// 0700) if need be, until release or the end of the process, however that
// comes. ErrOwned, at once, when someone else owns it, another Lock in this process
// included.
func Lock(dir string) (release func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create data folder: %w", err)
	}
	file := flock.New(filepath.Join(dir, "barsdesk.lock"))
	ours, err := file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if !ours {
		return nil, ErrOwned
	}
	return file.Unlock, nil
}
