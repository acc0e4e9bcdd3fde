package delivery

import "time"

// Begun reports whether the time that a booking asks for has begun since it was
// put into the outbox, or since a try: it is not sent any more without a
// person's decision. Who chooses a time that has begun already gets one try.
func (a Attempted) Begun() bool {
	if a.SlotStart.IsZero() || a.Now.Before(a.SlotStart) {
		return false
	}
	return a.Attempts > 0 || a.Queued.Before(a.SlotStart)
}

// Due decides, at the moment of a try, whether it is made: Sending says so.
// A booking whose time has begun is Refused when no try of it can have been
// taken, and Unknown otherwise.
func (p Policy) Due(a Attempted) Decision {
	if !a.Begun() {
		return Decision{State: Sending}
	}
	return a.untried(FailureSlotBegun)
}

// Hold decides what becomes of a message that is due while its target does not
// answer: it waits until a time, and no try of it is used up. When its own time
// is up it is Refused if it was never tried, and Unknown otherwise.
func (p Policy) Hold(a Attempted, until time.Time) Decision {
	since := a.First
	if since.IsZero() {
		since = a.Queued
	}
	end := since.Add(p.MaxPeriod)
	switch {
	case a.Now.Before(end):
		if !a.SlotStart.IsZero() && a.SlotStart.Before(end) {
			end = latest(a.SlotStart, a.Now)
		}
		if end.Before(until) {
			until = end
		}
		return Decision{State: Queued, RetryAt: until, Failure: FailureSilent}
	case a.Attempts == 0:
		return a.untried(FailureNotSent)
	}
	return Decision{State: Unknown, Failure: FailureSilent}
}

// untried is the fate of a message that gets no further try.
func (a Attempted) untried(failure string) Decision {
	if a.Attempts == 0 || a.Untaken {
		return Decision{State: Refused, Failure: failure}
	}
	return Decision{State: Unknown, Failure: failure}
}
