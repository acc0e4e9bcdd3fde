package sqlite_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// While one writes pairs, every copy holds whole pairs: it is of one moment, and
// holds all that was kept before it began.
func TestASnapshotIsOfOneMoment(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, sqlite.Options{})
	other := open(t, dir, sqlite.Options{Name: "other"})
	put := func(n int) error {
		return db.Update(t.Context(), func(tx storage.Tx) error {
			value := fmt.Append(nil, n)
			return errors.Join(tx.Settings().Put("first", value), tx.Settings().Put("second", value))
		})
	}
	if err := put(0); err != nil {
		t.Fatal(err)
	}
	const before = 20
	reached, stop := make(chan struct{}), make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		for n := 1; ; n++ {
			if err := put(n); err != nil {
				t.Error(err)
				return
			}
			if n == before {
				close(reached)
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	<-reached
	for range 5 {
		to := t.TempDir()
		if err := sqlite.Snapshot(t.Context(), dir, to, []string{"barsdesk.db", "other.db"}); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"barsdesk.db", "other.db"} {
			if info, err := os.Stat(filepath.Join(to, name)); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %v, %v", name, info.Mode(), err)
			}
			if err := sqlite.Sound(t.Context(), filepath.Join(to, name)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		first, second := setting(t, to, "first"), setting(t, to, "second")
		if first != second || first < before {
			t.Errorf("copied %d and %d, want the same, %d at least", first, second, before)
		}
	}
	close(stop)
	writing.Wait()
	closed(t, db)
	closed(t, other)
}

func setting(t *testing.T, dir, name string) (n int) {
	t.Helper()
	db, err := sqlite.Look(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, db)
	err = db.View(t.Context(), func(tx storage.Tx) error {
		value, err := tx.Settings().Get(name)
		if err == nil {
			_, err = fmt.Sscan(string(value), &n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNoSnapshotOfWhatIsNotThere(t *testing.T) {
	to := t.TempDir()
	if err := sqlite.Snapshot(t.Context(), t.TempDir(), to, []string{"barsdesk.db"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
	if left, _ := os.ReadDir(to); len(left) > 0 {
		t.Errorf("made %v", left)
	}
}

func TestDamagedAndNewerDatabasesAreNotSound(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, sqlite.Options{})
	err := db.Update(t.Context(), func(tx storage.Tx) error {
		for n := range 500 {
			if err := tx.Settings().Put(fmt.Sprintf("setting %d", n), make([]byte, 900)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	closed(t, db)
	path := filepath.Join(dir, "barsdesk.db")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), whole...)
	for at := 3 * len(whole) / 4; at < 3*len(whole)/4+8192; at++ {
		damaged[at] ^= 0xff
	}
	if err := os.WriteFile(path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Sound(t.Context(), path); err == nil || errors.Is(err, sqlite.ErrNewer) {
		t.Errorf("damaged pages: %v", err)
	}
	newer := filepath.Join(t.TempDir(), "newer.db")
	if err := sqlite.MakeAt(t.Context(), newer, sqlite.Newest(t), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Sound(t.Context(), newer); !errors.Is(err, sqlite.ErrNewer) {
		t.Errorf("a newer schema: %v, want ErrNewer", err)
	}
}
