package episode

import (
	"slices"
	"time"
)

// Need is one thing that a person has to look at.
type Need struct {
	Kind      NeedKind  `json:"kind"`
	What      string    `json:"what"` // what happened, in plain words
	Since     time.Time `json:"since"`
	MessageID string    `json:"messageId"` // the message it is about, in outbox or inbox; may be empty
}

// NeedKind sorts needs; its texts are stable.
type NeedKind string

// The kinds of need, most urgent first.
const (
	NeedNoBooking    NeedKind = "no-booking"  // the old appointment is gone, the new one is not there
	NeedNoReferral   NeedKind = "no-referral" // the same of a referral
	NeedDidNotAttend NeedKind = "did-not-attend"
	NeedRejected     NeedKind = "rejected" // turned down after it was accepted
	NeedAnswered     NeedKind = "answered" // an outcome to act on
	NeedSlot         NeedKind = "slot-taken"
	NeedHalfDone     NeedKind = "half-done"
	NeedUnknown      NeedKind = "unknown"
	NeedRefused      NeedKind = "refused"
)

var urgency = []NeedKind{NeedNoBooking, NeedNoReferral, NeedDidNotAttend, NeedRejected, NeedAnswered, NeedSlot, NeedHalfDone, NeedUnknown, NeedRefused}

// NeedsAction lists what a person has to look at, most urgent first. A closed
// case needs nothing.
func (c Case) NeedsAction() []Need {
	if !c.ClosedAt.IsZero() {
		return nil
	}
	return c.needs()
}

// needs are those of the case as if it were open.
func (c Case) needs() []Need {
	out := c.missedNeeds()
	out = append(out, c.replaceNeeds()...)
	out = append(out, c.answerNeeds()...)
	out = append(out, c.bookingNeeds()...)
	out = append(out, c.referralNeeds()...)
	out = append(out, c.amendmentNeeds()...)
	out = append(out, c.moveNeeds()...)
	for _, p := range c.parts() {
		out = append(out, p.endingNeeds()...)
	}
	for _, r := range c.Replies {
		switch r.State {
		case Unknown:
			out = append(out, Need{NeedUnknown, "It is not known whether the answer arrived", r.AskedAt, r.MessageID})
		case Held:
			out = append(out, Need{NeedRefused, "The answer " + heldBack, r.AskedAt, r.MessageID})
		case Refused:
			out = append(out, Need{NeedRefused, "The answer was not accepted", r.AskedAt, r.MessageID})
		}
	}
	slices.SortStableFunc(out, func(a, b Need) int { return slices.Index(urgency, a.Kind) - slices.Index(urgency, b.Kind) })
	return out
}

func (c Case) missedNeeds() []Need {
	var out []Need
	for _, m := range c.Missed {
		what := "Did not attend"
		if m.Superseded {
			what = "Did not attend an earlier appointment"
		}
		if m.Handled == "" {
			out = append(out, Need{NeedDidNotAttend, what, m.At, m.MessageID})
		}
	}
	return out
}

func (c Case) bookingNeeds() []Need {
	b := c.Booking()
	if b == nil || c.RebookedAs != "" || b.bereft() {
		return nil
	}
	switch b.State {
	case SlotTaken:
		return []Need{{NeedSlot, "The time " + b.gone("was taken") + ", nothing is booked", b.SettledAt, b.MessageID}}
	case Unknown:
		return []Need{{NeedUnknown, "It is not known whether the booking arrived", b.SettledAt, b.MessageID}}
	case Held:
		return []Need{{NeedRefused, "The booking " + heldBack + ": nothing is booked", b.SettledAt, b.MessageID}}
	case Refused:
		return []Need{{NeedRefused, "The booking was not accepted", b.SettledAt, b.MessageID}}
	}
	return nil
}

// referralNeeds also says when only half of what was planned is done.
func (c Case) referralNeeds() []Need {
	b, r := c.Booking(), c.Referral()
	booked := b != nil && b.State == Booked
	switch {
	case r == nil && booked && c.Plan == BookAndRefer && c.Role == AsSender:
		return []Need{{NeedHalfDone, "Booked, not yet referred", b.SettledAt, b.MessageID}}
	case r == nil, r.bereft():
		return nil
	case booked && r.State.moving() && c.Plan == BookAndRefer:
		return []Need{{NeedHalfDone, "Booked, not yet referred", b.SettledAt, r.MessageID}}
	case booked && r.State == Unknown && c.Plan == BookAndRefer:
		return []Need{{NeedHalfDone, "Booked, but it is not known whether the referral arrived", r.SettledAt, r.MessageID}}
	case booked && r.State == Withdrawn && r.Replaces != nil && c.Plan == BookAndRefer:
		return []Need{{NeedHalfDone, "Booked, but not referred: the earlier referral could not be cancelled", r.SettledAt, r.MessageID}}
	case booked && (r.State == Refused || r.State == Withdrawn) && c.Plan == BookAndRefer:
		return []Need{{NeedHalfDone, "Booked, but the referral was not accepted", r.SettledAt, r.MessageID}}
	case booked && r.State == Held && c.Plan == BookAndRefer:
		return []Need{{NeedHalfDone, "Booked, but the referral " + heldBack, r.SettledAt, r.MessageID}}
	case r.State == Held:
		return []Need{{NeedRefused, "The " + r.name() + " " + heldBack, r.SettledAt, r.MessageID}}
	case r.State == Unknown:
		return []Need{{NeedUnknown, "It is not known whether the referral arrived", r.SettledAt, r.MessageID}}
	case r.State == Refused:
		return []Need{{NeedRefused, "The referral was not accepted", r.SettledAt, r.MessageID}}
	}
	return nil
}

func (p *Part) endingNeeds() []Need {
	switch e := p.Ending; {
	case e == nil || !p.State.stands():
	case e.State == Unknown:
		return []Need{{NeedUnknown, "It is not known whether the cancellation arrived", e.AskedAt, e.MessageID}}
	case e.State == Held:
		return []Need{{NeedRefused, "The cancellation " + heldBack, e.AskedAt, e.MessageID}}
	case e.State == Refused:
		return []Need{{NeedRefused, "The cancellation was not accepted", e.AskedAt, e.MessageID}}
	}
	return nil
}
