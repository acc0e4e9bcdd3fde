package desk

import (
	"context"
	"errors"
	"time"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// WorkView names a part of a worklist; its texts are stable.
type WorkView string

// The views. Every open item is in OpenWork, and in any of the others that fit.
const (
	NewWork     WorkView = "new"     // nobody sees to it
	MyWork      WorkView = "mine"    // the person sees to it
	WaitingWork WorkView = "waiting" // the sender waits for an answer of ours
	OpenWork    WorkView = "open"
	ClosedWork  WorkView = "closed"
)

var workViews = []WorkView{NewWork, MyWork, WaitingWork, OpenWork, ClosedWork}

// WorkQuery asks for a page of a worklist.
type WorkQuery struct {
	View      WorkView // OpenWork when empty
	ServiceID string   // "" for all of our services
	Offset    int
}

// stored is a query as the store answers it, for a person.
func (q WorkQuery) stored(a access.Actor) storage.WorkQuery {
	s := storage.WorkQuery{ServiceID: q.ServiceID, Page: storage.Page{Offset: q.Offset, Limit: pageSize}}
	switch q.View {
	case NewWork:
		s.Unheld = true
	case MyWork:
		s.HeldBy = a.ID
	case WaitingWork:
		s.Awaited = true
	case ClosedWork:
		s.Closed = true
	}
	return s
}

// Worklist lists what our services have received, one item a case: what is open
// with what is due first, what is closed with what was closed last first.
func (d *Desk) Worklist(ctx context.Context, a access.Actor, q WorkQuery) (Worklist, error) {
	none := Worklist{Items: []WorkLine{}, Counts: []WorkCount{}, Services: []WorkService{}, PageSize: pageSize, AsOf: d.now().UTC()}
	object := access.Object{ServiceID: q.ServiceID}
	return listed(ctx, d, a, access.InboxList, object, none, func(tx storage.Tx) (Worklist, error) { return d.worklist(tx, a, q, none) })
}

// worklist fills in an empty worklist.
func (d *Desk) worklist(tx storage.Tx, a access.Actor, q WorkQuery, list Worklist) (Worklist, error) {
	items, total, err := tx.Worklist().List(q.stored(a))
	if err != nil {
		return list, err
	}
	list.Total, list.Items = total, make([]WorkLine, 0, len(items))
	for _, item := range items {
		line, err := d.workLine(tx, a, item)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, line)
	}
	if list.Counts, err = d.workCounts(tx, a, q.ServiceID); err != nil {
		return list, err
	}
	list.Services, err = ownWorkServices(tx)
	return list, err
}

// workCounts counts each view of a service's worklist.
func (d *Desk) workCounts(tx storage.Tx, a access.Actor, serviceID string) ([]WorkCount, error) {
	out := make([]WorkCount, 0, len(workViews))
	for _, view := range workViews {
		q := WorkQuery{View: view, ServiceID: serviceID}.stored(a)
		q.Page.Limit = 1
		_, total, err := tx.Worklist().List(q)
		if err != nil {
			return out, err
		}
		late, err := d.lateWork(tx, q)
		if err != nil {
			return out, err
		}
		out = append(out, WorkCount{View: string(view), Total: total, Overdue: len(late)})
	}
	return out, nil
}

// lateWork are the open items of a query that are loud: past their time and
// unread, or with an answer that is late.
func (d *Desk) lateWork(tx storage.Tx, q storage.WorkQuery) ([]storage.WorkItem, error) {
	var out []storage.WorkItem
	if q.Closed {
		return out, nil
	}
	q.DueBefore, q.Page = d.now(), storage.Page{Limit: mostRows}
	for {
		some, total, err := tx.Worklist().List(q)
		for _, item := range some {
			if item.Unread || item.Awaited {
				out = append(out, item)
			}
		}
		q.Page.Offset += len(some)
		if err != nil || len(some) == 0 || q.Page.Offset >= total {
			return out, err
		}
	}
}

// isLate reports whether an item is past its time and loud.
func isLate(item storage.WorkItem, now time.Time) bool {
	return item.ClosedAt.IsZero() && !item.DueAt.IsZero() && item.DueAt.Before(now) && (item.Unread || item.Awaited)
}

// ownWorkServices are the services of ours that are asked for something, by
// name.
func ownWorkServices(tx storage.Tx) ([]WorkService, error) {
	out := []WorkService{}
	own, err := tx.Directory().Own()
	for _, s := range own {
		if len(s.UseCases) > 0 {
			out = append(out, WorkService{ID: s.ID, Name: s.Name})
		}
	}
	return out, err
}

// workExists answers storage.ErrNotFound where there is no such item.
func (d *Desk) workExists(ctx context.Context, id string) error {
	return d.view(ctx, func(tx storage.Tx) error {
		_, err := tx.Worklist().Get(id)
		return err
	})
}

// work keeps the item of a case that we received in step with it. cameIn is when
// the message arrived that changed the case; zero when none did.
func (f *caseFile) work(tx storage.Tx) error {
	if f.record.Role != storage.Receiver {
		return nil
	}
	e := &f.episode
	item := storage.WorkItem{CaseID: f.record.ID, Organisation: f.record.Organisation, ServiceID: f.record.ServiceID, Awaited: e.AwaitsReply(), Unread: !f.cameIn.IsZero(),
		DueAt: e.Due().At, ReceivedAt: f.cameIn, ClosedAt: e.ClosedAt}
	if e.Holder != nil {
		item.HeldBy = e.Holder.ID
	}
	return tx.Worklist().Put(item)
}

// markWorkRead says of the item of a case that a person has opened it, once
// none of its messages is unread. A case that we did not receive has no item.
func markWorkRead(tx storage.Tx, caseID string) error {
	_, left, err := tx.Inbox().List(storage.InboundQuery{CaseID: caseID, Unread: true, Page: storage.Page{Limit: 1}})
	if err != nil || left > 0 || caseID == "" {
		return err
	}
	err = tx.Worklist().MarkRead(caseID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}
