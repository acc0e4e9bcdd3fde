package desk

import (
	"context"

	"barsdesk/app/access"
)

// Message shows one message, sent or received.
func (d *Desk) Message(ctx context.Context, a access.Actor, id string) (Message, error) {
	return Message{}, d.guard.Check(ctx, a, access.MessageRead, access.Object{ID: id})
}
