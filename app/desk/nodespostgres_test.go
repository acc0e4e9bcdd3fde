package desk_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	server "barsdesk/build/postgres"
	"barsdesk/storage"
	"barsdesk/storage/postgres"
)

// joinsDatabase is a node of a database, until the test ends.
func joinsDatabase(t *testing.T, url string) (*postgres.DB, *postgres.Nodes) {
	t.Helper()
	id := uuid.NewString()
	db, err := postgres.Open(t.Context(), url, postgres.Options{Node: id})
	if err != nil {
		t.Fatal(err)
	}
	n, err := db.Join(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close(); _ = db.Close() })
	return db, n
}

// hushed makes the database take a node for dead until the test ends: its
// heartbeat is an old one, and no other arrives.
func hushed(t *testing.T, url, id string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	for beat := int64(1); beat != 0; {
		if _, err := conn.Exec(t.Context(), `UPDATE nodes SET beat_at = 0 WHERE id = '`+id+`'; BEGIN`); err != nil {
			t.Fatal(err)
		}
		if err := conn.QueryRow(t.Context(), `SELECT beat_at FROM nodes WHERE id = $1 FOR UPDATE`, id).Scan(&beat); err != nil {
			t.Fatal(err)
		}
		if beat != 0 { // one came in between
			_, _ = conn.Exec(t.Context(), `ROLLBACK`)
		}
	}
}

// TestDeadNodesMessageIsTakenOverOnPostgreSQL: one of two nodes of a database falls
// silent with a message at the ward and no answer. The other sends it once more,
// with the same bytes and ids; the answer that the first one gets late changes
// nothing.
func TestDeadNodesMessageIsTakenOverOnPostgreSQL(t *testing.T) {
	url := server.Start(t)
	kept, first := joinsDatabase(t, url)
	beside, second := joinsDatabase(t, url)
	s := newSender(t)
	s.end()
	s.shared = func() storage.Store { return kept }
	s.other = func(c *desk.Config) { c.Nodes = first }
	s.open()
	s.update(func(tx storage.Tx) error { own := calls; own.Own = true; return tx.Directory().Put(own, ward) })
	_, err := s.desk.SaveIdentity(t.Context(), nurse, callsIdentity)
	s.must(err)
	n := &twoNodes{sender: s}
	n.other = func(c *desk.Config) { c.Nodes = second }
	n.beside = desk.New(n.config(beside))
	late := make(chan struct{})
	began := n.hangs(late)
	id := n.bookAndRefer()
	comes(t, "the first node's try", began)
	n.goes()
	changes := changesOf(t, n.beside)
	if m := n.message(id, message.BookingNew); m.Node != first.Me() || m.State != "sending" {
		t.Fatalf("the message is %s at %q", m.State, m.Node)
	}
	hushed(t, url, first.Me())
	await(t, changes, func() bool { return n.headline(id) == "Booked and referred" })
	close(late)
	n.end()
	n.deliveredOnce()
	n.sameEachTime()
	if sent := len(n.line.posts()); sent != 3 {
		t.Errorf("%d messages left, want the booking twice and the referral once", sent)
	}
	n.shared = func() storage.Store { db, _ := joinsDatabase(t, url); return db }
	n.store = &interrupted{Store: n.shared(), wrong: t.Errorf}
	if tries := n.tries(n.message(id, message.BookingNew).ID); len(tries) != 2 || tries[0].Failure != "cut-off" {
		t.Errorf("tries: %+v", tries)
	}
}
