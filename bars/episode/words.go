package episode

import "strings"

// word says where a booking stands, as the start of a headline.
func (b *Booking) word() string {
	if w := b.Ending.word("Booking being cancelled", "Booked, cancellation"); w != "" && b.State == Booked {
		return w
	}
	if w := b.movingWord(); w != "" && b.State == Booked {
		return w
	}
	switch b.State {
	case Queued, Sending:
		if b.waits() {
			return "New booking waits for the cancellation"
		}
		return "Booking being sent"
	case Unknown:
		return "Booking not confirmed"
	case Held:
		return "Not booked, held back"
	case SlotTaken:
		return "Not booked, the time " + b.gone("was taken")
	case Booked:
		if !b.ArrivedAt.IsZero() {
			return "Arrived"
		}
		return "Booked"
	case Cancelled:
		return "Booking cancelled"
	case EnteredInError:
		return "Booking withdrawn as a mistake"
	case DidNotAttend:
		return "Did not attend"
	case Fulfilled:
		return "Attended"
	}
	return "Not booked"
}

// slotBegun is the failure of a booking whose time began before it could be sent.
const slotBegun = "slot-begun"

// gone says why the time of a booking is of no use any more.
func (b *Booking) gone(taken string) string {
	if b.Failure == slotBegun {
		return "had begun"
	}
	return taken
}

// word says where a referral or a request for validation stands.
func (r *Referral) word() string {
	name, made, not := "Referral", "Referred", "Not referred"
	if r.Validates {
		name, made, not = "Request for validation", "Validation asked for", "Validation not asked for"
	}
	if w := r.Ending.word(name+" being cancelled", made+", cancellation"); w != "" && r.State == Active {
		return w
	}
	if w := r.amending(); w != "" && r.State == Active {
		return made + ", " + w
	}
	switch r.State {
	case Queued, Sending:
		if r.waits() {
			return "New " + lower(name) + " waits for the cancellation"
		}
		return name + " being sent"
	case Unknown:
		return name + " not confirmed"
	case Held:
		return not + ", held back"
	case Refused:
		return name + " refused"
	case Active:
		return made + r.howFar()
	case Rejected:
		return name + " turned down"
	case Revoked:
		return name + " cancelled"
	case EnteredInError:
		return name + " withdrawn as a mistake"
	case DidNotAttend:
		return "Did not attend"
	case Completed:
		return r.done()
	}
	return not
}

// howFar is what the receiver told of its work, after a comma; empty before.
func (r *Referral) howFar() string {
	switch r.progress() {
	case Planned:
		return ", waits for a resource"
	case Begun:
		if r.Validates {
			return ", work on it has begun"
		}
		return ", a resource is on its way"
	case Arrived:
		return ", a resource has arrived"
	}
	return ""
}

// amending says that a change is on its way or of unknown fate.
func (r *Referral) amending() string {
	if len(r.Amendments) == 0 {
		return ""
	}
	switch a := r.Amendments[len(r.Amendments)-1]; {
	case a.State.moving():
		return "update being sent"
	case a.State == Unknown:
		return "update not confirmed"
	case a.State == Held:
		return "update held back"
	}
	return ""
}

func (r *Referral) done() string {
	if r.Validates {
		return "Validated"
	}
	return "Care given"
}

// name is what a sentence calls it.
func (r *Referral) name() string {
	if r.Validates {
		return "request for validation"
	}
	return "referral"
}

// word says where a cancellation stands; stuck starts what is said of one that
// is not moving.
func (e *Ending) word(moving, stuck string) string {
	switch {
	case e == nil:
		return ""
	case e.State.moving():
		return moving
	case e.State == Unknown:
		return stuck + " not confirmed"
	case e.State == Held:
		return stuck + " held back"
	}
	return ""
}

// Headline says where the case stands in a few plain words, for example
// "Booked, not yet referred".
func (c Case) Headline() string {
	b, r := c.Booking(), c.Referral()
	switch {
	case c.unhandled() || b == nil && r == nil && len(c.Missed) > 0:
		return "Did not attend"
	case b == nil && r == nil:
		return "Nothing sent"
	case b == nil:
		return r.word()
	case r == nil:
		return c.bookedAlone(b)
	}
	return together(b, r)
}

// unhandled reports whether a report about what still stood waits for a person.
func (c Case) unhandled() bool {
	for _, m := range c.Missed {
		if m.Handled == "" && !m.Superseded {
			return true
		}
	}
	return false
}

func (c Case) bookedAlone(b *Booking) string {
	if b.word() == "Booked" && c.Plan == BookAndRefer {
		return "Booked, not yet referred"
	}
	return b.word()
}

// together joins what is to be said of a booking and its referral.
func together(b *Booking, r *Referral) string {
	booking, referral := b.word(), r.word()
	switch {
	case b.State == DidNotAttend, r.State == DidNotAttend && !b.State.stands():
		return "Did not attend"
	case r.State == DidNotAttend:
		return booking + ", earlier referral ended"
	case booking == "Booked" && referral == "Referred":
		return "Booked and referred"
	case booking == "Booked" && r.State.moving():
		return "Booked, not yet referred"
	case b.State == Cancelled && r.State == Revoked:
		return "Booking and referral cancelled"
	case b.State.unproven() && (r.State == Queued || r.State == Withdrawn):
		return booking
	case r.State == Active && r.AppointmentID == "" && b.BasedOn != "":
		return referral + ", " + lower(booking)
	case !b.State.stands() && r.State.stands():
		return referral + ", " + lower(booking)
	}
	return booking + ", " + lower(referral)
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// State is one stable word for the whole case, for lists to select by: the
// state of the booking and that of the referral, or "closed".
func (c Case) State() string {
	if !c.ClosedAt.IsZero() {
		return "closed"
	}
	var words []string
	if b := c.Booking(); b != nil {
		words = append(words, string(b.State))
	}
	if r := c.Referral(); r != nil {
		words = append(words, string(r.State))
	}
	return strings.Join(words, "+")
}
