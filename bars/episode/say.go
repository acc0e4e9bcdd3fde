package episode

import "time"

// Need is one thing that a person has to look at.
type Need struct {
	Kind      NeedKind  `json:"kind"`
	What      string    `json:"what"` // what happened, in plain words
	Since     time.Time `json:"since"`
	MessageID string    `json:"messageId"`
}

// NeedKind sorts needs; its texts are stable.
type NeedKind string

// The kinds of need, most urgent first.
const (
	NeedDidNotAttend NeedKind = "did-not-attend"
	NeedSlot         NeedKind = "slot-taken"
	NeedHalfDone     NeedKind = "half-done"
	NeedUnknown      NeedKind = "unknown"
	NeedRefused      NeedKind = "refused"
)

// ActionID names what a person may do; its texts are stable.
type ActionID string

// The actions.
const (
	CancelBooking  ActionID = "cancel-booking"
	CancelReferral ActionID = "cancel-referral"
	Resume         ActionID = "resume"
	Retry          ActionID = "retry"
	AskReceiver    ActionID = "ask-receiver"
	RecordContact  ActionID = "record-contact"
	Rebook         ActionID = "rebook"
	ReferToo       ActionID = "refer"
	Close          ActionID = "close"
	Note           ActionID = "note"
	ChooseSlot     ActionID = "choose-slot"
	SayNotAttended ActionID = "did-not-attend" // AsReceiver
)

// Action is something a person may do now.
type Action struct {
	ID    ActionID `json:"id"`
	Label string   `json:"label"`
	Help  string   `json:"help"`
}

// Headline says where the case stands in a few plain words, for example
// "Booked, not yet referred".
func (c Case) Headline() string { return "" }

// Standing says exactly what stands, in a sentence or two. when words the time
// of an appointment, for example "14:30 today".
func (c Case) Standing(when func(start, end time.Time) string) string { return "" }

// NeedsAction lists what a person has to look at, most urgent first.
func (c Case) NeedsAction() []Need { return nil }

// Actions lists what a person may do now, most useful first.
func (c Case) Actions() []Action { return nil }

// State is one stable word for the whole case, for lists to sort by.
func (c Case) State() string { return "" }
