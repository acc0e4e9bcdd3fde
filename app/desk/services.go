package desk

import (
	"context"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// pageSize is how many rows a list answers at a time.
const pageSize = 50

func lineOf(s storage.Service) ServiceLine {
	return ServiceLine{ID: s.ID, Name: s.Name, Organisation: s.Organisation, Phone: s.Phone, Postcode: s.Postcode,
		OpeningTimes: s.OpeningTimes, Favourite: s.Favourite, Own: s.Own,
		BookingNeeded: s.RequireBooking != nil && *s.RequireBooking, AcceptsBooking: s.AcceptsBooking}
}

// Services searches the directory by words of name, organisation, postcode or
// id: favourites first, then last used.
func (d *Desk) Services(ctx context.Context, a access.Actor, text string, offset int) (ServiceList, error) {
	ctx = access.As(ctx, a)
	list := ServiceList{Services: []ServiceLine{}}
	if err := d.guard.Check(ctx, a, access.ServiceList, access.Object{}); err != nil {
		return list, err
	}
	err := d.view(ctx, func(tx storage.Tx) error {
		found, total, err := tx.Directory().Search(text, storage.Page{Offset: offset, Limit: pageSize})
		list.Total, list.Services = total, make([]ServiceLine, 0, len(found))
		for _, s := range found {
			list.Services = append(list.Services, lineOf(s))
		}
		return err
	})
	return list, err
}

// Service says what a service accepts. When the service itself cannot be asked
// the answer holds what the directory knows, and a Problem.
func (d *Desk) Service(ctx context.Context, a access.Actor, id string) (ServiceView, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.ServiceRead, access.Object{ServiceID: id}); err != nil {
		return ServiceView{}, err
	}
	s, err := d.service(ctx, id)
	if err != nil {
		return ServiceView{}, err
	}
	return d.serviceView(ctx, s), nil
}

// CheckServiceAgain forgets what the service said it accepts and asks it anew.
//
// BaRS Core, Caching: a manual way to clear must exist.
func (d *Desk) CheckServiceAgain(ctx context.Context, a access.Actor, id string) (ServiceView, error) {
	ctx = access.As(ctx, a)
	err := d.guard.Do(ctx, a, access.ServiceCheck, access.Object{ServiceID: id},
		func(tx storage.Tx, _ *access.Object) error { return tx.Definitions().Clear(d.cachePrefix(id)) })
	if err != nil {
		return ServiceView{}, err
	}
	s, err := d.service(ctx, id)
	if err != nil {
		return ServiceView{}, err
	}
	view := d.serviceView(ctx, s)
	d.changes.Publish(Change{Topics: []string{"services"}})
	return view, nil
}

// SetFavourite makes a service a favourite, or no longer one.
func (d *Desk) SetFavourite(ctx context.Context, a access.Actor, id string, in FavouriteChange) (line ServiceLine, err error) {
	ctx = access.As(ctx, a)
	err = d.guard.Do(ctx, a, access.ServiceFavour, access.Object{ServiceID: id},
		func(tx storage.Tx, _ *access.Object) error {
			if err := tx.Directory().SetFavourite(id, in.Favourite); err != nil {
				return err
			}
			s, err := tx.Directory().Get(id)
			line = lineOf(s)
			return err
		})
	if err == nil {
		d.changes.Publish(Change{Topics: []string{"services"}})
	}
	return line, err
}

// service reads one service of the directory.
func (d *Desk) service(ctx context.Context, id string) (s storage.Service, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		s, err = tx.Directory().Get(id)
		return err
	})
	return s, err
}
