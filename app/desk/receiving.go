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
	Unread       int       // received, and nobody has opened it
	OldestUnread time.Time // when the oldest of them came; zero without one
	Slots        []SlotsLeft
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
		if r.Unread, r.OldestUnread, err = unread(tx); err != nil {
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

// unread counts what nobody has opened, and finds when the oldest of it came.
func unread(tx storage.Tx) (int, time.Time, error) {
	query := storage.InboundQuery{Shown: true, Unread: true, Page: storage.Page{Limit: 1}}
	_, total, err := tx.Inbox().List(query)
	if err != nil || total == 0 {
		return 0, time.Time{}, err
	}
	query.Page.Offset = total - 1 // newest first
	last, _, err := tx.Inbox().List(query)
	if err != nil || len(last) == 0 {
		return total, time.Time{}, err
	}
	return total, last[0].ReceivedAt, nil
}
