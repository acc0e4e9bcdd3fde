package desk

import (
	"context"

	"barsdesk/app/access"
)

// Case shows one case whole.
func (d *Desk) Case(ctx context.Context, a access.Actor, id string) (Case, error) {
	return Case{}, d.guard.Check(ctx, a, access.CaseRead, access.Object{ID: id, CaseID: id})
}
