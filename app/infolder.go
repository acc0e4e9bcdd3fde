package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"barsdesk/storage"
	"barsdesk/storage/alone"
	"barsdesk/storage/keys"
	"barsdesk/storage/seal"
	"barsdesk/storage/sqlite"
	"barsdesk/storage/wrap"
)

// inFolder is the location of an environment, or of a room in it, that lies in
// the data folder: files, owned by one process at a time.
type inFolder struct{ place }

// String implements location.
func (f inFolder) String() string { return f.folder() }

// Begun implements location.
func (f inFolder) Begun() bool {
	_, err := os.Stat(filepath.Join(f.folder(), mainDatabase+".db"))
	return !errors.Is(err, fs.ErrNotExist)
}

// Own implements location.
func (f inFolder) Own() (release func() error, err error) { return sqlite.Lock(f.folder()) }

// DataKeys implements location. Rooms share the environment's.
func (f inFolder) DataKeys() wrap.Place { return wrap.Folder(f.home()) }

// SigningKeys implements location.
func (f inFolder) SigningKeys() wrap.Place {
	return wrap.Folder(filepath.Join(f.folder(), keys.Folder))
}

// Sealed implements location.
func (f inFolder) Sealed(ctx context.Context) (bool, error) { return sqlite.Sealed(ctx, f.folder()) }

// Make implements location: the folder is there.
func (inFolder) Make(context.Context) error { return nil }

// Open implements location.
func (f inFolder) Open(ctx context.Context, v *seal.Vault, _ *slog.Logger) (database, error) {
	return asDatabase(f.database(ctx, v, mainDatabase))
}

// Look implements location.
func (f inFolder) Look(ctx context.Context, keys storage.Seal) (database, error) {
	return asDatabase(sqlite.Look(ctx, f.folder(), keys))
}

// asDatabase is a database, nil where there is none.
func asDatabase(db *sqlite.DB, err error) (database, error) {
	if err != nil {
		return nil, err
	}
	return db, nil
}

// Turn implements location, in databases of the environment that nobody has open
// too.
func (f inFolder) Turn(ctx context.Context, records database, v *seal.Vault, pause func() error) error {
	err := filepath.WalkDir(f.home(), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".db") {
			return err
		}
		return sqlite.Reseal(ctx, path, v, pause)
	})
	if errors.Is(err, fs.ErrNotExist) { // a room was closed meanwhile
		return f.Turn(ctx, records, v, pause)
	}
	return err
}

// Nodes implements location: a folder has one owner.
func (inFolder) Nodes(_ context.Context, _ database, id string) (storage.Nodes, func() error, error) {
	return alone.New(id), func() error { return nil }, nil
}
