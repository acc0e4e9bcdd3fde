package sandbox

import (
	"context"
	"slices"

	"barsdesk/bars/delivery"
	"barsdesk/storage"
)

// tried waits until each message of a case that can go out was tried once. While
// Run is going that is Run's to do; else it is done here.
func (p *provider) tried(ctx context.Context, caseID string) error {
	ended := p.network.going()
	if ended == nil {
		return p.desk.Work(ctx)
	}
	changes, end := p.desk.Changes().Subscribe()
	defer end()
	for {
		waits, err := p.waits(ctx, caseID)
		if err != nil || !waits {
			return err
		}
		select {
		case <-changes:
		case <-ended:
			return p.desk.Work(ctx)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// waits reports whether a message of a case is being tried or about to be.
func (p *provider) waits(ctx context.Context, caseID string) (waits bool, err error) {
	err = p.store.View(ctx, func(tx storage.Tx) error {
		sent, err := tx.Outbox().ByCase(caseID)
		failed := slices.ContainsFunc(sent, func(m storage.Outbound) bool { return m.State == delivery.Queued && m.Attempts > 0 })
		waits = slices.ContainsFunc(sent, func(m storage.Outbound) bool {
			return m.State == delivery.Sending || m.State == delivery.Queued && m.Attempts == 0 && !failed
		})
		return err
	})
	return waits, err
}
