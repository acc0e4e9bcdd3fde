package carry_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/carry"
	"barsdesk/storage/ledger"
	"barsdesk/storage/postgres"
	"barsdesk/storage/sqlite"
)

// written keeps a message with its case and entry, as one act.
func written(store storage.Store, n int) error {
	id := fmt.Sprintf("message-%06d", n)
	return store.Update(context.Background(), func(tx storage.Tx) error {
		at := time.Unix(int64(n), 0)
		return errors.Join(
			tx.Cases().Create(storage.Case{ID: id, Role: "receiver", State: "open", CreatedAt: at, UpdatedAt: at, Subject: []byte("{}"), Body: []byte("{}")}),
			tx.Inbox().Add(storage.Inbound{ID: id, RequestID: id, CorrelationID: id, CaseID: id, Status: 200, Header: []byte("{}"), Body: []byte("body of " + id), ReceivedAt: at}),
			tx.Audit().Append(storage.Entry{At: at, Actor: "system", Act: "message.receive", Object: id, CaseID: id, Outcome: "accepted"}))
	})
}

// holds checks that a store has exactly the messages 1 to n, whole, and that its
// log has an entry of each.
func holds(t *testing.T, store storage.Store, n int) {
	t.Helper()
	err := store.View(t.Context(), func(tx storage.Tx) error {
		for i := 1; i <= n; i++ {
			id := fmt.Sprintf("message-%06d", i)
			m, err := tx.Inbox().Get(id)
			if err != nil || string(m.Body) != "body of "+id {
				return fmt.Errorf("message %d: %q, %w", i, m.Body, err)
			}
		}
		_, messages, err := tx.Inbox().List(storage.InboundQuery{Page: storage.Page{Limit: 1}})
		_, entries, failed := tx.Audit().List(storage.AuditQuery{Act: "message.receive", Page: storage.Page{Limit: 1}})
		if messages != n || entries != n {
			t.Errorf("%d messages and %d entries, want %d", messages, entries, n)
		}
		return errors.Join(err, failed)
	})
	if err != nil {
		t.Error(err)
	}
}

