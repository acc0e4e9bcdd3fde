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
	Refused   = "refused"   // proven: nothing happened at the receiver
	Unknown   = "unknown"   // tries are used up; the receiver may have it or not
)

// Attempted is what is known after a try.
type Attempted struct {
	Attempts   int             // tries so far, this one included
	First, Now time.Time       // when the first try began; now
	Answer     *outcome.Answer // nil when NoAnswer
	NoAnswer   bool
	IDsEchoed  bool // the answer carried both ids; set it where that rule does not apply
	RetryAfter time.Duration
	Kind       string // message.Kind
}

// Decision is what follows from a try.
type Decision struct {
	State     string
	RetryAt   time.Time // when State is Queued
	Failure   string    // stable code, "" when delivered
	Delivered bool
}

// Next decides what follows from a try. rnd gives numbers in [0, 1).
func Next(a Attempted, rnd func() float64) Decision { return Decision{State: Unknown} }
