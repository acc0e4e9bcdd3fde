package episode

import "slices"

// Pending reports whether a message of the case is being sent or waits for its
// next try. A referral that waits for a booking which is not moving is not
// pending: a person has to decide.
func (c Case) Pending() bool {
	for _, p := range c.parts() {
		if p.State.moving() && !c.stalled(p) || p.Ending != nil && p.State.stands() && p.Ending.State.moving() {
			return true
		}
	}
	return slices.ContainsFunc(c.Replies, func(r Reply) bool { return r.State.moving() }) ||
		slices.ContainsFunc(c.moves(), func(m *Move) bool { return m.State.moving() }) ||
		slices.ContainsFunc(c.amendments(), func(a *Amendment) bool { return a.State.moving() })
}

// stalled reports whether a part is a referral, never tried, behind a booking
// that nothing sends any more.
func (c Case) stalled(p *Part) bool {
	b := c.Booking()
	if c.isBooking(p) || p.Tried || b == nil || c.Plan != BookAndRefer {
		return false
	}
	return b.State.unproven() && !b.State.moving()
}

// Confirmed reports whether the receiver has had all that was planned. As
// receiver, it is so once anything was received.
func (c Case) Confirmed() bool {
	b, r := c.Booking(), c.Referral()
	booked, referred := b != nil && b.State.accepted(), r != nil && r.State.accepted()
	switch c.Plan {
	case BookAndRefer:
		return booked && referred
	case Book:
		return booked
	case Refer:
		return referred
	}
	return booked || referred
}

// HeldBack reports whether a message of the case is kept until a person tries
// again or gives it up.
func (c Case) HeldBack() bool { return c.holds(Held) }

// Attention reports whether a person has to act: NeedsAction is not empty.
func (c Case) Attention() bool { return len(c.NeedsAction()) > 0 }

// BookingWords says in a few plain words where the current booking stands, for
// example "Booked"; it is empty without one.
func (c Case) BookingWords() string {
	if b := c.Booking(); b != nil {
		return b.word()
	}
	return ""
}

// ReferralWords says in a few plain words where the current referral stands,
// for example "Referred"; it is empty without one.
func (c Case) ReferralWords() string {
	if r := c.Referral(); r != nil {
		return r.word()
	}
	return ""
}

// References lists the receiver's references for people of the current booking
// and referral, each once, the booking's first. They are the receiver's text.
func (c Case) References() []string {
	var out []string
	add := func(reference string) {
		if reference != "" && !slices.Contains(out, reference) {
			out = append(out, reference)
		}
	}
	if b := c.Booking(); b != nil {
		add(b.Reference)
	}
	if r := c.Referral(); r != nil {
		add(r.Reference)
	}
	return out
}

// Next says what to do about the most urgent need, in a sentence or two of
// plain English; it is empty when nothing needs a person.
func (c Case) Next() string {
	needs := c.NeedsAction()
	if len(needs) == 0 {
		return ""
	}
	if m, ok := c.find(needs[0].MessageID); ok && *m.state == Held {
		return "Tell the person who runs Barsdesk. Once your organisation has access, try again: the same message goes out. Or phone the service" + c.onPhone() + "."
	}
	switch needs[0].Kind {
	case NeedNoBooking:
		return "Choose another time at once, or phone the service" + c.onPhone() + ". Tell the patient."
	case NeedNoReferral:
		return "Send the referral again at once, or phone the service" + c.onPhone() + "."
	case NeedRejected:
		return "Read the reason. Care is yours again: arrange something else."
	case NeedAnswered:
		return "Read the outcome, act on it, then close the case."
	case NeedDidNotAttend:
		return c.nextAfterReport()
	case NeedSlot:
		return "Choose another time. Everything you entered is kept."
	case NeedHalfDone:
		return c.nextForReferral()
	case NeedUnknown:
		return "Try again: the same message is never taken twice. Or ask the service" + c.onPhone() + "."
	}
	return "Read what the service answered, then decide. You can phone the service" + c.onPhone() + "."
}

func (c Case) nextAfterReport() string {
	if c.unhandled() {
		return "Contact the patient, then rebook or close the case."
	}
	return "Read the report and record what you did. Later arrangements stay as they are."
}

func (c Case) nextForReferral() string {
	switch r := c.Referral(); {
	case r != nil && r.State.moving():
		return "Leave this running: the referral is sent as soon as the service can be reached."
	case r != nil && r.State == Unknown:
		return "Try again: the same referral is never taken twice. Or ask the service" + c.onPhone() + "."
	}
	return "Finish the referral, or cancel the booking."
}

func (c Case) onPhone() string {
	if c.Phone == "" {
		return ""
	}
	return " on " + c.Phone
}
