package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"barsdesk/storage"
)

// counterRecord is where the owner of an environment takes entries of commands
// that only read.
const counterRecord = "/record"

// book keeps entries of a command that only reads the environment: the process
// that owns it does, or this one, which owns it for as long as that takes.
func (p place) book(s sealing) func(context.Context, storage.Entry) error {
	return func(ctx context.Context, e storage.Entry) error {
		release, err := p.location().Own()
		if errors.Is(err, errOwned) {
			return p.bookAtOwner(ctx, e)
		}
		if err != nil {
			return err
		}
		return errors.Join(p.bookHere(ctx, s, e), release())
	}
}

func (p place) bookAtOwner(ctx context.Context, e storage.Entry) error {
	owner, err := atCounter(ctx, p)
	if err != nil {
		return err
	}
	_, err = handing[struct{}](ctx, owner.line, counterRecord, e)
	return err
}

func (p place) bookHere(ctx context.Context, s sealing, e storage.Entry) error {
	vault, err := p.vault(ctx, s)
	if err != nil {
		return err
	}
	db, err := p.location().Open(ctx, vault, slog.Default())
	if err != nil {
		return err
	}
	err = db.Update(ctx, func(tx storage.Tx) error { return tx.Audit().Append(e) })
	return errors.Join(err, db.Close())
}

// takesEntries keeps entries that are handed in over the counter.
func (s *service) takesEntries(mux *http.ServeMux) {
	mux.Handle("POST "+counterRecord, taking(func(ctx context.Context, e storage.Entry) (struct{}, error) {
		e.Environment = s.door.Guard.Environment
		return struct{}{}, s.store.Update(ctx, func(tx storage.Tx) error { return tx.Audit().Append(e) })
	}))
}
