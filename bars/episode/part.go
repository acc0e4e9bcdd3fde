package episode

import "time"

// accepted reports whether the receiver has had a part for certain.
func (s State) accepted() bool { return s != "" && !s.unproven() }

// unproven reports whether nothing yet says that the receiver has it.
func (s State) unproven() bool {
	switch s {
	case Queued, Sending, Held, Unknown, Refused, SlotTaken, Withdrawn:
		return true
	}
	return false
}

// stands reports whether a booking or referral is current.
func (s State) stands() bool { return s == Booked || s == Active }

// ended reports whether it was current once and is no more.
func (s State) ended() bool { return s.accepted() && !s.stands() }

// open reports whether its fate at the receiver is not settled yet.
func (s State) open() bool { return s.moving() || s == Held || s == Unknown }

// moving reports whether it is being sent.
func (s State) moving() bool { return s == Queued || s == Sending }

// parts are the bookings, then the referrals, each with the state it has when
// it stands.
func (c *Case) parts() []*Part {
	var out []*Part
	for i := range c.Bookings {
		out = append(out, &c.Bookings[i].Part)
	}
	for i := range c.Referrals {
		out = append(out, &c.Referrals[i].Part)
	}
	return out
}

func (c *Case) booking(fits func(*Booking) bool) *Booking {
	for i := range c.Bookings {
		if fits(&c.Bookings[i]) {
			return &c.Bookings[i]
		}
	}
	return nil
}

func (c *Case) referral(fits func(*Referral) bool) *Referral {
	for i := range c.Referrals {
		if fits(&c.Referrals[i]) {
			return &c.Referrals[i]
		}
	}
	return nil
}

// Booking returns the current booking: the newest that was not given up, but
// never one that failed while an older one stands; nil without one.
func (c *Case) Booking() *Booking {
	var states []State
	for _, b := range c.Bookings {
		states = append(states, b.State)
	}
	if i := current(states); i >= 0 {
		return &c.Bookings[i]
	}
	return nil
}

// current is the place of the part that counts, -1 without any.
func current(states []State) int {
	newest := len(states) - 1
	for newest > 0 && states[newest] == Withdrawn {
		newest--
	}
	if newest < 0 || states[newest].accepted() || states[newest].open() {
		return newest
	}
	for i := newest - 1; i >= 0; i-- {
		if states[i].stands() {
			return i
		}
	}
	return newest
}

// Referral returns the current referral, chosen as Booking is; nil without one.
func (c *Case) Referral() *Referral {
	var states []State
	for _, r := range c.Referrals {
		states = append(states, r.State)
	}
	if i := current(states); i >= 0 {
		return &c.Referrals[i]
	}
	return nil
}

// Undelivered lists the messages whose delivery is not proven and still open:
// queued, under way, held or unknown. A message that leaves this list through
// Responded or Seen is proven delivered by it.
func (c *Case) Undelivered() []string {
	var out []string
	for _, p := range c.parts() {
		if p.State.open() {
			out = append(out, p.MessageID)
		}
		if p.Ending != nil && p.Ending.State.open() {
			out = append(out, p.Ending.MessageID)
		}
	}
	for _, a := range c.amendments() {
		if a.State.open() {
			out = append(out, a.MessageID)
		}
	}
	for _, m := range c.moves() {
		if m.State.open() {
			out = append(out, m.MessageID)
		}
	}
	for _, r := range c.Replies {
		if r.State.open() {
			out = append(out, r.MessageID)
		}
	}
	return out
}

// MayStand reports whether a part is current at the receiver, or may be: it
// stands, or its fate is not settled yet.
func (p Part) MayStand() bool { return p.State.stands() || p.State.open() }

// settle puts a part where the receiver says it is. What has ended stays ended.
func (p *Part) settle(s State, at time.Time) {
	if p.State == s || p.State.ended() {
		return
	}
	p.State, p.Failure, p.SettledAt = s, "", at
}

// learn fills what was not known before.
func (p *Part) learn(id, reference string) {
	if p.ID == "" {
		p.ID = id
	}
	if p.Reference == "" {
		p.Reference = reference
	}
}
