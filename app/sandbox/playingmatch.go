package sandbox

import (
	"slices"
	"time"

	"barsdesk/app/sandbox/scenario"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

// scene is what conditions are held against.
type scene struct {
	facts []fact
	learned
	since time.Time // when the step before was done
	now   time.Time
}

// all reports whether every condition holds.
func (s scene) all(conditions []scenario.Condition) bool {
	return !slices.ContainsFunc(conditions, func(c scenario.Condition) bool { return s.holds(c) == c.Not })
}

// holds reports whether a condition holds, its Not left aside.
func (s scene) holds(c scenario.Condition) bool {
	switch c.Word {
	case scenario.CaseIs:
		return slices.ContainsFunc(s.cases, func(l learnerCase) bool { return stands(l.episode, c.State, s.now) })
	case scenario.Opened:
		return s.opened
	case scenario.Waited:
		return s.now.Sub(s.since) >= c.Wait
	}
	return s.count(c) >= c.Times
}

// count is how many messages, or how many other facts, a condition is about.
func (s scene) count(c scenario.Condition) int {
	messages, n := map[string]bool{}, 0
	for _, f := range s.facts {
		switch {
		case !f.fits(c):
		case f.Message != "":
			messages[f.Message] = true
		default:
			n++
		}
	}
	return n + len(messages)
}

// fits reports whether a fact is one of those that a condition is about.
func (f fact) fits(c scenario.Condition) bool {
	return f.Word == c.Word && !f.Other && (c.Kind == "" || f.Kind == c.Kind) && (c.Reads == "" || f.Reads == c.Reads) &&
		(c.Entry == "" || f.Entry == c.Entry) && (c.Service == "" || f.Service == c.Service) && (c.Answer == "" || f.Answer == c.Answer) && (!c.Flagged || f.Flagged)
}

// standings are the states of a case, as its episode has them.
var standings = map[scenario.State]func(b, r episode.State, c episode.Case) bool{
	scenario.Booked:            func(b, _ episode.State, _ episode.Case) bool { return b == episode.Booked },
	scenario.ReferredTo:        func(_, r episode.State, c episode.Case) bool { return r == episode.Active && !c.Referral().Validates },
	scenario.BookedAndReferred: func(b, r episode.State, _ episode.Case) bool { return b == episode.Booked && r == episode.Active },
	scenario.NotBooked: func(b, _ episode.State, _ episode.Case) bool {
		return b == episode.SlotTaken || b == episode.Refused || b == episode.Withdrawn
	},
	scenario.BookingCancelled: func(b, _ episode.State, _ episode.Case) bool {
		return b == episode.Cancelled || b == episode.EnteredInError
	},
	scenario.ReferralCancelled: func(_, r episode.State, _ episode.Case) bool {
		return r == episode.Revoked || r == episode.EnteredInError
	},
	scenario.NotConfirmed:    func(_, _ episode.State, c episode.Case) bool { return c.UnknownMessage() != "" },
	scenario.HeldBack:        func(_, _ episode.State, c episode.Case) bool { return c.HeldBack() },
	scenario.DidNotAttend:    func(_, _ episode.State, c episode.Case) bool { return len(c.Missed) > 0 },
	scenario.TurnedDown:      func(_, r episode.State, c episode.Case) bool { return r == episode.Rejected && !c.Referral().Validates },
	scenario.ValidationAsked: func(_, r episode.State, c episode.Case) bool { return r == episode.Active && c.Referral().Validates },
	scenario.ValidationBegun: func(_, _ episode.State, c episode.Case) bool { return validatedWith(c, message.ValidationInterim) },
	scenario.Validated:       func(_, _ episode.State, c episode.Case) bool { return validatedWith(c, message.ValidationFull) },
	scenario.ValidationRefused: func(_, _ episode.State, c episode.Case) bool {
		return validatedWith(c, message.ValidationRejection)
	},
	scenario.CareGiven:  func(_, r episode.State, _ episode.Case) bool { return r == episode.Completed },
	scenario.ClosedCase: func(_, _ episode.State, c episode.Case) bool { return !c.ClosedAt.IsZero() },
}

// stands reports whether a case stands so.
func stands(c episode.Case, state scenario.State, now time.Time) bool {
	if state == scenario.Overdue {
		return c.Overdue(now)
	}
	var b, r episode.State
	if booking := c.Booking(); booking != nil {
		b = booking.State
	}
	if referral := c.Referral(); referral != nil {
		r = referral.State
	}
	return standings[state](b, r, c)
}

// validatedWith reports whether the request for validation was answered so.
func validatedWith(c episode.Case, kind message.Kind) bool {
	r := c.Referral()
	return r != nil && slices.ContainsFunc(r.Answers, func(a episode.Answered) bool { return a.Kind == kind })
}
