package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"barsdesk/storage"
)

// ErrLooking means that a store which was opened by Look was to be changed.
var ErrLooking = errors.New("the store was opened for reading only")

// Look opens dir/barsdesk.db for reading only, as it is, also while another
// process owns the folder. It makes nothing and brings nothing up to date:
// Update returns ErrLooking, and where there is no database the error is
// fs.ErrNotExist. ErrUnsealed when it is not sealed yet as seal demands, ErrSealed
// or ErrKeys when it was sealed otherwise.
func Look(ctx context.Context, dir string, seal storage.Seal) (*DB, error) {
	path := filepath.Join(dir, "barsdesk.db")
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	if seal == nil {
		seal = storage.Clear{}
	}
	read, err := sql.Open("sqlite", location{path: path}.source(readonly...))
	if err != nil {
		return nil, err
	}
	if err := lookable(ctx, read, seal); err != nil {
		return nil, errors.Join(err, read.Close())
	}
	d := &DB{files: []*sql.DB{read}, closing: make(chan struct{})}
	d.readers = newReaders(read, seal, location{gate: noGate{}}, d.closing)
	d.close = sync.OnceValue(func() error {
		close(d.closing)
		return errors.Join(d.readers.wait(), read.Close())
	})
	return d, nil
}