// verified checks the whole log, against a checkpoint of before if there is one,
// and gives the newest.
func verified(t *testing.T, store storage.Store, of ...storage.Checkpoint) storage.Checkpoint {
	t.Helper()
	var notes [][]byte
	for _, c := range of {
		notes = append(notes, c.Note)
	}
	found, err := ledger.Verify(t.Context(), store, ledger.VerifyOptions{Now: time.Now(), Checkpoints: notes})
	if err != nil || found.FirstBad != nil {
		t.Fatalf("the log: %+v, %v", found.FirstBad, err)
	}
	var newest storage.Checkpoint
	if err := store.View(t.Context(), func(tx storage.Tx) (err error) {
		newest, err = tx.Audit().Checkpoint()
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return newest
}

// The log is the same log on both sides: a checkpoint and an export of before fit
// after, under the same keys, and it goes on there.
func TestTheLogGoesOnWhereItIsBroughtTo(t *testing.T) {
	dir, keep := t.TempDir(), ledger.File(filepath.Join(t.TempDir(), "key"))
	first, err := sqlite.Open(t.Context(), dir, sqlite.Options{Keep: keep})
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 300; n++ { // more than a subtree that is kept
		if err := written(first, n); err != nil {
			t.Fatal(err)
		}
	}
	before, exported := verified(t, first), export(t, first, 300)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	url, conn := database(t)
	if err := carry.In(t.Context(), filepath.Join(dir, "barsdesk.db"), conn, quiet, alone); err != nil {
		t.Fatal(err)
	}
	second, err := postgres.Open(t.Context(), url, postgres.Options{Keep: keep})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	holds(t, second, 300)
	verified(t, second, before)
	for n := 301; n <= 320; n++ {
		if err := written(second, n); err != nil {
			t.Fatal(err)
		}
	}
	if err := second.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	between := verified(t, second, before)
	path := out(t, url, second.Sequence)
	third, err := sqlite.Open(t.Context(), filepath.Dir(path), sqlite.Options{Keep: keep})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = third.Close() }()
	if err := written(third, 321); err != nil {
		t.Fatal(err)
	}
	holds(t, third, 321)
	verified(t, third, before)
	verified(t, third, between)
	keys := keysOf(t, third)
	if len(keys) != 1 || !slices.Equal(keys, keysOf(t, second)) {
		t.Fatalf("the log was signed under %v", keys)
	}
	for side, now := range map[string]storage.Checkpoint{"SQLite": verified(t, third), "PostgreSQL": between} {
		found, err := ledger.VerifyExport(t.Context(), bytes.NewReader(exported), ledger.VerifyOptions{Now: time.Now(), Key: keys[0]})
		if err != nil || found.FirstBad != nil || found.Size > now.Size {
			t.Errorf("the export of before, with the key of the log in %s: %+v, %v", side, found.FirstBad, err)
		}
	}
}

// A copy that is made while others write holds the whole of what was acknowledged
// before it began, and of each act all or nothing; its log has every entry of
// them, and is the beginning of the log that goes on.
func TestACopyUnderLoadIsWhole(t *testing.T) {
	url, _ := database(t)
	store, err := postgres.Open(t.Context(), url, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	var writers sync.WaitGroup
	var mu sync.Mutex
	var told []int
	stop, some := make(chan struct{}), make(chan struct{}, 1)
	for w := range 4 {
		writers.Go(func() {
			for n := 1; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				if err := written(store, w*100000+n); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				if told = append(told, w*100000+n); len(told) == 100 {
					some <- struct{}{}
				}
				mu.Unlock()
			}
		})
	}
	<-some
	mu.Lock()
	before := slices.Clone(told)
	mu.Unlock()
	path := out(t, url, store.Sequence)
	close(stop)
	writers.Wait()
	copied, err := sqlite.Open(t.Context(), filepath.Dir(path), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = copied.Close() }()
	verified(t, store, verified(t, copied)) // the copy's checkpoint is one of the living log
	err = copied.View(t.Context(), func(tx storage.Tx) error {
		for _, n := range before {
			if _, err := tx.Inbox().Get(fmt.Sprintf("message-%06d", n)); err != nil {
				return fmt.Errorf("message %d, acknowledged before: %w", n, err)
			}
		}
		for at, n := 0, 1; at < n; {
			list, all, err := tx.Inbox().List(storage.InboundQuery{Page: storage.Page{Offset: at, Limit: 200}})
			if err != nil || len(list) == 0 {
				return fmt.Errorf("%d of %d messages, %w", at, all, err)
			}
			at, n = at+len(list), all
			for _, m := range list {
				_, missing := tx.Cases().Get(m.CaseID)
				_, entries, failed := tx.Audit().List(storage.AuditQuery{CaseID: m.CaseID, Page: storage.Page{Limit: 1}})
				if err := errors.Join(missing, failed); err != nil || entries != 1 {
					return fmt.Errorf("%s: %d entries, %w", m.ID, entries, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// export is the log of its first entries as it is given out.
func export(t *testing.T, store storage.Store, n int64) []byte {
	t.Helper()
	var file bytes.Buffer
	err := store.View(t.Context(), func(tx storage.Tx) error {
		file.Reset()
		x, err := ledger.NewExport(&file, tx.Audit(), ledger.Head{First: 1, Last: n})
		if err != nil {
			return err
		}
		err = tx.Audit().Scan(1, n, func(e *storage.Entry, _ *storage.Hash) error { return x.Add(e) })
		return errors.Join(err, x.Close())
	})
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func keysOf(t *testing.T, store storage.Store) (keys []string) {
	t.Helper()
	if err := store.View(t.Context(), func(tx storage.Tx) (err error) {
		keys, err = tx.Audit().Keys()
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return keys
}
