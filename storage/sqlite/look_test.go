package sqlite_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// Looking sees what the owner has written, changes nothing, and leaves the
// owner working.
func TestLookReadsBesideTheOwner(t *testing.T) {
	dir := t.TempDir()
	owner, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	put := func(value string) {
		t.Helper()
		if err := owner.Update(t.Context(), func(tx storage.Tx) error { return tx.Settings().Put("n", []byte(value)) }); err != nil {
			t.Fatal(err)
		}
	}
	put("1")
	look, err := sqlite.Look(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	put("2")
	var got []byte
	read := func(tx storage.Tx) (err error) { got, err = tx.Settings().Get("n"); return err }
	if err := look.View(t.Context(), read); err != nil || string(got) != "2" {
		t.Errorf("%q, %v", got, err)
	}
	if err := look.Update(t.Context(), func(storage.Tx) error { return nil }); !errors.Is(err, sqlite.ErrLooking) {
		t.Errorf("an update: %v", err)
	}
	if err := errors.Join(look.Close(), look.Close()); err != nil {
		t.Error(err)
	}
	put("3")
	if err := owner.Close(); err != nil {
		t.Error(err)
	}
}

func TestLookMakesNothing(t *testing.T) {
	dir := t.TempDir()
	if _, err := sqlite.Look(t.Context(), dir, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("made %v", left)
	}
}
