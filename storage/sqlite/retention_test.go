package sqlite_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

var longAgo = time.Date(2020, 3, 4, 5, 6, 7, 0, time.UTC)

// told is a text that must be gone; it is long, so that it fills pages of its own too.
func told(n int) []byte {
	return bytes.Repeat(fmt.Appendf(nil, "told in confidence, number %04d. ", n), 400)
}

// confide fills a store with texts that are told.
func confide(t *testing.T, db *sqlite.DB, from, to int) {
	t.Helper()
	err := db.Update(t.Context(), func(tx storage.Tx) error {
		for n := from; n < to; n++ {
			id := fmt.Sprintf("m-%04d", n)
			m := storage.Outbound{ID: id, RequestID: id, State: "delivered", Header: told(n), Body: told(n), Answer: told(n), CreatedAt: longAgo, UpdatedAt: longAgo}
			if err := tx.Outbox().Add(m); err != nil {
				return err
			}
			if err := tx.Drafts().Create(storage.Draft{ID: id, Body: told(n), UpdatedAt: longAgo}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// eraseAll erases what has expired of a kind.
func eraseAll(t *testing.T, db *sqlite.DB, kind storage.Kept) (erased int) {
	t.Helper()
	q := storage.ExpiryQuery{Kind: kind, Before: longAgo.Add(time.Hour), Limit: 200}
	err := db.Update(t.Context(), func(tx storage.Tx) error {
		some, err := tx.Retention().Expired(q)
		for _, e := range some {
			if err == nil {
				err = tx.Retention().Erase(storage.Erasure{Kind: kind, ID: e.ID, At: longAgo.Add(2 * time.Hour), Days: 1}, q, storage.Case{})
			}
		}
		erased = len(some)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return erased
}

// inFiles counts how often a text stands in the files of a folder.
func inFiles(t *testing.T, folder, text string) (times int) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		times += bytes.Count(data, []byte(text))
	}
	return times
}

func TestWhatIsErasedStandsInNoFile(t *testing.T) {
	folder := t.TempDir()
	db, err := sqlite.Open(t.Context(), folder, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	confide(t, db, 0, 40)
	if inFiles(t, folder, "told in confidence") == 0 {
		t.Fatal("the texts stand in no file to begin with")
	}
	for _, kind := range []storage.Kept{storage.KeptSent, storage.KeptDrafts} {
		if n := eraseAll(t, db, kind); n != 40 {
			t.Errorf("erased %d of kind %s", n, kind)
		}
	}
	if err := db.Scrub(); err != nil {
		t.Fatal(err)
	}
	if n := inFiles(t, folder, "told in confidence"); n != 0 {
		t.Errorf("what was erased stands in the files %d times", n)
	}
	confide(t, db, 40, 41) // the store goes on
}

func TestMessagesCanOnlyBeErased(t *testing.T) {
	const rows = `INSERT INTO outbox_bytes (n, header, body) VALUES (1, x'01', x'02');
		INSERT INTO inbox_bytes (n, packed) VALUES (1, x'01');
		INSERT INTO erasures (kind, id, at, days) VALUES ('sent', 'a', 1, 1);
		INSERT INTO holds (id, kind, value, by, at, organisation) VALUES ('h', 'everything', '', 'p', 1, '');`
	for change, allowed := range map[string]bool{
		`UPDATE outbox_bytes SET body = x'00'`: false, `UPDATE outbox_bytes SET header = NULL`: false,
		`UPDATE outbox_bytes SET n = 2, header = NULL, body = NULL`: false, `UPDATE outbox_bytes SET header = NULL, body = NULL`: true,
		`UPDATE inbox_bytes SET packed = x'00'`: false, `UPDATE inbox_bytes SET packed = NULL`: true,
		`UPDATE erasures SET days = 0`: false, `DELETE FROM holds`: false, `UPDATE holds SET ended_at = 2`: true,
	} {
		path := filepath.Join(t.TempDir(), "barsdesk.db")
		const unlinked = `PRAGMA foreign_keys = 0; `
		if err := sqlite.MakeAt(t.Context(), path, sqlite.Newest(t), unlinked+rows+change); (err == nil) != allowed {
			t.Errorf("%s: %v", change, err)
		}
	}
}
