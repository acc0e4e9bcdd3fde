package sqlite

import (
	"context"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// rehearsed are the tables that a rehearsal fills, those that refer to others first.
var rehearsed = []string{"attempts", "outbox_bytes", "outbox", "resources", "inbox_bytes", "inbox", "events", "key_starts", "work_items", "cases", "drafts", "slots", "definitions"}

// Clear removes everything a rehearsal has made: cases, messages, drafts,
// resources, slots and cached definitions. The directory, settings, sessions
// and the audit log stay. It is for simulated environments only; the caller
// makes sure of that.
func (d *DB) Clear(ctx context.Context) error {
	return d.Update(ctx, func(t storage.Tx) error {
		for _, table := range rehearsed {
			if _, err := t.(*records.Tx).Exec("DELETE FROM " + table); err != nil {
				return err
			}
		}
		return nil
	})
}
