package episode

import (
	"errors"
	"time"
)

// ErrNoSuch says that an event is about a message or a resource that is not in
// the case; ErrNotNow that what a person asked for does not fit where the case
// stands. With either the case is unchanged.
var (
	ErrNoSuch = errors.New("the case has no such message")
	ErrNotNow = errors.New("the case has moved on")
)

// Apply takes one fact in. Facts of the wire that come too late to matter (a
// failed try after the proof of delivery) change nothing and are no error.
// Times are kept in UTC.
//
// BaRS Applications, State machines: referral and booking.
func (c *Case) Apply(at time.Time, e Event) error {
	return e.apply(c, at.UTC())
}

// Each event is named in a timeline by its Word.

// Word is "asked".
func (Asked) Word() string { return "asked" }

// Word is "freed".
func (Freed) Word() string { return "freed" }

// Word is "update-asked".
func (UpdateAsked) Word() string { return "update-asked" }

// Word is "move-asked".
func (MoveAsked) Word() string { return "move-asked" }

// Word is "cancel-asked".
func (CancelAsked) Word() string { return "cancel-asked" }

// Word is "reply-asked".
func (ReplyAsked) Word() string { return "reply-asked" }

// Word is "trying".
func (Trying) Word() string { return "trying" }

// Word is "waiting".
func (Waiting) Word() string { return "waiting" }

// Word is "delivered".
func (Delivered) Word() string { return "delivered" }

// Word is "not-taken".
func (NotTaken) Word() string { return "not-taken" }

// Word is "lost".
func (Lost) Word() string { return "lost" }

// Word is "held-back".
func (HeldBack) Word() string { return "held-back" }

// Word is "given-up".
func (GivenUp) Word() string { return "given-up" }

// Word is "seen".
func (Seen) Word() string { return "seen" }

// Word is "responded".
func (Responded) Word() string { return "responded" }

// Word is "received".
func (Received) Word() string { return "received" }

// Word is "no-show".
func (NoShow) Word() string { return "no-show" }

// Word is "checked-in".
func (CheckedIn) Word() string { return "checked-in" }

// Word is "came".
func (Came) Word() string { return "came" }

// Word is "care-given".
func (CareGiven) Word() string { return "care-given" }

// Word is "contacted".
func (Contacted) Word() string { return "contacted" }

// Word is "noted".
func (Noted) Word() string { return "noted" }

// Word is "decided".
func (Decided) Word() string { return "decided" }

// Word is "rebooked".
func (Rebooked) Word() string { return "rebooked" }

// Word is "closed".
func (Closed) Word() string { return "closed" }
