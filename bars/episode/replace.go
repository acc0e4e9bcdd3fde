package episode

import "time"

func (e Freed) apply(c *Case, _ time.Time) error {
	m, ok := c.find(e.MessageID)
	if !ok || !m.asks() || m.part.Replaces == nil {
		return ErrNoSuch
	}
	m.part.Replaces.Ended = true
	return nil
}

// waits reports whether a part is held back until what it replaces has ended.
func (p *Part) waits() bool {
	return p.Replaces != nil && !p.Replaces.Ended && p.State == Queued && !p.Tried
}

// bereft reports whether what a part replaces has ended while the part itself
// does not stand for certain: the patient may have neither.
func (p *Part) bereft() bool {
	if p.Replaces == nil || !p.Replaces.Ended {
		return false
	}
	switch p.State {
	case Refused, SlotTaken, Held, Withdrawn, Unknown:
		return true
	}
	return false
}

// slotLost reports whether another time can be chosen for a booking: its own
// was taken, or it was taken back before it left.
func (b *Booking) slotLost() bool { return b.State == SlotTaken || b.State == Withdrawn }

// replaceNeeds is the loud one: the old is gone and the new is not there.
//
// BaRS Core, Rebook: cancellation confirmed, booking failed.
func (c Case) replaceNeeds() []Need {
	var out []Need
	if b := c.Booking(); b != nil && b.bereft() && c.RebookedAs == "" {
		what := "The patient has NO appointment: the old one is cancelled and the new one is not booked"
		if b.State == Unknown {
			what = "The patient may have NO appointment: the old one is cancelled and nobody knows whether the new one is booked"
		}
		out = append(out, Need{NeedNoBooking, what, b.SettledAt, b.MessageID})
	}
	if r := c.Referral(); r != nil && r.bereft() {
		what := "The patient has NO referral: the old one is cancelled and the new one was not taken"
		if r.State == Unknown {
			what = "The patient may have NO referral: the old one is cancelled and nobody knows whether the new one arrived"
		}
		out = append(out, Need{NeedNoReferral, what, r.SettledAt, r.MessageID})
	}
	return out
}
