package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"go.uber.org/goleak"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

func write(name, value string) func(storage.Tx) error {
	return func(tx storage.Tx) error { return tx.Settings().Put(name, []byte(value)) }
}

func read(t *testing.T, db *sqlite.DB, name string) (value string) {
	t.Helper()
	err := db.View(t.Context(), func(tx storage.Tx) error {
		got, err := tx.Settings().Get(name)
		value = string(got)
		return err
	})
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		t.Fatal(err)
	}
	return value
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes; the profile folder is the owner's")
	}
	dir := filepath.Join(t.TempDir(), "new", "data")
	db := open(t, dir, sqlite.Options{Name: "sandbox"})
	if err := db.Update(t.Context(), write("a", "b")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{
		"": 0o700, "sandbox.db": 0o600, "sandbox.db-wal": 0o600, "sandbox.db-shm": 0o600,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("mode of %q: got %o, want %o", name, got, want)
		}
	}
}

func TestFileWithOpenModeIsClosed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes; the profile folder is the owner's")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "barsdesk.db")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, dir, sqlite.Options{})
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode: got %v %v, want 0600", info.Mode(), err)
	}
}

func TestDataSurvivesReopening(t *testing.T) {
	for _, name := range []string{"plain", "with space", "100%41", "what?mode=memory", "a#b", "ünï"} {
		dir := filepath.Join(t.TempDir(), name)
		for round, want := range []string{"", "kept"} {
			db, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
			if err != nil {
				t.Fatalf("%s round %d: %v", name, round, err)
			}
			if got := read(t, db, "a"); got != want {
				t.Errorf("%s round %d: got %q, want %q", name, round, got, want)
			}
			if err := db.Update(t.Context(), write("a", "kept")); err != nil {
				t.Fatal(err)
			}
			closed(t, db)
		}
		if _, err := os.Stat(filepath.Join(dir, "barsdesk.db")); err != nil {
			t.Errorf("%s: the file is not in its folder: %v", name, err)
		}
	}
}

func TestMemoryLeavesNothing(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp)
	db, err := sqlite.OpenMemory(t.Context(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(t.Context(), write("a", "b")); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(temp) // while it is open too: a process may be killed
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	closed(t, db)
}

// Stores in memory know nothing of each other, and a view beside an update sees
// one state of things.
func TestMemoriesAreApart(t *testing.T) {
	one, err := sqlite.OpenMemory(t.Context(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, one) })
	other, err := sqlite.OpenMemory(t.Context(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, other) })
	if err := one.Update(t.Context(), write("a", "b")); err != nil {
		t.Fatal(err)
	}
	err = other.View(t.Context(), func(tx storage.Tx) error {
		_, err := tx.Settings().Get("a")
		return err
	})
	if !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the other store has it: %v", err)
	}
}

func TestOpenFailsInWords(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "barsdesk.db"), []byte("this is no database, but long enough to look at"), 0o600); err != nil {
		t.Fatal(err)
	}
	if db, err := sqlite.Open(t.Context(), dir, sqlite.Options{}); err == nil {
		closed(t, db)
		t.Error("opened a file that is no database")
	}
	if db, err := sqlite.Open(t.Context(), filepath.Join(dir, "barsdesk.db"), sqlite.Options{}); err == nil {
		closed(t, db)
		t.Error("opened a folder that is a file")
	}
}

func TestClosedStoreSaysSo(t *testing.T) {
	db := open(t, t.TempDir(), sqlite.Options{})
	closed(t, db)
	closed(t, db)
	if err := db.Update(t.Context(), write("a", "b")); !errors.Is(err, sqlite.ErrClosed) {
		t.Errorf("update: got %v, want %v", err, sqlite.ErrClosed)
	}
	if err := db.View(t.Context(), func(storage.Tx) error { return nil }); !errors.Is(err, sqlite.ErrClosed) {
		t.Errorf("view: got %v, want %v", err, sqlite.ErrClosed)
	}
}

func TestCloseWaitsForWhatRuns(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, sqlite.Options{})
	running, proceed, result := make(chan bool, 2), make(chan bool), make(chan error, 2)
	go func() {
		result <- db.Update(t.Context(), func(tx storage.Tx) error {
			running <- true
			<-proceed
			return write("a", "finished")(tx)
		})
	}()
	go func() {
		result <- db.View(t.Context(), func(tx storage.Tx) error {
			running <- true
			<-proceed
			_, err := tx.Drafts().Open(storage.Whose{}, storage.Page{})
			return err
		})
	}()
	for range 2 {
		select {
		case <-running:
		case err := <-result:
			t.Fatal(err)
		}
	}
	shut := make(chan error)
	go func() { shut <- db.Close() }()
	close(proceed)
	for _, err := range []error{<-result, <-result, <-shut} {
		if err != nil {
			t.Error(err)
		}
	}
	if got := read(t, open(t, dir, sqlite.Options{}), "a"); got != "finished" {
		t.Errorf("after Close: got %q", got)
	}
}

func TestCloseLeavesNoGoroutines(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(t.Context(), write("a", "b")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, db, "a"); got != "b" {
		t.Errorf("got %q", got)
	}
	closed(t, db)
}
