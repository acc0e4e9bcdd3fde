package episode

import (
	"time"

	"barsdesk/bars/message"
)

// fromStatus reads a FHIR status of an Appointment or ServiceRequest; "" for
// one that says nothing here.
func fromStatus(resourceType, status string) State {
	states := map[string]State{"active": Active, "on-hold": Active, "revoked": Revoked, "completed": Completed}
	if resourceType == "Appointment" {
		states = map[string]State{"booked": Booked, "cancelled": Cancelled, "noshow": DidNotAttend,
			"fulfilled": Fulfilled, "arrived": Fulfilled, "checked-in": Fulfilled}
	}
	states["entered-in-error"] = EnteredInError
	return states[status]
}

func (e Seen) apply(c *Case, at time.Time) error {
	kind := message.ReferralNew
	if e.ResourceType == "Appointment" {
		kind = message.BookingNew
	}
	p := c.byID(kind, e.ID)
	if p == nil {
		m, ok := c.find(e.MessageID)
		if !ok || !m.asks() || m.part.ID != "" || c.isBooking(m.part) != kind.IsBooking() {
			return ErrNoSuch
		}
		p = m.part
	}
	p.learn(e.ID, e.Reference)
	to := fromStatus(e.ResourceType, e.Status)
	if to == "" {
		return nil
	}
	if b := c.booking(func(b *Booking) bool { return &b.Part == p }); b != nil {
		c.proveBooking(b, at)
		c.seenAt(b, e.Start, e.End)
	}
	p.settle(to, at)
	if p.Ending != nil && p.Ending.State.open() && p.State.ended() {
		p.Ending.State, p.Ending.Failure = p.State, ""
	}
	return nil
}

func (c *Case) isBooking(p *Part) bool {
	return c.booking(func(b *Booking) bool { return &b.Part == p }) != nil
}

func (e Responded) apply(c *Case, at time.Time) error {
	booking := c.booking(func(b *Booking) bool { return b.BundleID == e.Identifier })
	referral := c.referral(func(r *Referral) bool { return r.BundleID == e.Identifier })
	if e.Identifier == "" || booking == nil && referral == nil {
		return ErrNoSuch
	}
	if referral != nil {
		referral.learn(e.ServiceRequestID, "")
		referral.prove(Active, at)
	}
	if e.Kind == message.DidNotAttendKind && !c.reported(e.MessageID) {
		c.miss(e, booking, referral, at)
	}
	if referral != nil && referral.answer(e, at) {
		c.ClosedAt = time.Time{}
	}
	return nil
}

func (c *Case) reported(messageID string) bool {
	for _, m := range c.Missed {
		if m.MessageID == messageID {
			return true
		}
	}
	return false
}

// miss records that the patient did not attend, against the appointment the
// response is about and no other. A booking or referral that had ended before
// stays as it was.
func (c *Case) miss(e Responded, answered *Booking, referral *Referral, at time.Time) {
	m := Missed{MessageID: e.MessageID, At: at, Start: utc(e.Start), Concerns: e.Concerns}
	booking := c.missed(e, answered, referral)
	switch {
	case booking != nil:
		m.Booking, m.Superseded = booking.MessageID, c.superseded(booking)
		if m.Start.IsZero() {
			m.Start = booking.Start
		}
		booking.learn(e.AppointmentID, "")
		booking.settle(DidNotAttend, at)
	case referral != nil:
		m.Superseded = referral.State.ended() && referral.State != DidNotAttend
	}
	if referral != nil {
		referral.settle(DidNotAttend, at)
	}
	c.Missed, c.ClosedAt = append(c.Missed, m), time.Time{}
}

// superseded reports whether an appointment had ended or been replaced.
func (c *Case) superseded(b *Booking) bool {
	if b.State.ended() && b.State != DidNotAttend || c.RebookedAs != "" {
		return true
	}
	after := false
	for i := range c.Bookings {
		if after && (c.Bookings[i].State.accepted() || c.Bookings[i].State.open()) {
			return true
		}
		after = after || &c.Bookings[i] == b
	}
	return false
}

