package postgres_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	server "barsdesk/build/postgres"
	"barsdesk/storage"
	"barsdesk/storage/postgres"
	"barsdesk/storage/records"
	"barsdesk/storage/seal"
	"barsdesk/storage/storagetest"
	"barsdesk/storage/wrap"
)

// migrated is an empty database whose schema is up to date.
var migrated = server.Template{Make: postgres.Migrate}

func TestStore(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) storage.Store { return open(t, migrated.Start(t), postgres.Options{}) })
}

// The same holds when patient data are sealed; and whoever has no keys, or
// others, does not get in.
func TestStoreSealed(t *testing.T) {
	t.Parallel()
	vault := func() storage.Seal {
		dir := t.TempDir()
		v, err := seal.Open(wrap.Folder(dir), wrap.KeyFile{Path: filepath.Join(dir, seal.KeyFile)}, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	ours := vault()
	storagetest.Run(t, func(t *testing.T) storage.Store {
		return open(t, migrated.Start(t), postgres.Options{Seal: ours})
	})
	url := migrated.Start(t)
	open(t, url, postgres.Options{Seal: ours})
	for want, other := range map[error]storage.Seal{records.ErrSealed: nil, records.ErrKeys: vault()} {
		if _, err := postgres.Open(t.Context(), url, postgres.Options{Seal: other}); !errors.Is(err, want) {
			t.Errorf("opened: %v, want %v", err, want)
		}
	}
}

// open opens a store that is closed with the test.
func open(t *testing.T, url string, o postgres.Options) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}
