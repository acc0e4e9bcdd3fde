package desk

import (
	"context"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// sayNotAttended reports that the patient of a case we received did not come,
// if the case is as it was shown.
func (d *Desk) sayNotAttended(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	err := d.view(ctx, func(tx storage.Tx) error {
		_, err := d.current(tx, id, in)
		return err
	})
	if err != nil {
		return err
	}
	return d.ReportDidNotAttend(ctx, a, id)
}
