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

// Word names each event in a timeline.

func (Asked) Word() string       { return "asked" }
func (CancelAsked) Word() string { return "cancel-asked" }
func (ReplyAsked) Word() string  { return "reply-asked" }
func (Trying) Word() string      { return "trying" }
func (Waiting) Word() string     { return "waiting" }
func (Delivered) Word() string   { return "delivered" }
func (NotTaken) Word() string    { return "not-taken" }
func (Lost) Word() string        { return "lost" }
func (GivenUp) Word() string     { return "given-up" }
func (Seen) Word() string        { return "seen" }
func (Responded) Word() string   { return "responded" }
func (Received) Word() string    { return "received" }
func (NoShow) Word() string      { return "no-show" }
func (Came) Word() string        { return "came" }
func (CareGiven) Word() string   { return "care-given" }
func (Contacted) Word() string   { return "contacted" }
func (Noted) Word() string       { return "noted" }
func (Rebooked) Word() string    { return "rebooked" }
func (Closed) Word() string      { return "closed" }
