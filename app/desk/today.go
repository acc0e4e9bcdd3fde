package desk

import (
	"context"

	"barsdesk/app/access"
)

// Today is what needs a person, most urgent first, and what this shift has.
func (d *Desk) Today(ctx context.Context, a access.Actor) (Today, error) {
	t := Today{NeedsAction: []TodayItem{}, Drafts: []DraftLine{}, Booked: []CaseLine{}, Recent: []CaseLine{}, AsOf: d.now().UTC()}
	return t, d.guard.Check(ctx, a, access.TodayRead, access.Object{})
}
