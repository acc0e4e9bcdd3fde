package desk

import (
	"context"
	"time"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// Receiving is how the receiver stands, for the operator: no message and no
// patient is named.
type Receiving struct {
	Unread  Waiting // received, and nobody has opened it
	Answers Waiting // those of them that answer what was sent from here
	Overdue Waiting // cases that were received, since their time has passed
	Slots   []SlotsLeft
}

// Waiting is how much waits, and since when the oldest of it does; zero without
// any.
type Waiting struct {
	Count int
	Since time.Time
}

// SlotsLeft is how many appointments a service of ours that is open, and takes
// bookings, still has to offer.
type SlotsLeft struct {
	ServiceID string
	Free      int // in the coming seven days
}

// Receiving answers how the receiver stands.
func (d *Desk) Receiving(ctx context.Context) (r Receiving, err error) {
	ctx = access.As(ctx, access.Software)
	err = d.view(ctx, func(tx storage.Tx) error {
		if err := d.waits(tx, &r); err != nil {
			return err
		}
		own, err := ownIn(tx)
		if err != nil {
			return err
		}
		free, err := freeWeek(tx, own, d.now())
		for _, s := range own {
			if s.AcceptsBooking && s.ClosedAt.IsZero() {
				r.Slots = append(r.Slots, SlotsLeft{s.ID, free[s.ID]})
			}
		}
		return err
	})
	return r, err
}

// waits fills in what waits for a person.
func (d *Desk) waits(tx storage.Tx, r *Receiving) (err error) {
	if r.Unread, err = unread(tx, ""); err != nil {
		return err
	}
	if r.Answers, err = unread(tx, storage.Sender); err != nil {
		return err
	}
	late, total, err := tx.Worklist().List(storage.WorkQuery{DueBefore: d.now(), Page: storage.Page{Limit: 1}})
	if r.Overdue.Count = total; len(late) > 0 {
		r.Overdue.Since = late[0].DueAt
	}
	return err
}

// unread counts what nobody has opened, of cases on that side, and finds when
// the oldest of it came.
func unread(tx storage.Tx, side storage.Role) (Waiting, error) {
	query := storage.InboundQuery{Shown: true, Unread: true, Role: side, Page: storage.Page{Limit: 1}}
	_, total, err := tx.Inbox().List(query)
	if err != nil || total == 0 {
		return Waiting{}, err
	}
	query.Page.Offset = total - 1 // newest first
	last, _, err := tx.Inbox().List(query)
	if err != nil || len(last) == 0 {
		return Waiting{Count: total}, err
	}
	return Waiting{total, last[0].ReceivedAt}, nil
}
