package storagetest

import (
	"errors"
	"testing"
	"time"

	"barsdesk/storage"
)

// aWorkItem is due after n minutes and came in when the case of n began.
func aWorkItem(n int) storage.WorkItem {
	return storage.WorkItem{CaseID: id(n), ServiceID: "1122334455", HeldBy: "person-1", Awaited: true, Unread: true,
		DueAt: at(100 + n), ReceivedAt: at(n)}
}

func worklist(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) error {
		var err error
		for n := 1; n <= 6; n++ {
			err = errors.Join(err, tx.Cases().Create(aCase(n)))
		}
		return err
	})
	item := aWorkItem(1)
	update(t, s, func(tx storage.Tx) error { return tx.Worklist().Put(item) })
	same(t, "work item", readWork(t, s, item.CaseID), item)
	missing(t, s, func(tx storage.Tx) (storage.WorkItem, error) { return tx.Worklist().Get(id(2)) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Worklist().Put(aWorkItem(99)) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Worklist().MarkRead(id(2)) })
	workChanges(t, s, item)
	findWork(t, s)
}

func readWork(t *testing.T, s storage.Store, caseID string) storage.WorkItem {
	t.Helper()
	return view(t, s, func(tx storage.Tx) (storage.WorkItem, error) { return tx.Worklist().Get(caseID) })
}

// workChanges: what is unread stays so until it is read, and the newest message
// stays the newest.
func workChanges(t *testing.T, s storage.Store, item storage.WorkItem) {
	want := storage.WorkItem{CaseID: item.CaseID, ServiceID: "other", Unread: true, ReceivedAt: item.ReceivedAt, ClosedAt: at(5)}
	put := want
	put.Unread, put.ReceivedAt = false, time.Time{}
	update(t, s, func(tx storage.Tx) error { return tx.Worklist().Put(put) })
	same(t, "changed item", readWork(t, s, item.CaseID), want)

	update(t, s, func(tx storage.Tx) error { return tx.Worklist().MarkRead(item.CaseID) })
	want.Unread = false
	same(t, "item that was read", readWork(t, s, item.CaseID), want)

	put.Unread, put.ReceivedAt = true, at(50)
	update(t, s, func(tx storage.Tx) error { return tx.Worklist().Put(put) })
	put.ReceivedAt = at(40)
	update(t, s, func(tx storage.Tx) error { return tx.Worklist().Put(put) })
	want.Unread, want.ReceivedAt = true, at(50)
	same(t, "item with a new message", readWork(t, s, item.CaseID), want)
}

func findWork(t *testing.T, s storage.Store) {
	for n := 1; n <= 6; n++ {
		item := aWorkItem(n)
		switch n {
		case 1:
			item.DueAt = time.Time{}
		case 2:
			item.HeldBy, item.Awaited = "", false
		case 3:
			item.ServiceID, item.HeldBy, item.DueAt = "2233445566", "person-2", at(1)
		case 5:
			item.ClosedAt = at(70)
		case 6:
			item.ClosedAt = at(60)
		}
		update(t, s, func(tx storage.Tx) error { return tx.Worklist().Put(item) })
	}
	update(t, s, func(tx storage.Tx) error { return tx.Worklist().MarkRead(id(4)) })
	for name, q := range map[string]struct {
		query storage.WorkQuery
		want  []string
	}{
		"open, due first, without a time last": {storage.WorkQuery{}, []string{id(3), id(2), id(4), id(1)}},
		"service":                              {storage.WorkQuery{ServiceID: "2233445566"}, []string{id(3)}},
		"nobody":                               {storage.WorkQuery{Unheld: true}, []string{id(2)}},
		"a person":                             {storage.WorkQuery{HeldBy: "person-1"}, []string{id(4), id(1)}},
		"an answer is awaited":                 {storage.WorkQuery{Awaited: true}, []string{id(3), id(4), id(1)}},
		"unread":                               {storage.WorkQuery{Unread: true}, []string{id(3), id(2), id(1)}},
		"due before":                           {storage.WorkQuery{DueBefore: at(103)}, []string{id(3), id(2)}},
		"closed, last closed first":            {storage.WorkQuery{Closed: true}, []string{id(5), id(6)}},
		"all together":                         {storage.WorkQuery{ServiceID: "1122334455", HeldBy: "person-1", Awaited: true, Unread: true}, []string{id(1)}},
	} {
		got := view(t, s, func(tx storage.Tx) (counted[storage.WorkItem], error) { return listed(tx.Worklist().List(q.query)) })
		same(t, "work by "+name, ids(got.List, func(w storage.WorkItem) string { return w.CaseID }), q.want)
		same(t, "number of items by "+name, got.Total, len(q.want))
	}
	paged := view(t, s, func(tx storage.Tx) (counted[storage.WorkItem], error) {
		return listed(tx.Worklist().List(storage.WorkQuery{Page: storage.Page{Offset: 1, Limit: 2}}))
	})
	same(t, "a page of work", ids(paged.List, func(w storage.WorkItem) string { return w.CaseID }), []string{id(2), id(4)})
	same(t, "number of items of all pages", paged.Total, 4)
}
