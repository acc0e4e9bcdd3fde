package desk

import (
	"context"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/storage"
)

// Try is what became of one try to send a message, or of a message that ended
// without one. It names no patient.
type Try struct {
	Kind     string // message.Kind
	State    string // a word of bars/delivery
	Failure  string // stable code; "" when delivered
	Attempts int    // tries so far
	Took     time.Duration
	Called   bool // a call was made
	Answered bool // the call was answered
}

// Sending is a try that is about to be made. It names no patient.
type Sending struct {
	ServiceID string // of whom it is sent to
	Kind      string // message.Kind
	Attempt   int    // 1, 2, …
}

// Outbox is how much waits in the outbox.
type Outbox struct {
	Depth    []storage.Depth // of what is not settled, by state
	Circuits []delivery.Standing
}

// Outbox answers how much waits in the outbox, for the operator: no message and
// no patient is named.
func (d *Desk) Outbox(ctx context.Context) (o Outbox, err error) {
	ctx = access.As(ctx, access.Software)
	o.Circuits = d.breaker.Standings(d.now().UTC())
	err = d.view(ctx, func(tx storage.Tx) error {
		o.Depth, err = tx.Outbox().Depth(unresolved)
		return err
	})
	return o, err
}
