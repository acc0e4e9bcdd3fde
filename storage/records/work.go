package records

import (
	"time"

	"barsdesk/storage"
)

// worklist implements storage.Worklist.
type worklist struct{ *Tx }

const workColumns = `case_id, organisation, service_id, held_by, awaited, unread, due_at, received_at, closed_at`

// Put implements storage.Worklist.
func (w worklist) Put(item storage.WorkItem) error {
	_, err := w.try(`INSERT INTO work_items (`+workColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (case_id) DO UPDATE SET organisation = excluded.organisation, service_id = excluded.service_id, held_by = excluded.held_by,
			awaited = excluded.awaited, unread = {max}(work_items.unread, excluded.unread), due_at = excluded.due_at,
			received_at = {max}(COALESCE(work_items.received_at, excluded.received_at), COALESCE(excluded.received_at, work_items.received_at)),
			closed_at = excluded.closed_at`,
		item.CaseID, item.Organisation, item.ServiceID, item.HeldBy, item.Awaited, item.Unread, instant(item.DueAt), instant(item.ReceivedAt), instant(item.ClosedAt))
	return err
}

// Get implements storage.Worklist.
func (w worklist) Get(caseID string) (storage.WorkItem, error) {
	return One(w.Tx, scanWork, `SELECT `+workColumns+` FROM work_items WHERE case_id = ?`, caseID)
}

// MarkRead implements storage.Worklist.
func (w worklist) MarkRead(caseID string) error {
	return w.change(storage.ErrNotFound, `UPDATE work_items SET unread = 0 WHERE case_id = ?`, caseID)
}

// List implements storage.Worklist.
func (w worklist) List(q storage.WorkQuery) ([]storage.WorkItem, int, error) {
	f := filter{terms: []string{"closed_at IS NULL"}}
	order := "due_at IS NULL, due_at, received_at NULLS FIRST, n"
	if q.Closed {
		f.terms, order = []string{"closed_at IS NOT NULL"}, "closed_at DESC, n DESC"
	}
	f.whose("organisation", q.Whose)
	f.equal("service_id", q.ServiceID)
	f.equal("held_by", q.HeldBy)
	f.during("due_at", time.Time{}, q.DueBefore)
	for _, only := range []struct {
		wanted bool
		term   string
	}{{q.Unheld, "held_by = ''"}, {q.Awaited, "awaited = 1"}, {q.Unread, "unread = 1"}} {
		if only.wanted {
			f.and(only.term)
		}
	}
	return page(w.Tx, scanWork, workColumns, "work_items", "work_items", f, order, q.Page)
}

func scanWork(row Row) (item storage.WorkItem, err error) {
	err = row.Scan(&item.CaseID, &item.Organisation, &item.ServiceID, &item.HeldBy, &item.Awaited, &item.Unread,
		(*instant)(&item.DueAt), (*instant)(&item.ReceivedAt), (*instant)(&item.ClosedAt))
	return item, err
}
