package desk

import (
	"context"
	"errors"

	"barsdesk/app/access"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// OwnServices are the services of the directory that we receive for, as a
// receiver publishes them.
func (d *Desk) OwnServices() receiver.Directory { return ownServices{d} }

// ownServices implements receiver.Directory over the desk's store.
type ownServices struct{ desk *Desk }

// Service finds one of our own services; another organisation's is not found.
func (o ownServices) Service(ctx context.Context, id string) (receiver.Service, bool, error) {
	s, refers, err := o.desk.ownAndRefers(ctx, id)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return receiver.Service{}, false, nil
	case err != nil:
		return receiver.Service{}, false, err
	}
	own, err := o.desk.published.service(s, refers)
	return own, s.Own, err
}

// ownAndRefers reads a service of the directory, and whether our own messages
// are sent from it.
func (d *Desk) ownAndRefers(ctx context.Context, id string) (s storage.Service, refers bool, err error) {
	ctx = access.As(ctx, access.Software)
	err = d.view(ctx, func(tx storage.Tx) error {
		if s, err = tx.Directory().Get(id); err != nil || len(s.UseCases) == 0 {
			return err
		}
		us, err := readIdentity(tx)
		if err != nil {
			return err
		}
		theirs, err := identityOf(tx, access.Actor{Organisation: s.ODSCode})
		refers = us.ServiceID == id || theirs.ServiceID == id
		return err
	})
	return s, refers, err
}
