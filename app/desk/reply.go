package desk

import (
	"context"

	"barsdesk/app/access"
)

// CanReportDidNotAttend says whether a case of ours as receiver can be reported
// as "did not attend" now.
func (d *Desk) CanReportDidNotAttend(ctx context.Context, a access.Actor, caseID string) (bool, error) {
	return false, errUnbuilt
}

// ReportDidNotAttend records that the patient did not come, and puts the answer
// to the service that referred the patient into the outbox.
func (d *Desk) ReportDidNotAttend(ctx context.Context, a access.Actor, caseID string) error {
	return errUnbuilt
}
