package main

import (
	"context"
	"errors"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/seal"
)

// anchorEvery is how often the vault is told how far the audit log has come.
const anchorEvery = time.Hour

// anchorOf names the checkpoint that the vault keeps of a database's log. Who
// can write to the database alone can then neither empty the log nor cut its
// end off unseen, as far as the checkpoint reaches.
func anchorOf(database string) string { return "checkpoint/" + database }

// lastWords is how long a program that ends may take to write down what is left.
func lastWords(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 1500*time.Millisecond)
}

// parting is what a program that ends says of a failed last word. A database that
// is away then is no fault of its own: it is logged.
func (s *service) parting(err error) error {
	if err != nil && s.packages != nil {
		s.log.Error("the database was away when this node ended; what it had counted of refusals is lost, everything else is kept", "cause", err)
		return nil
	}
	return err
}

// anchor keeps the newest checkpoint of the audit log in the vault, from time to
// time until ctx ends, and once more then.
func (s *service) anchor(ctx context.Context) error {
	every := time.NewTicker(anchorEvery)
	defer every.Stop()
	for {
		if err := s.anchorNow(context.WithoutCancel(ctx)); err != nil {
			s.log.Error("how far the audit log has come could not be kept beside the data keys", "cause", err)
		}
		select {
		case <-ctx.Done():
			ctx, cancel := lastWords(ctx)
			defer cancel()
			return s.parting(s.anchorNow(ctx))
		case <-every.C:
		}
	}
}

func (s *service) anchorNow(ctx context.Context) error {
	var note []byte
	err := s.store.View(ctx, func(tx storage.Tx) error {
		newest, err := tx.Audit().Checkpoint()
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		note = newest.Note
		return err
	})
	if err != nil || note == nil {
		return err
	}
	return s.vault.Keep(anchorOf(mainDatabase), note)
}

// anchored are the checkpoints of the log that a vault keeps.
func anchored(keys storage.Seal) (notes [][]byte) {
	if vault, ok := keys.(*seal.Vault); ok && vault != nil {
		if note := vault.Kept(anchorOf(mainDatabase)); note != nil {
			notes = append(notes, note)
		}
	}
	return notes
}
