package sqlite_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// A case received before there were worklists is on one, unread if any of its
// messages is.
func TestCasesReceivedBeforeAreOnAWorklist(t *testing.T) {
	dir := t.TempDir()
	err := sqlite.MakeAt(t.Context(), filepath.Join(dir, "barsdesk.db"), 3, `
		INSERT INTO cases (id, version, role, service_id, correlation_id, patient_key, state, attention, updated_at) VALUES
			('a', 1, 'receiver', 's1', '', '', 'booked', 0, 1000), ('b', 1, 'receiver', 's2', '', '', 'active', 0, 2000),
			('c', 1, 'sender', 's3', '', '', 'active', 0, 3000), ('d', 1, 'receiver', 's1', '', '', 'closed', 0, 4000);
		INSERT INTO inbox (id, request_id, correlation_id, request_key, correlation_key, version, service_id, source, kind, case_id, quarantined, status, read_at)
			VALUES ('m', '', '', 'r1', '', 1, '', '', '', 'a', 0, 200, NULL), ('n', '', '', 'r2', '', 1, '', '', '', 'b', 0, 200, 5);`)
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, dir, sqlite.Options{})
	err = db.View(t.Context(), func(tx storage.Tx) error {
		items, total, err := tx.Worklist().List(storage.WorkQuery{})
		if err == nil && (total != 2 || items[0].CaseID != "a" || !items[0].Unread || items[0].ServiceID != "s1" || items[1].CaseID != "b" || items[1].Unread) {
			t.Errorf("open: %+v", items)
		}
		done, _, err2 := tx.Worklist().List(storage.WorkQuery{Closed: true})
		if err2 == nil && (len(done) != 1 || done[0].CaseID != "d" || !done[0].ClosedAt.Equal(time.Unix(0, 4000))) {
			t.Errorf("closed: %+v", done)
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Error(err)
	}
}

// What a rehearsal received goes with everything else of it.
func TestClearEmptiesTheWorklist(t *testing.T) {
	db := open(t, t.TempDir(), sqlite.Options{})
	err := db.Update(t.Context(), func(tx storage.Tx) error {
		return errors.Join(tx.Cases().Create(storage.Case{ID: "a", Role: storage.Receiver}), tx.Worklist().Put(storage.WorkItem{CaseID: "a"}))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), func(tx storage.Tx) error {
		_, total, err := tx.Worklist().List(storage.WorkQuery{})
		_, cases, err2 := tx.Cases().List(storage.CaseQuery{})
		if total+cases != 0 {
			t.Errorf("%d items and %d cases are left", total, cases)
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Error(err)
	}
}

// What is open, and what is overdue, is found without a look at what was closed
// long ago; what is closed comes without sorting.
func TestWorkIsFoundByIndexes(t *testing.T) {
	db := open(t, t.TempDir(), sqlite.Options{})
	for query, index := range map[string]string{
		`SELECT * FROM work_items WHERE closed_at IS NULL AND due_at < 5`:                                       "work_items_open",
		`SELECT * FROM work_items WHERE closed_at IS NULL AND unread = 1`:                                       "work_items_open",
		`SELECT * FROM work_items WHERE closed_at IS NOT NULL ORDER BY closed_at DESC, n DESC LIMIT 1 OFFSET 5`: "work_items_closed",
	} {
		var steps []string
		if err := db.View(t.Context(), func(tx storage.Tx) (err error) {
			steps, err = sqlite.Plan(tx, query)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(steps, "; ")
		if !strings.Contains(plan, index) || strings.Contains(plan, "USE TEMP B-TREE") {
			t.Errorf("%s\n\tplan %s, want by %s without sorting", query, plan, index)
		}
	}
}
