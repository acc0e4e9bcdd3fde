package desk

import (
	"context"
	"errors"

	"barsdesk/storage"
)

// Claim is receiver.Receiver's: while one node processes a message, a retry of it
// that comes in at another is too early. A node that dies ends its claims, so that
// the retry is processed.
//
// BaRS Core, Transactional integrity, Receiver algorithm: in progress.
func (d *Desk) Claim(ctx context.Context, requestID string) (end func(), free bool, err error) {
	end, err = d.nodes.Begin(ctx, "received "+requestID)
	if errors.Is(err, storage.ErrBusy) {
		return nil, false, nil
	}
	return end, err == nil, err
}
