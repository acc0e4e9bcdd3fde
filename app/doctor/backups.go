package doctor

import (
	"context"
	"fmt"
	"time"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// stale is after how long backups count as having stopped.
const stale = 8 * 24 * time.Hour

// backups checks, in the audit log, when a backup was last made.
func (e *examination) backups(ctx context.Context) {
	const id, name = "backup", "Backup"
	if e.Environment.Simulated {
		return
	}
	made, err := e.backedUp(ctx)
	command := "Run " + e.Called("backup FILE") + ", each day by a timer, and keep the file and its passphrase apart from this computer and from each other."
	switch {
	case err != nil:
		e.problem(id, name, "The audit log cannot be read.", "Start Barsdesk once: it brings older data up to date.")
	case made.IsZero():
		e.advise(id, name, "No backup has been made by Barsdesk. "+command)
	case e.Now().Sub(made) > stale:
		e.problem(id, name, fmt.Sprintf("The newest backup was made on %s, %d days ago.", onDay(made), int(e.Now().Sub(made).Hours()/24)), command)
	default:
		e.ok(id, name, "The newest backup was made on "+onDay(made)+".")
	}
}

func onDay(t time.Time) string { return t.UTC().Format("2 January 2006 at 15:04 UTC") }

// backedUp is when the newest backup was whole; zero for never.
func (e *examination) backedUp(ctx context.Context) (at time.Time, err error) {
	err = e.Store.View(ctx, func(tx storage.Tx) error {
		made, _, err := tx.Audit().List(storage.AuditQuery{Act: string(access.BackupMake), Outcome: "made", Page: storage.Page{Limit: 1}})
		if len(made) > 0 {
			at = made[0].At
		}
		return err
	})
	return at, err
}
