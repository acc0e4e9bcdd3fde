package desk

import (
	"context"
	"errors"

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
	s, err := o.desk.service(ctx, id)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return receiver.Service{}, false, nil
	case err != nil:
		return receiver.Service{}, false, err
	}
	own, err := o.desk.published.service(s)
	return own, s.Own, err
}
