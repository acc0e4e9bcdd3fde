package sandbox

import (
	"context"
	"errors"
	"slices"

	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// What a requester can do about a case, besides what a receiver can tell.
const (
	cancelAll = "cancel"
	updates   = "update"
)

// Act lets the simulated service that shares a case with us do something about
// it. The keys are those of our case. What is one of the replies that the desk
// offers a receiver (arrived, fulfilled, no-show, care-given, did-not-attend,
// validation-interim, validation-full, validation-rejection, planned, allocated,
// on-scene, finished, referral-rejection), or, at a requester, cancel,
// cancel-booking, cancel-referral, update or close. What is sent is in the
// outbox of that service when Act returns, and travels through the network. That
// it cannot be done now is a desk.Error.
func (s *Sandbox) Act(ctx context.Context, keys []storage.Key, what string) error {
	p, id, err := s.holder(ctx, keys, actsAs(what))
	if err != nil {
		return err
	}
	if p == nil {
		return notReferred()
	}
	err = p.acts(ctx, id, what)
	if stale(err) {
		err = p.acts(ctx, id, what)
	}
	return err
}

// actsAs is the side that can do it.
func actsAs(what string) storage.Role {
	if slices.Contains([]string{cancelAll, updates, closes, string(episode.CancelBooking), string(episode.CancelReferral)}, what) {
		return storage.Sender
	}
	return storage.Receiver
}

// stale reports whether a case moved on between reading it and acting on it.
func stale(err error) bool {
	return errors.Is(err, storage.ErrStale) || err != nil && slices.Contains([]string{"case-stale", "reply-stale"}, desk.AsError(err).Code)
}

// acts does something about a case of the provider's.
func (p *provider) acts(ctx context.Context, id, what string) error {
	switch what {
	case cancelAll:
		return p.cancel(ctx, id)
	case updates:
		return p.update(ctx, id)
	case closes:
		return p.do(ctx, id, string(episode.Close), "Settled. Nothing more is to be done here.")
	case string(episode.CancelBooking), string(episode.CancelReferral):
		return p.do(ctx, id, what, "No longer needed")
	}
	return p.say(ctx, id, what)
}

// cancel cancels the booking and the referral of a case, one after the other.
func (p *provider) cancel(ctx context.Context, id string) error {
	done := false
	for _, each := range []episode.ActionID{episode.CancelBooking, episode.CancelReferral} {
		_, e, err := p.look(ctx, id)
		if err != nil {
			return err
		}
		if !e.Allows(each) {
			continue
		}
		if err := p.do(ctx, id, string(each), "No longer needed"); err != nil {
			return err
		}
		done = true
		if err := p.tried(ctx, id); err != nil {
			return err
		}
	}
	if !done {
		return p.do(ctx, id, string(episode.CancelReferral), "No longer needed")
	}
	return nil
}

// holder finds the provider that has a case on this side, and its own case; nil
// when there is none.
func (s *Sandbox) holder(ctx context.Context, keys []storage.Key, as storage.Role) (*provider, string, error) {
	for _, p := range s.everyone() {
		if id, err := p.caseWith(ctx, keys, as); err != nil || id != "" {
			return p, id, err
		}
	}
	return nil, "", nil
}

// shared are the keys by which both sides of a case know it, the surest first.
var shared = []storage.KeyKind{storage.KeyServiceRequest, storage.KeyAppointment}

// caseWith finds the provider's case that has one of the ids which a receiver
// gave out.
func (p *provider) caseWith(ctx context.Context, keys []storage.Key, as storage.Role) (string, error) {
	found := ""
	err := p.store.View(ctx, func(tx storage.Tx) error {
		for _, kind := range shared {
			for _, k := range keys {
				if k.Kind != kind || found != "" {
					continue
				}
				cases, err := tx.Cases().ByKey(k)
				if err != nil {
					return err
				}
				if at := slices.IndexFunc(cases, func(c storage.Case) bool { return c.Role == as }); at >= 0 {
					found = cases[at].ID
				}
			}
		}
		return nil
	})
	return found, err
}
