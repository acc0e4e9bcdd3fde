package desk

import (
	"context"
	"errors"
	"net/http"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// retry sends every message of the case whose fate is unknown, or that is held
// back, once more, with the same bytes and ids, and at once: also to a service
// that has not answered for a while. A booking whose time has begun is not sent
// again; of one that is held back the outbox then says that it has.
//
// BaRS Core, Transactional integrity, Definition of a retry.
func (d *Desk) retry(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	var again []storage.Outbound
	err := d.act(ctx, a, id, in, func(tx storage.Tx, f *caseFile, at time.Time) (err error) {
		if again, err = d.askedAgain(tx, f, at); err != nil {
			return err
		}
		for _, m := range again {
			m.State, m.NextAt, m.UpdatedAt = delivery.Queued, at, at
			if err := errors.Join(tx.Outbox().Save(m), f.take(at, a.ID, episode.Waiting{MessageID: m.ID})); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.client.SignInAnew()
	for _, m := range again {
		d.breaker.Ask(m.Target, d.now().UTC())
	}
	return nil
}

// askedAgain are the messages of a case that a person can send once more.
func (d *Desk) askedAgain(tx storage.Tx, f *caseFile, at time.Time) (out []storage.Outbound, err error) {
	sent, err := tx.Outbox().ByCase(f.record.ID)
	begun := false
	for _, m := range sent {
		switch start := f.slotStart(m); {
		case m.State == delivery.Held:
			out = append(out, m)
		case m.State != delivery.Unknown:
		case !start.IsZero() && !at.Before(start):
			begun = true
		default:
			out = append(out, m)
		}
	}
	if err != nil || len(out) > 0 || !begun {
		return out, err
	}
	s, err := serviceOf(tx, f)
	return nil, errors.Join(err, slotBegun(s))
}

func slotBegun(s storage.Service) error {
	next := "Ask the service with the button on the case, or phone " + s.Name
	if s.Phone != "" {
		next += " on " + s.Phone
	}
	return &Error{Code: "slot-begun", HTTP: http.StatusConflict, Title: "The time has begun",
		What: "The time of this booking has begun. It is not sent again, so that nothing is booked too late.",
		Sent: "Nothing was sent now. It is still not known whether the earlier booking arrived.", Next: next + ", and ask whether the patient is expected."}
}

// retryable reports whether anything that is held back or of unknown fate can
// be sent once more. A booking of unknown fate whose time has begun cannot.
func (f *caseFile) retryable(now time.Time) bool {
	if f.episode.HeldBack() {
		return true
	}
	for _, b := range f.episode.Bookings {
		begun := !b.Start.IsZero() && !now.Before(b.Start)
		if b.State == episode.Unknown && !begun || ends(b.Part) || moves(b, now) {
			return true
		}
	}
	for _, r := range f.episode.Referrals {
		if r.State == episode.Unknown || ends(r.Part) {
			return true
		}
	}
	for _, r := range f.episode.Replies {
		if r.State == episode.Unknown {
			return true
		}
	}
	return false
}

// moves reports whether it is not known whether a booking was moved to a time
// that has not begun.
func moves(b episode.Booking, now time.Time) bool {
	for _, m := range b.Moves {
		if m.State == episode.Unknown && now.Before(m.Start) {
			return true
		}
	}
	return false
}

// ends reports whether it is not known whether a part's cancellation arrived.
func ends(p episode.Part) bool { return p.Ending != nil && p.Ending.State == episode.Unknown }
