package sqlite

import (
	"context"

	"barsdesk/storage"
)

// takeUp puts the entries of before into the tree, a batch after the other.
func (w *writer) takeUp(ctx context.Context) error {
	for {
		err := w.update(ctx, func(storage.Tx) error {
			w.grown = true // this goroutine has the batch
			return nil
		})
		if err != nil || !w.log.More() {
			return err
		}
	}
}
