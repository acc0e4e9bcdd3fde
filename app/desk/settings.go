package desk

import (
	"context"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// Welcome is what someone who is not signed in may know.
func (d *Desk) Welcome() Session {
	return Session{Environment: d.env, Version: d.software.Version, IdentityMissing: []string{}, ConnectionMissing: []string{}, May: []string{}, Now: d.now().UTC()}
}

// Session answers who acts, where, and how much waits.
func (d *Desk) Session(ctx context.Context, a access.Actor) (Session, error) {
	ctx = access.As(ctx, a)
	s := d.Welcome()
	if err := d.guard.Check(ctx, a, access.SessionRead, access.Object{}); err != nil {
		return s, err
	}
	id, err := d.identity(ctx)
	if err != nil {
		return s, err
	}
	s.SignedIn, s.Person, s.IdentityMissing = true, id.name(), id.Missing
	s.ConnectionMissing, s.LiveUnconfirmed = d.unready(), d.liveUnconfirmed(a)
	if s.Person == "" {
		s.Person = a.Name
	}
	if id.Organisation != "" {
		s.Organisation = id.Organisation + " (" + id.ODSCode + ")"
	}
	s.Reachable, s.Unreachable = d.reach()
	s.Registry, s.May = d.preview(), d.guard.May(a)
	return s, d.countWaiting(ctx, a, &s)
}

// Listen answers a channel of what changes, and a function that ends it.
func (d *Desk) Listen(ctx context.Context, a access.Actor) (<-chan Change, func(), error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.EventsRead, access.Object{}); err != nil {
		return nil, nil, err
	}
	changes, end := d.changes.SubscribeWithin(a.Organisation)
	return changes, end, nil
}

// countWaiting fills in how much needs a person, how much is unread, and how
// much is still being sent or of unknown fate.
func (d *Desk) countWaiting(ctx context.Context, a access.Actor, s *Session) error {
	return d.view(ctx, func(tx storage.Tx) error {
		needs, err := d.needsAction(tx)
		if err != nil {
			return err
		}
		one := storage.Page{Limit: 1}
		_, answers, err := tx.Inbox().List(storage.InboundQuery{Accepted: true, Unread: true, Role: storage.Sender, Page: one})
		if err != nil {
			return err
		}
		_, items, err := tx.Worklist().List(storage.WorkQuery{Unread: true, Page: one})
		if err != nil {
			return err
		}
		late, err := d.lateWork(tx, storage.WorkQuery{})
		if err != nil {
			return err
		}
		if d.decides(a) {
			if _, s.Approvals, err = d.waitingApprovals(tx, a); err != nil {
				return err
			}
		}
		open, err := tx.Outbox().InStates(storage.Whose{}, unresolved, storage.Page{Limit: mostRows})
		s.NeedsAction, s.Unread, s.Overdue, s.Undelivered = len(needs), answers+items, len(late), len(open)
		return err
	})
}
