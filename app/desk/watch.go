package desk

import (
	"context"
	"time"

	"barsdesk/storage"
)

// lookEvery is how often it is looked whether something has become overdue.
const lookEvery = 15 * time.Second

// watchOverdue tells the pages, until ctx ends, when something has become
// overdue: nothing else changes at that moment.
//
// BaRS Application 4, Validation: breach.
func (d *Desk) watchOverdue(ctx context.Context) error {
	known := map[string]bool{}
	for ctx.Err() == nil {
		late, err := d.overdueNow(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.Error("it cannot be read what is overdue", "detail", err.Error())
		}
		news := false
		for id := range late {
			news = news || !known[id]
		}
		if news {
			d.changes.Publish(Change{Topics: []string{"today", "cases", "inbox"}})
		}
		if err == nil {
			known = late
		}
		timer := time.NewTimer(lookEvery)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-d.lateDue:
		}
		timer.Stop()
	}
	return nil
}

// overdueNow are the ids of Today's items of what is past its time.
func (d *Desk) overdueNow(ctx context.Context) (map[string]bool, error) {
	late := map[string]bool{}
	err := d.view(ctx, func(tx storage.Tx) error {
		items, err := d.overdueItems(tx)
		for _, item := range items {
			late[item.ID] = true
		}
		return err
	})
	return late, err
}
