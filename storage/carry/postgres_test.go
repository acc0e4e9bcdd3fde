package carry_test

import (
	"context"
	"errors"
	"path/filepath"
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
