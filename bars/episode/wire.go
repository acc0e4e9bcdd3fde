package episode

import (
	"time"

	"barsdesk/bars/message"
)

func (e Asked) apply(c *Case, at time.Time) error {
	if c.has(e.MessageID) {
		return nil
	}
	p := Part{MessageID: e.MessageID, BundleID: e.BundleID, State: Queued, AskedAt: at, SettledAt: at, Replaces: e.Replaces}
	c.ClosedAt = time.Time{}
	if e.Kind.IsBooking() {
		c.Bookings = append(c.Bookings, Booking{Part: p, SlotID: e.SlotID, Start: utc(e.Start), End: utc(e.End), BasedOn: e.BasedOn})
		return nil
	}
	c.Referrals = append(c.Referrals, Referral{Part: p, Validates: e.Kind == message.ValidationNew, AppointmentID: e.AppointmentID, ReplyBy: utc(e.ReplyBy)})
	return nil
}

// utc keeps the zero time zero.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

func (e CancelAsked) apply(c *Case, at time.Time) error {
	p := c.byID(e.Kind, e.ID)
	switch {
	case c.has(e.MessageID):
		return nil
	case p == nil:
		return ErrNoSuch
	case !p.State.stands(), p.Ending != nil && p.Ending.State.open():
		return ErrNotNow
	}
	c.ClosedAt = time.Time{}
	p.Ending = &Ending{MessageID: e.MessageID, State: Queued, To: endOf(e.Kind, e.Mistake), AskedAt: at}
	return nil
}

// endOf is what a delivered cancellation makes of its part.
func endOf(kind message.Kind, mistake bool) State {
	switch {
	case mistake:
		return EnteredInError
	case kind.IsBooking():
		return Cancelled
	}
	return Revoked
}

// byID finds the part that a message about an existing resource means.
func (c *Case) byID(kind message.Kind, id string) *Part {
	if id == "" {
		return nil
	}
	if kind.IsBooking() {
		if b := c.booking(func(b *Booking) bool { return b.ID == id }); b != nil {
			return &b.Part
		}
		return nil
	}
	if r := c.referral(func(r *Referral) bool { return r.ID == id }); r != nil {
		return &r.Part
	}
	return nil
}

func (e ReplyAsked) apply(c *Case, at time.Time) error {
	switch {
	case c.has(e.MessageID):
		return nil
	case e.Says != "" && !c.May(e.Says):
		return ErrNotNow
	case e.Says != "":
		e.told(c, at)
	}
	c.Replies = append(c.Replies, Reply{Kind: e.Kind, MessageID: e.MessageID, BundleID: e.BundleID, State: Queued, AskedAt: at})
	return nil
}

// sent is where the state of a message of ours stands in the case.
type sent struct {
	state   *State
	failure *string
	tried   *bool
	part    *Part // whose message it is; nil for a reply
	ending  *Ending
	amends  *Amendment
	moves   *Move
}

// asks reports whether the message asked for its part.
func (s sent) asks() bool {
	return s.part != nil && s.ending == nil && s.amends == nil && s.moves == nil
}

// find looks a message of ours up.
func (c *Case) find(messageID string) (sent, bool) {
	if messageID == "" {
		return sent{}, false
	}
	for _, p := range c.parts() {
		if p.MessageID == messageID {
			return sent{state: &p.State, failure: &p.Failure, tried: &p.Tried, part: p}, true
		}
		if p.Ending != nil && p.Ending.MessageID == messageID {
			return sent{state: &p.Ending.State, failure: &p.Ending.Failure, tried: &p.Ending.Tried, part: p, ending: p.Ending}, true
		}
	}
	if m, ok := c.findAmendment(messageID); ok {
		return m, true
	}
	if m, ok := c.findMove(messageID); ok {
		return m, true
	}
	for i := range c.Replies {
		if r := &c.Replies[i]; r.MessageID == messageID {
			return sent{state: &r.State, failure: &r.Failure, tried: &r.Tried}, true
		}
	}
	return sent{}, false
}