// missed finds the appointment that a response is about: by id, by time, or,
// when it names none, the one that stands with its referral. The oldest wins,
// so that a new appointment is never taken for the one it replaced.
func (c *Case) missed(e Responded, answered *Booking, referral *Referral) *Booking {
	if e.AppointmentID != "" {
		if b := c.booking(func(b *Booking) bool { return b.ID == e.AppointmentID }); b != nil {
			return b
		}
		return c.booking(func(b *Booking) bool { return b.ID == "" && b.possible() && (b == answered || at(b, e.Start)) })
	}
	if answered != nil {
		return answered
	}
	belongs := func(b *Booking) bool { return b.possible() && c.linked(b, referral) }
	if !e.Start.IsZero() {
		if b := c.booking(func(b *Booking) bool { return at(b, e.Start) && belongs(b) }); b != nil {
			return b
		}
		return c.booking(func(b *Booking) bool { return at(b, e.Start) && b.possible() })
	}
	if referral.State.ended() {
		return nil // a referral that ended has let go of its appointment
	}
	return c.booking(func(b *Booking) bool { return b.State == Booked && belongs(b) })
}

// possible reports whether the receiver has an appointment, or may have it.
func (p *Part) possible() bool { return p.State.accepted() || p.State.open() }

func at(b *Booking, start time.Time) bool { return !start.IsZero() && b.Start.Equal(start) }

// linked reports whether a booking and a referral name each other, or are the
// only ones of the case.
func (c *Case) linked(b *Booking, r *Referral) bool {
	switch {
	case r.AppointmentID != "":
		return r.AppointmentID == b.ID
	case b.BasedOn != "":
		return b.BasedOn == r.ID
	}
	return len(c.Bookings) == 1 && len(c.Referrals) == 1
}

func (e Received) apply(c *Case, at time.Time) error {
	p := Part{MessageID: e.MessageID, BundleID: e.BundleID, ID: e.ID, Reference: e.Reference, AskedAt: at, SettledAt: at}
	asks := e.Kind == message.BookingNew || e.Kind == message.ReferralNew || e.Kind == message.ValidationNew
	switch {
	case asks && c.byID(e.Kind, e.ID) != nil:
		return nil
	case e.Kind == message.BookingNew:
		p.State = Booked
		c.Bookings = append(c.Bookings, Booking{Part: p, SlotID: e.SlotID, Start: utc(e.Start), End: utc(e.End), BasedOn: e.BasedOn})
	case asks:
		p.State = Active
		c.Referrals = append(c.Referrals, Referral{Part: p, Validates: e.Kind == message.ValidationNew, EncounterID: e.EncounterID, AppointmentID: e.AppointmentID, ReplyBy: utc(e.ReplyBy)})
	default:
		if err := c.change(e, at); err != nil {
			return err
		}
	}
	c.ClosedAt = time.Time{}
	for _, concern := range e.Concerns {
		c.concern(concern)
	}
	return nil
}

// change applies a cancellation or an update that we accepted.
func (c *Case) change(e Received, at time.Time) error {
	p := c.byID(e.Kind, e.ID)
	switch {
	case p == nil:
		return ErrNoSuch
	case !p.State.stands():
		return ErrNotNow
	case e.Kind.Cancels():
		p.settle(endOf(e.Kind, e.Mistake), at)
	case e.Kind == message.BookingMove:
		b := c.booking(func(b *Booking) bool { return &b.Part == p })
		b.SlotID, b.Start, b.End = e.SlotID, utc(e.Start), utc(e.End)
	default:
		if r := c.referral(func(r *Referral) bool { return &r.Part == p }); r != nil && !e.ReplyBy.IsZero() {
			r.ReplyBy = utc(e.ReplyBy)
		}
	}
	return nil
}

// concern adds a concern that is not there yet; none is ever dropped.
func (c *Case) concern(added message.Concern) {
	for _, have := range c.Concerns {
		if have == added {
			return
		}
	}
	c.Concerns = append(c.Concerns, added)
}
