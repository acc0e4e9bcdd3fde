package desk

import (
	"context"
	"errors"
	"time"

	"barsdesk/bars/receiver"
)

// Records are this desk's records as a receiver decides from them and adds to
// them. They are safe for concurrent use.
func (d *Desk) Records() receiver.Records { return records{d} }

// records implements receiver.Records over the desk's store.
type records struct{ desk *Desk }

var errUnbuilt = errors.New("not built")

func (r records) Prior(ctx context.Context, requestID, correlationID string) (receiver.Prior, error) {
	return receiver.Prior{}, errUnbuilt
}

func (r records) Sent(ctx context.Context, bundleID string) (receiver.Sent, bool, error) {
	return receiver.Sent{}, false, errUnbuilt
}

func (r records) Held(ctx context.Context, resourceType, id string) (receiver.Held, bool, error) {
	return receiver.Held{}, false, errUnbuilt
}

func (r records) Search(ctx context.Context, resourceType string, q receiver.Query) ([]receiver.Held, error) {
	return nil, errUnbuilt
}

func (r records) Slots(ctx context.Context, serviceID string, from, to time.Time) ([]receiver.Slot, error) {
	return nil, errUnbuilt
}

func (r records) Slot(ctx context.Context, id string) (receiver.Slot, bool, error) {
	return receiver.Slot{}, false, errUnbuilt
}

func (r records) Served(ctx context.Context, resourceType, id, odsCode string, at time.Time) error {
	return errUnbuilt
}

func (r records) Commit(ctx context.Context, d receiver.Decision) error { return errUnbuilt }