// has reports whether a message of ours is in the case; the empty id is none.
func (c *Case) has(messageID string) bool {
	_, ok := c.find(messageID)
	return ok
}

// move sets the state of a message that is not proven delivered; proof stays.
func (c *Case) move(messageID string, to State, failure string, at time.Time) error {
	m, ok := c.find(messageID)
	switch {
	case !ok:
		return ErrNoSuch
	case m.state.accepted(), *m.state == Withdrawn:
		return nil
	}
	*m.state, *m.failure = to, failure
	*m.tried = to == Sending || to == Unknown || to == Queued && *m.tried
	if m.asks() {
		m.part.SettledAt = at
	}
	return nil
}

func (e Trying) apply(c *Case, at time.Time) error { return c.move(e.MessageID, Sending, "", at) }

func (e Waiting) apply(c *Case, at time.Time) error {
	return c.move(e.MessageID, Queued, e.Failure, at)
}

func (e Lost) apply(c *Case, at time.Time) error { return c.move(e.MessageID, Unknown, e.Failure, at) }

func (e HeldBack) apply(c *Case, at time.Time) error {
	return c.move(e.MessageID, Held, e.Failure, at)
}

func (e NotTaken) apply(c *Case, at time.Time) error {
	to := Refused
	if m, _ := c.find(e.MessageID); e.SlotGone && m.asks() {
		to = SlotTaken
	}
	return c.move(e.MessageID, to, e.Failure, at)
}

func (e GivenUp) apply(c *Case, at time.Time) error {
	m, ok := c.find(e.MessageID)
	switch {
	case !ok:
		return ErrNoSuch
	case *m.state == Queued && !*m.tried, *m.state == Held, *m.state == Refused, *m.state == SlotTaken:
		return c.move(e.MessageID, Withdrawn, "", at)
	}
	return ErrNotNow
}

func (e Delivered) apply(c *Case, at time.Time) error {
	m, ok := c.find(e.MessageID)
	switch {
	case !ok:
		return ErrNoSuch
	case m.moves != nil:
		if *m.state != Completed {
			c.arrive(m.moves, e.Answer.Start, e.Answer.End)
		}
	case m.part == nil, m.amends != nil:
		*m.state, *m.failure = Completed, ""
	case m.ending != nil:
		m.ending.State, m.ending.Failure = m.ending.To, ""
		m.part.settle(m.ending.To, at)
	default:
		c.deliver(m.part, e.Answer, at)
	}
	return nil
}

// deliver takes the answer to a new booking or referral in.
func (c *Case) deliver(p *Part, a message.Answer, at time.Time) {
	if b := c.booking(func(b *Booking) bool { return &b.Part == p }); b != nil {
		p.learn(a.AppointmentID, a.Reference)
		if !a.Start.IsZero() {
			b.Start, b.End = utc(a.Start), utc(a.End)
		}
		c.proveBooking(b, at)
		return
	}
	p.learn(a.ServiceRequestID, a.Reference)
	r := c.referral(func(r *Referral) bool { return &r.Part == p })
	if r.EncounterID == "" {
		r.EncounterID = a.EncounterID
	}
	p.prove(Active, at)
}

// prove makes a part stand that nothing had proven before.
func (p *Part) prove(s State, at time.Time) {
	if p.State.unproven() {
		p.settle(s, at)
	}
}

// proveBooking also settles reports about earlier appointments: the patient has
// a new one.
func (c *Case) proveBooking(b *Booking, at time.Time) {
	if !b.State.unproven() {
		return
	}
	b.settle(Booked, at)
	for i := range c.Missed {
		if m := &c.Missed[i]; m.Booking != b.MessageID && m.Handled == "" {
			m.Handled, m.HandledAt = HandledRebooked, at
		}
	}
}
