package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	server "barsdesk/build/postgres"
	"barsdesk/storage"
	"barsdesk/storage/ledger"
	"barsdesk/storage/postgres"
	"barsdesk/storage/records"
)

// bare runs a statement as whoever owns the database.
func bare(t *testing.T, url, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// texts are the first column of a query.
func texts(t *testing.T, url, query string) (out []string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	found, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	out, err = pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const otherSessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`

// keeps is an Update of a setting with an entry of the log.
func keeps(name string) func(tx storage.Tx) error {
	return func(tx storage.Tx) error {
		return errors.Join(tx.Settings().Put(name, []byte("kept")), tx.Audit().Append(storage.Entry{Act: "setting.keep", Object: name, At: time.Unix(1, 0)}))
	}
}

// there reports whether a setting was kept.
func there(t *testing.T, s storage.Store, name string) bool {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error { _, err := tx.Settings().Get(name); return err })
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// A connection that is lost in the middle of an Update loses nothing: it runs
// again, whole.
func TestConnectionLostInTheMiddleOfAnUpdate(t *testing.T) {
	url := migrated.Start(t)
	db := open(t, url, postgres.Options{})
	runs := 0
	err := db.Update(t.Context(), func(tx storage.Tx) error {
		runs++
		if err := keeps("first")(tx); err != nil {
			return err
		}
		if runs == 1 {
			bare(t, url, otherSessions)
		}
		return keeps("second")(tx)
	})
	if err != nil || runs < 2 || !there(t, db, "first") || !there(t, db, "second") {
		t.Errorf("%v after %d runs", err, runs)
	}
	if err := db.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := texts(t, url, `SELECT CAST(COUNT(*) AS TEXT) FROM audit`); n[0] != "2" {
		t.Errorf("%s entries of one act with two", n[0])
	}
}

// What is acknowledged while the server is killed again and again is there at the
// end, once, in one log that verifies; what was refused is not.
func TestServerKilledUnderWriters(t *testing.T) {
	t.Parallel()
	s := server.Serve(t, server.Options{})
	url, err := s.Create(t.Context(), "killed")
	if err != nil {
		t.Fatal(err)
	}
	nodes := []*postgres.DB{open(t, url, postgres.Options{}), open(t, url, postgres.Options{})}
	stop := make(chan struct{})
	var mu sync.Mutex
	answered := map[string]error{}
	var writers sync.WaitGroup
	for w := range 6 {
		writers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				id := fmt.Sprintf("message-%d-%d", w, n)
				err := nodes[w%2].Update(context.WithoutCancel(t.Context()), func(tx storage.Tx) error {
					m := storage.Inbound{ID: id, RequestID: id, CorrelationID: id, Body: []byte("bytes"), ReceivedAt: time.Unix(1, 0)}
					return errors.Join(tx.Inbox().Add(m), tx.Audit().Append(storage.Entry{Act: "message.receive", Object: id, At: time.Unix(1, 0)}))
				})
				mu.Lock()
				answered[id] = err
				mu.Unlock()
			}
		})
	}
	for range 3 {
		<-time.After(300 * time.Millisecond) // of work
		if err := errors.Join(s.Kill(), s.Start(t.Context())); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	writers.Wait()
	if err := nodes[0].Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	keptAs(t, url, answered)
	report, err := ledger.Verify(t.Context(), nodes[1], ledger.VerifyOptions{Now: time.Now()})
	if err != nil || report.FirstBad != nil {
		t.Errorf("%+v, %v", report, err)
	}
}

// keptAs fails unless each message is there as its sender was answered: with nil
// once, with storage.ErrUnsure once or not at all, with another error not at all;
// and in the log as in the inbox.
func keptAs(t *testing.T, url string, answered map[string]error) {
	t.Helper()
	inbox, log := texts(t, url, `SELECT id FROM inbox`), texts(t, url, `SELECT object FROM audit ORDER BY object`)
	if slices.Sort(inbox); !slices.Equal(inbox, log) {
		t.Errorf("%d messages are there and %d entries of messages", len(inbox), len(log))
	}
	acknowledged := 0
	for id, err := range answered {
		_, there := slices.BinarySearch(inbox, id)
		switch {
		case err == nil && !there:
			t.Errorf("%s was acknowledged and is lost", id)
		case err != nil && !errors.Is(err, storage.ErrUnsure) && there:
			t.Errorf("%s was refused and is there: %v", id, err)
		case err == nil:
			acknowledged++
		}
	}
	if acknowledged == 0 {
		t.Error("nothing was acknowledged")
	}
}

// Each way to change the log from outside is found, whoever switched the triggers
// off to do it; the triggers refuse it otherwise.
func TestTampering(t *testing.T) {
	for name, tamper := range map[string]struct {
		statement string
		kind      ledger.Kind
		seq       int64
	}{
		"changed":   {`UPDATE audit SET actor = 'nobody' WHERE seq = 3`, ledger.Changed, 3},
		"removed":   {`DELETE FROM audit WHERE seq = 3`, ledger.Removed, 3},
		"last gone": {`DELETE FROM audit WHERE seq = 6`, ledger.Removed, 6},
		"swapped":   {`UPDATE audit SET seq = CASE seq WHEN 103 THEN 4 ELSE 3 END WHERE seq IN (103, 104)`, ledger.Reordered, 3},
		"inserted": {`INSERT INTO audit SELECT 7, at, actor, role, act, object, case_id, patient_key, service_id, source, correlation_id, request_id,
			environment, outcome, body_hash, header_hash, detail, organisation, claims, leaf FROM audit WHERE seq = 6`, ledger.Unsigned, 7},
	} {
		t.Run(name, func(t *testing.T) {
			url := migrated.Start(t)
			db := open(t, url, postgres.Options{})
			for n := range 6 {
				if err := db.Update(t.Context(), keeps(fmt.Sprint("setting-", n))); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Sequence(t.Context()); err != nil {
				t.Fatal(err)
			}
			off := `ALTER TABLE audit DISABLE TRIGGER USER; `
			if name == "swapped" {
				off += `UPDATE audit SET seq = seq + 100 WHERE seq IN (3, 4); `
			} else if name != "inserted" {
				conn, err := pgx.Connect(t.Context(), url)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := conn.Exec(t.Context(), tamper.statement); err == nil {
					t.Error("the triggers let it pass")
				}
				_ = conn.Close(t.Context())
			}
			bare(t, url, off+tamper.statement)
			report, err := ledger.Verify(t.Context(), db, ledger.VerifyOptions{Now: time.Unix(2, 0)})
			if err != nil || report.FirstBad == nil || report.FirstBad.Kind != tamper.kind || report.FirstBad.Seq != tamper.seq {
				t.Errorf("found %+v, %v; want %s at %d", report.FirstBad, err, tamper.kind, tamper.seq)
			}
		})
	}
}

// Entries that nobody numbers are reported after a minute.
func TestEntriesThatWait(t *testing.T) {
	url := migrated.Start(t)
	db := open(t, url, postgres.Options{})
	stuck, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stuck.Exec(t.Context(), `SELECT pg_advisory_lock(1113674323, 2)`); err != nil { // a node that numbers, and hangs
		t.Fatal(err)
	}
	if err := db.Update(t.Context(), keeps("name")); err != nil {
		t.Fatal(err)
	}
	for after, late := range map[time.Duration]int64{0: 0, 2 * time.Minute: 1} {
		report, err := ledger.Verify(t.Context(), db, ledger.VerifyOptions{Now: time.Now().Add(after)})
		if err != nil || report.Unsequenced != 1 || report.Late != late || report.Sound() != (late == 0) {
			t.Errorf("after %v: %+v, %v", after, report, err)
		}
	}
	if n, first, err := db.Unsequenced(t.Context()); err != nil || n != 1 || first.IsZero() {
		t.Errorf("%d wait since %v, %v", n, first, err)
	}
	if err := errors.Join(stuck.Close(t.Context()), db.Sequence(t.Context())); err != nil {
		t.Fatal(err)
	}
	if n, _, err := db.Unsequenced(t.Context()); err != nil || n != 0 {
		t.Errorf("%d wait after a round, %v", n, err)
	}
}

// A database of a newer Barsdesk is refused, and stays as it is.
func TestNewerSchema(t *testing.T) {
	url := server.Start(t)
	if err := open(t, url, postgres.Options{}).Update(t.Context(), keeps("name")); err != nil {
		t.Fatal(err)
	}
	bare(t, url, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`)
	if _, err := postgres.Open(t.Context(), url, postgres.Options{}); !errors.Is(err, records.ErrNewer) {
		t.Errorf("opened: %v", err)
	}
	if got := texts(t, url, `SELECT name FROM settings`); len(got) != 1 {
		t.Errorf("settings %v", got)
	}
}
