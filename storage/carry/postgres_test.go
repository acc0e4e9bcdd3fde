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

	"github.com/jackc/pgx/v5"

	server "barsdesk/build/postgres"
	"barsdesk/storage"
	"barsdesk/storage/carry"
	"barsdesk/storage/ledger"
	"barsdesk/storage/postgres"
	"barsdesk/storage/sqlite"
)

func quiet(string, int64) {}

func alone(pgx.Tx) error { return nil }

// migrated is an empty PostgreSQL with our tables.
var migrated = server.Template{Make: postgres.Migrate}

// database is a copy of it, and a connection to that.
func database(t *testing.T) (url string, conn *pgx.Conn) {
	t.Helper()
	url = migrated.Start(t)
	conn, err := postgres.Bare(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return url, conn
}

// sumsAt are the tables of a PostgreSQL, summed up.
func sumsAt(t *testing.T, tables []carry.Table, conn *pgx.Conn) (out map[string]carry.Sum) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		out = sums(t, tables, carry.Postgres{In: tx})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// out brings a PostgreSQL into a new file.
func out(t *testing.T, url string, sequence func(context.Context) error) string {
	t.Helper()
	m, err := carry.Look(t.Context(), url, sequence)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "barsdesk.db")
	if err := errors.Join(carry.Out(t.Context(), m, path, quiet), m.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	return path
}

func nothing(context.Context) error { return nil }

// Every row of every table arrives in PostgreSQL as it stands, and comes back so.
func TestEveryRowGoesToPostgreSQLAndComesBack(t *testing.T) {
	from, path := dumped(t)
	tables := tablesOf(t, from)
	was := sums(t, tables, carry.SQLite{In: from})
	url, conn := database(t)
	if err := carry.In(t.Context(), path, conn, quiet, alone); err != nil {
		t.Fatal(err)
	}
	there := sumsAt(t, tables, conn)
	back := bare(t, out(t, url, nothing))
	is := sums(t, tables, carry.SQLite{In: back})
	for name, sum := range was {
		if there[name] != sum || is[name] != sum {
			t.Errorf("%s: %d rows became %d in PostgreSQL and %d after", name, sum.Rows, there[name].Rows, is[name].Rows)
		}
	}
	if err := carry.In(t.Context(), path, conn, quiet, alone); !errors.Is(err, carry.ErrNotEmpty) {
		t.Errorf("into what holds records: %v", err)
	}
	if again := sumsAt(t, tables, conn); again["cases"] != there["cases"] || again["audit"] != there["audit"] {
		t.Error("what was there has changed")
	}
}

// Cut off in whatever table, PostgreSQL is as empty as before.
func TestWhatIsCutOffLeavesPostgreSQLEmpty(t *testing.T) {
	from, path := dumped(t)
	tables := tablesOf(t, from)
	_, conn := database(t)
	before := sumsAt(t, tables, conn)
	for _, table := range []string{tables[0].Name, tables[len(tables)/2].Name, tables[len(tables)-1].Name} {
		ctx, cut := context.WithCancel(t.Context())
		err := carry.In(ctx, path, conn, func(done string, _ int64) {
			if done == table {
				cut()
			}
		}, alone)
		if err == nil {
			t.Errorf("cut off after %s it says all is well", table)
		}
		cut()
		if conn.IsClosed() {
			url := conn.Config().ConnString()
			if conn, err = postgres.Bare(t.Context(), url); err != nil {
				t.Fatal(err)
			}
		}
		for name, sum := range sumsAt(t, tables, conn) {
			if sum != before[name] {
				t.Errorf("cut off after %s: %s holds %d rows", table, name, sum.Rows)
			}
		}
	}
}

// A file of another schema is refused.
func TestAnotherSchemaGoesNotIntoPostgreSQL(t *testing.T) {
	_, known, err := sqlite.SchemaOf(t.Context(), t.TempDir(), "none")
	if err != nil {
		t.Fatal(err)
	}
	_, conn := database(t)
	path := filepath.Join(t.TempDir(), "barsdesk.db")
	if err := sqlite.Make(t.Context(), path, known-1); err != nil {
		t.Fatal(err)
	}
	if err := carry.In(t.Context(), path, conn, quiet, alone); err == nil {
		t.Error("it was taken")
	}
}

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

// What strangers sent that is no text, and PostgreSQL would not take as one, is
// the same on both sides, and the log verifies with it.
func TestWhatIsNoTextGoesThereAndBack(t *testing.T) {
	odd := []string{"\xff\xfe of a stranger", "a zero \x00 byte", "\uFDD0not ours", "Élodie"}
	dir, keep := t.TempDir(), ledger.File(filepath.Join(t.TempDir(), "key"))
	first, err := sqlite.Open(t.Context(), dir, sqlite.Options{Keep: keep})
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range odd {
		err := first.Update(t.Context(), func(tx storage.Tx) error {
			at := time.Unix(int64(i), 0)
			return errors.Join(
				tx.Inbox().Add(storage.Inbound{ID: text, RequestID: text, CorrelationID: text, Source: text, Status: 200, Body: []byte(text), ReceivedAt: at}),
				tx.Definitions().Put(storage.Definition{Key: text, FetchedAt: at, Body: []byte(text)}), // a key that is in order
				tx.Audit().Append(storage.Entry{At: at, Actor: text, Act: "message.receive", Object: text, RequestID: text, Outcome: "refused"}))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	verified(t, first)
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
	third, err := sqlite.Open(t.Context(), filepath.Dir(out(t, url, second.Sequence)), sqlite.Options{Keep: keep})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = third.Close() }()
	for name, side := range map[string]storage.Store{"PostgreSQL": second, "SQLite": third} {
		verified(t, side)
		for _, text := range odd {
			err := side.View(t.Context(), func(tx storage.Tx) error {
				m, err := tx.Inbox().Get(text)
				_, missing := tx.Definitions().Get(text)
				if m.Source != text || string(m.Body) != text {
					t.Errorf("%s has %q and %q for %q", name, m.Source, m.Body, text)
				}
				return errors.Join(err, missing)
			})
			if err != nil {
				t.Errorf("%s, %q: %v", name, text, err)
			}
		}
	}
}
