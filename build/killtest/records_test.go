package killtest_test

import (
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/bars/delivery"
	"barsdesk/build/kept"
	"barsdesk/storage"
)

// compareRecords looks into the databases that the killed program left: what
// is written together is there together. Each message received has one audit
// entry and, if it was accepted, its case; each one delivered has one entry too.
func compareRecords(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "sandbox", "*.db"))
	if err != nil || len(files) < 2 {
		t.Fatalf("databases of the desk and the network: %v %v", files, err)
	}
	received := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".db")
		db, err := kept.Open(t.Context(), filepath.Dir(file), name)
		if err != nil {
			t.Fatal(err)
		}
		err = db.View(t.Context(), func(tx storage.Tx) error {
			r := records{t: t, tx: tx, database: name, entries: map[string]int{}, cases: map[string]string{}}
			n, err := r.compare()
			received += n
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	if received == 0 {
		t.Error("no database holds a received message")
	}
}

// records are those of one database.
type records struct {
	t        *testing.T
	tx       storage.Tx
	database string
	entries  map[string]int    // audit entries by act and request id
	cases    map[string]string // case of a received message's entry, by request id
}

func (r *records) compare() (received int, err error) {
	if err := r.readAudit(); err != nil {
		return 0, err
	}
	if err := r.compareSent(); err != nil {
		return 0, err
	}
	return r.compareReceived()
}

// readAudit reads the log, newest first, and finds it without gaps.
func (r *records) readAudit() error {
	for offset := 0; ; {
		list, total, err := r.tx.Audit().List(storage.AuditQuery{Page: storage.Page{Offset: offset}})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, e := range list {
			if e.Seq != int64(total-offset) {
				r.t.Fatalf("%s: audit entry %d stands at place %d", r.database, e.Seq, total-offset)
			}
			r.entries[e.Act+" "+e.Outcome+" "+e.RequestID]++
			if e.Act == "message.receive" {
				r.entries["received "+e.RequestID]++
				r.cases[e.RequestID] = e.CaseID
			}
			offset++
		}
	}
}

func (r *records) compareReceived() (received int, err error) {
	for {
		list, _, err := r.tx.Inbox().List(storage.InboundQuery{Page: storage.Page{Offset: received}})
		if err != nil || len(list) == 0 {
			return received, err
		}
		for _, m := range list {
			r.compareInbound(m)
			received++
		}
	}
}

func (r *records) compareInbound(m storage.Inbound) {
	if n := r.entries["received "+m.RequestID]; n != 1 {
		r.t.Errorf("%s: received message %s has %d audit entries", r.database, m.RequestID, n)
	}
	if m.Status != 200 || m.Quarantined {
		return
	}
	if _, err := r.tx.Cases().Get(m.CaseID); err != nil || r.cases[m.RequestID] != m.CaseID {
		r.t.Errorf("%s: message %s belongs to case %q (%v), its audit entry to %q", r.database, m.RequestID, m.CaseID, err, r.cases[m.RequestID])
	}
}

func (r *records) compareSent() error {
	for offset := 0; ; {
		list, err := r.tx.Outbox().InStates(storage.Whose{}, []string{delivery.Delivered}, storage.Page{Offset: offset})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, m := range list {
			if n := r.entries["message.deliver delivered "+m.RequestID]; n != 1 {
				r.t.Errorf("%s: delivered message %s has %d audit entries saying so", r.database, m.RequestID, n)
			}
			if _, err := r.tx.Cases().Get(m.CaseID); err != nil {
				r.t.Errorf("%s: delivered message %s belongs to no case: %v", r.database, m.RequestID, err)
			}
			offset++
		}
	}
}
