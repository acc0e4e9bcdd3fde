// Package delivery decides what becomes of a message before and after each try
// to send it: delivered, refused, tried again, held back, or unknown. It keeps
// nothing but, in a Breaker, which targets do not answer. Clock and chance are
// handed in.
//
// BaRS Core, Transactional integrity.
package delivery

import (
	"cmp"
	"slices"
	"time"

	"barsdesk/bars/outcome"
)

// The states of a message to send.
const (
	Drafted   = "drafted"   // composed or planned, and not given to the outbox: nothing sends it
	Queued    = "queued"    // waits for its first or next try
	Sending   = "sending"   // a try is under way
	Delivered = "delivered" // proven: the receiver accepted it
	Refused   = "refused"   // proven: nothing came of it at the receiver
	Unknown   = "unknown"   // the receiver may have it or not, and no further try is due
	Resolved  = "resolved"  // was unknown; a person has asked the receiver and recorded what it said
	Held      = "held"      // proven: not let through, and kept until a person tries again or gives it up
	Withdrawn = "withdrawn" // taken back, and proven: the receiver never had it
)

// next are the states that each state can be followed by. What is proven stays.
var next = map[string][]string{
	Drafted:  {Queued},
	Queued:   {Queued, Sending, Delivered, Refused, Unknown, Withdrawn},
	Sending:  {Queued, Delivered, Refused, Unknown, Held},
	Held:     {Queued, Delivered, Withdrawn},
	Unknown:  {Queued, Delivered, Resolved},
	Resolved: {Delivered},
}

// Can reports whether a message in one state may come into another.
func Can(from, to string) bool { return slices.Contains(next[from], to) }

// Attempted is what is known of a message after a try, or when one is due.
type Attempted struct {
	Attempts   int             // tries so far, the last one included
	Queued     time.Time       // when it was put into the outbox
	First, Now time.Time       // when the first try began, zero before it; now
	Answer     *outcome.Answer // nil when NoAnswer
	NoAnswer   bool
	Silence    string        // with NoAnswer: the code of why; FailureNoAnswer when empty
	IDsEchoed  bool          // the answer carried both ids; set it where that rule does not apply
	RetryAfter time.Duration // what the answer asked for; 0 when nothing
	Kind       string        // message kind
	SlotStart  time.Time     // when the time that it books begins; zero for anything but a new booking

	// Untaken says that no earlier try can have been taken by the receiver, as
	// Untaken the function tells for each of them. Left false, every try after
	// the first is judged as if an earlier one may have arrived.
	Untaken bool
}

// Decision is what follows.
type Decision struct {
	State     string    // Queued, Sending, Delivered, Refused, Held or Unknown
	RetryAt   time.Time // when State is Queued
	Failure   string    // stable code of what went wrong; "" when delivered or to be tried
	Delivered bool      // State is Delivered
}

// The failure codes beside those of package outcome.
const (
	FailureNoAnswer  = outcome.NoReply
	FailureNotEchoed = "ids-not-echoed"
	FailureSilent    = "service-silent" // held back: its target does not answer
	FailureNotSent   = "not-sent"       // held back until its time was up, and never tried
	FailureSlotBegun = "slot-begun"     // the time to book began before it was booked for certain
)

// Next decides what follows from a try. rnd gives numbers in [0, 1).
//
// Delivered is said only with a success that echoes both ids, or with the
// receiver's statement that it has the message. Refused is said only with
// proof that no try was taken, as is Held: the platform did not let it through,
// and the same bytes and ids can go once it does. All else is tried again with the same bytes and
// ids, up to MaxAttempts or MaxPeriod, and is then Unknown: such a message is
// never made anew without a person's decision, since that could book twice.
func (p Policy) Next(a Attempted, rnd func() float64) Decision {
	if a.NoAnswer || a.Answer == nil {
		return p.silent(a, cmp.Or(a.Silence, FailureNoAnswer), rnd)
	}
	answer := *a.Answer
	answer.Doubt = answer.Doubt || a.Attempts > 1 && !a.Untaken
	switch answer.Action(a.Kind) {
	case outcome.Done:
		if !a.IDsEchoed {
			return p.again(a, FailureNotEchoed, rnd)
		}
		return Decision{State: Delivered, Delivered: true}
	case outcome.StopDelivered:
		return Decision{State: Delivered, Delivered: true}
	case outcome.Retry:
		return p.again(a, answer.Failure(a.Kind), rnd)
	}
	d := stop(answer.Fate(a.Kind), answer.Failure(a.Kind))
	if d.State == Refused && answer.Action(a.Kind) == outcome.Hold {
		d.State = Held
	}
	return d
}

// silent decides after a try without an answer. One that cannot have left while
// something here or at the platform has to be put right first is not repeated.
//
// BaRS, Error handling: token endpoint.
func (p Policy) silent(a Attempted, failure string, rnd func() float64) Decision {
	if outcome.Hopeless(failure) {
		return a.untaken(failure)
	}
	d := p.again(a, failure, rnd)
	if d.State == Unknown && outcome.NeverLeft(failure) {
		return a.untaken(failure)
	}
	return d
}

// untaken ends a message whose last try cannot have left: it is Refused when no
// earlier one can have been taken either.
func (a Attempted) untaken(failure string) Decision {
	if a.Attempts <= 1 || a.Untaken {
		return Decision{State: Refused, Failure: failure}
	}
	return Decision{State: Unknown, Failure: failure}
}

func stop(fate outcome.Fate, failure string) Decision {
	if fate == outcome.NotHappened {
		return Decision{State: Refused, Failure: failure}
	}
	return Decision{State: Unknown, Failure: failure}
}

// again plans the next try, or gives up. A booking is looked at again when its
// time begins at the latest: Due says then that it is not to be tried.
func (p Policy) again(a Attempted, failure string, rnd func() float64) Decision {
	at := a.Now.Add(p.wait(a, rnd))
	if a.Attempts >= p.attemptsFor(failure) || at.Sub(a.First) > p.MaxPeriod {
		return Decision{State: Unknown, Failure: failure}
	}
	if !a.SlotStart.IsZero() && at.After(a.SlotStart) {
		at = latest(a.SlotStart, a.Now)
	}
	return Decision{State: Queued, RetryAt: at, Failure: failure}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// attemptsFor is fewer for the fault of a receiver, which the standard does not
// list among the reasons to try again.
func (p Policy) attemptsFor(failure string) int {
	if failure == "receiver-fault" || failure == "network-fault" {
		return p.MaxFaulty
	}
	return p.MaxAttempts
}

func (p Policy) wait(a Attempted, rnd func() float64) time.Duration {
	delay := p.Delays[min(max(a.Attempts, 1), len(p.Delays))-1]
	varied := time.Duration(float64(delay) * (1 - p.Jitter + 2*p.Jitter*rnd()))
	return max(varied, min(a.RetryAfter, p.LongestWait))
}

// Untaken reports whether a try cannot have been taken by the receiver: it
// never left, or the answer is a refusal. neverSent is for tries without an
// answer; answer is nil for those.
func Untaken(kind string, answer *outcome.Answer, neverSent bool) bool {
	if answer == nil {
		return neverSent
	}
	return answer.Fate(kind) == outcome.NotHappened
}
