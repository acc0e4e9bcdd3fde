package sqlite_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// together runs updates at once while the writer is held up, so that they
// share batches, and returns their errors.
func together(t *testing.T, db *sqlite.DB, updates []func(storage.Tx) error) []error {
	t.Helper()
	held, proceed, first := make(chan bool, 2), make(chan bool), make(chan error, 1)
	go func() {
		first <- db.Update(t.Context(), func(storage.Tx) error {
			held <- true
			<-proceed
			return nil
		})
	}()
	select {
	case <-held:
	case err := <-first:
		t.Fatal(err)
	}
	results := make([]error, len(updates))
	var started, all sync.WaitGroup
	for i, fn := range updates {
		started.Add(1)
		all.Go(func() {
			started.Done()
			results[i] = db.Update(t.Context(), fn)
		})
	}
	started.Wait()
	close(proceed)
	all.Wait()
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	return results
}

var errFails = errors.New("fails")

func TestOneThatFailsTakesNothingWithIt(t *testing.T) {
	db := open(t, t.TempDir(), sqlite.Options{})
	var updates []func(storage.Tx) error
	for n := range 100 {
		updates = append(updates, func(tx storage.Tx) error {
			if err := write(fmt.Sprint(n), "yes")(tx); err != nil {
				return err
			}
			if n%3 == 0 {
				return errFails
			}
			return nil
		})
	}
	for n, err := range together(t, db, updates) {
		want, value := error(nil), "yes"
		if n%3 == 0 {
			want, value = errFails, ""
		}
		if !errors.Is(err, want) {
			t.Errorf("update %d: got %v, want %v", n, err, want)
		}
		if got := read(t, db, fmt.Sprint(n)); got != value {
			t.Errorf("update %d kept %q, want %q", n, got, value)
		}
	}
}

// When SQLite gives up a whole transaction (here: the disk is full), those who
// shared it with the guilty one are kept all the same. Who shares with whom is
// chance, so this is played until a batch was seen to be lost.
func TestLostBatchIsMadeGood(t *testing.T) {
	db := open(t, t.TempDir(), sqlite.Options{})
	for _, value := range []string{string(make([]byte, 400<<10)), ""} { // leaves free pages
		if err := db.Update(t.Context(), write("room", value)); err != nil {
			t.Fatal(err)
		}
	}
	for round := range 200 {
		if lostBatch(t, db, round) {
			return
		}
	}
	t.Error("no batch was lost in 200 rounds")
}

// lostBatch plays one round and tells whether somebody's function ran again.
func lostBatch(t *testing.T, db *sqlite.DB, round int) bool {
	var runs atomic.Int32
	small := func(name string) func(storage.Tx) error {
		return func(tx storage.Tx) error { runs.Add(1); return write(name, fmt.Sprint(round))(tx) }
	}
	names := []string{"a", "b", "c", "d", "e"}
	updates := []func(storage.Tx) error{fillDisk}
	for _, name := range names {
		updates = append(updates, small(name))
	}
	for n, err := range together(t, db, updates) {
		if (err != nil) != (n == 0) {
			t.Errorf("update %d: got %v", n, err)
		}
	}
	for _, name := range names {
		if got := read(t, db, name); got != fmt.Sprint(round) {
			t.Errorf("%s: got %q, want %d", name, got, round)
		}
	}
	if got := read(t, db, "huge"); got != "" {
		t.Error("the one that failed was kept")
	}
	return int(runs.Load()) > len(names)
}

// fillDisk writes more than there is room for.
func fillDisk(tx storage.Tx) error {
	pages, err := sqlite.ReadInt(tx, "PRAGMA page_count")
	if err != nil {
		return err
	}
	if err := sqlite.Exec(tx, fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
		return err
	}
	return write("huge", string(make([]byte, 9<<20)))(tx)
}
