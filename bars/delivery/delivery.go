// Package delivery decides what becomes of a message after each try to send
// it: delivered, refused, tried again, or unknown. It is pure: clock and chance
// are handed in and nothing is kept.
//
// BaRS Core, Transactional integrity.
package delivery

import (
	"time"

	"barsdesk/bars/outcome"
)

// The states of a message to send.
const (
	Queued    = "queued"    // waits for its first or next try
	Sending   = "sending"   // a try is under way
	Delivered = "delivered" // proven: the receiver accepted it
	Refused   = "refused"   // proven: nothing came of it at the receiver
	Unknown   = "unknown"   // the receiver may have it or not, and no further try is due
)

// How long tries go on. The standard leaves number and period to the sender.
const (
	MaxAttempts       = 8
	MaxPeriod         = 15 * time.Minute
	MaxFaultyAttempts = 4 // when the receiver answers that it has a fault
)

// delays are the waits after the first, second, … try; the last one repeats.
// Each is varied by up to jitter of itself.
var delays = []time.Duration{
	2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 32 * time.Second, 60 * time.Second,
}

const jitter = 0.2

// Attempted is what is known after a try.
type Attempted struct {
	Attempts   int             // tries so far, this one included
	First, Now time.Time       // when the first try began; now
	Answer     *outcome.Answer // nil when NoAnswer
	NoAnswer   bool
	IDsEchoed  bool          // the answer carried both ids; set it where that rule does not apply
	RetryAfter time.Duration // what the answer asked for; 0 when nothing
	Kind       string        // message kind

	// Untaken says that no earlier try can have been taken by the receiver, as
	// Untaken the function tells for each of them. Left false, every try after
	// the first is judged as if an earlier one may have arrived.
	Untaken bool
}

// Decision is what follows from a try.
type Decision struct {
	State     string    // Queued, Delivered, Refused or Unknown
	RetryAt   time.Time // when State is Queued
	Failure   string    // stable code of what went wrong; "" when delivered
	Delivered bool      // State is Delivered
}

// The failure codes beside those of package outcome.
const (
	FailureNoAnswer  = "no-answer"
	FailureNotEchoed = "ids-not-echoed"
)

// Next decides what follows from a try. rnd gives numbers in [0, 1).
//
// Delivered is said only with a success that echoes both ids, or with the
// receiver's statement that it has the message. Refused is said only with
// proof that no try was taken. All else is tried again with the same bytes and
// ids, up to MaxAttempts or MaxPeriod, and is then Unknown: such a message is
// never made anew without a person's decision, since that could book twice.
func Next(a Attempted, rnd func() float64) Decision {
	if a.NoAnswer || a.Answer == nil {
		return again(a, FailureNoAnswer, rnd)
	}
	answer := *a.Answer
	answer.Doubt = answer.Doubt || a.Attempts > 1 && !a.Untaken
	switch answer.Action(a.Kind) {
	case outcome.Done:
		if !a.IDsEchoed {
			return again(a, FailureNotEchoed, rnd)
		}
		return Decision{State: Delivered, Delivered: true}
	case outcome.StopDelivered:
		return Decision{State: Delivered, Delivered: true}
	case outcome.Retry:
		return again(a, answer.Failure(a.Kind), rnd)
	}
	return stop(answer.Fate(a.Kind), answer.Failure(a.Kind))
}

func stop(fate outcome.Fate, failure string) Decision {
	if fate == outcome.NotHappened {
		return Decision{State: Refused, Failure: failure}
	}
	return Decision{State: Unknown, Failure: failure}
}

// again plans the next try, or gives up.
func again(a Attempted, failure string, rnd func() float64) Decision {
	at := a.Now.Add(wait(a, rnd))
	if a.Attempts >= attemptsFor(failure) || at.Sub(a.First) > MaxPeriod {
		return Decision{State: Unknown, Failure: failure}
	}
	return Decision{State: Queued, RetryAt: at, Failure: failure}
}

// attemptsFor is fewer for the fault of a receiver, which the standard does not
// list among the reasons to try again.
func attemptsFor(failure string) int {
	if failure == "receiver-fault" || failure == "network-fault" {
		return MaxFaultyAttempts
	}
	return MaxAttempts
}

func wait(a Attempted, rnd func() float64) time.Duration {
	delay := delays[min(max(a.Attempts, 1), len(delays))-1]
	varied := time.Duration(float64(delay) * (1 - jitter + 2*jitter*rnd()))
	return max(varied, a.RetryAfter)
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
