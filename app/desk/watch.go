package desk

import (
	"context"
	"time"

	"barsdesk/storage"
)

// lookEvery is how often it is looked whether something has become overdue.
const lookEvery = 15 * time.Second

// watchOverdue tells the pages of this node, until ctx ends, when something has become
// overdue: nothing else changes at that moment.
//
// BaRS Application 4, Validation: breach.
func (d *Desk) watchOverdue(ctx context.Context) error {
	known := map[string]string{}
	for ctx.Err() == nil {
		late, err := d.overdueNow(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.Error("it cannot be read what is overdue", "detail", err.Error())
		}
		told := map[string]bool{}
		for id, organisation := range late {
			if _, before := known[id]; !before && !told[organisation] {
				told[organisation] = true
				d.changes.here(Change{Topics: []string{"today", "cases", "inbox"}, Organisation: organisation})
			}
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

// overdueNow are the ids of Today's items of what is past its time, with whose they are.
func (d *Desk) overdueNow(ctx context.Context) (map[string]string, error) {
	late := map[string]string{}
	err := d.view(ctx, func(tx storage.Tx) error {
		items, err := d.overdueItems(tx)
		for _, item := range items {
			late[item.ID] = item.organisation
		}
		return err
	})
	return late, err
}
