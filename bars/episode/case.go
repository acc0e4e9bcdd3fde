// Package episode holds the case: everything of one patient's episode with one
// counterpart, seen from the sender's or the receiver's side. Facts arrive as
// events; the case says in plain words what stands, what needs a person and
// what a person may do now.
//
// It is pure: instants are handed in, nothing is kept. A Case is safe to store
// as JSON and to read back.
//
// BaRS Applications, State machines.
package episode

import (
	"time"

	"barsdesk/bars/message"
)

// Role says which side of the exchange we are on.
type Role string

// The two sides.
const (
	AsSender   Role = "sender"
	AsReceiver Role = "receiver"
)

// Plan is what the person set out to do.
type Plan string

// The plans.
const (
	BookAndRefer Plan = "book-and-refer"
	Refer        Plan = "refer"
	Book         Plan = "book"
)

// State is where a booking or a referral stands.
type State string

// The states. What was accepted never becomes queued, refused or unknown again.
const (
	Queued         State = "queued"           // waits to be sent
	Sending        State = "sending"          // a try is under way
	Unknown        State = "unknown"          // the receiver may have it or not
	Refused        State = "refused"          // the receiver has not taken it
	SlotTaken      State = "slot-taken"       // a booking refused because its time had gone
	Held           State = "held"             // not let through; goes out with the same bytes once a person says so
	Withdrawn      State = "withdrawn"        // given up before the receiver had it
	Booked         State = "booked"           // a booking that stands
	Active         State = "active"           // a referral that stands
	Cancelled      State = "cancelled"        // a booking cancelled
	Revoked        State = "revoked"          // a referral cancelled
	EnteredInError State = "entered-in-error" // ended as sent by mistake
	DidNotAttend   State = "did-not-attend"   // the receiver reported it
	Fulfilled      State = "fulfilled"        // the patient came
	Completed      State = "completed"        // the care asked for was given, or what was asked was answered
	Rejected       State = "rejected"         // a request that the receiver had and turned down
)

// Case is one patient's episode with one service. Bookings and Referrals are
// oldest first: the last one is the current one, for a rebooking leaves the
// old booking where it is.
type Case struct {
	Role          Role              `json:"role"`
	Plan          Plan              `json:"plan"`
	ServiceID     string            `json:"serviceId"` // the counterpart's (AsSender) or ours (AsReceiver)
	ServiceName   string            `json:"serviceName"`
	ODSCode       string            `json:"odsCode"`
	Phone         string            `json:"phone"`
	Counterpart   string            `json:"counterpart"` // service id to send to
	UseCase       string            `json:"useCase"`
	CorrelationID string            `json:"correlationId"`
	JourneyID     string            `json:"journeyId"` // as received or first sent
	Bookings      []Booking         `json:"bookings"`
	Referrals     []Referral        `json:"referrals"`
	Replies       []Reply           `json:"replies"` // responses that we send, AsReceiver
	Missed        []Missed          `json:"missed"`  // reports that the patient did not attend, as received
	Concerns      []message.Concern `json:"concerns"`
	RebookedAs    string            `json:"rebookedAs"` // id of the case that replaces this one's booking
	DraftID       string            `json:"draftId"`    // the draft it was sent from; "" without one
	ClosedAt      time.Time         `json:"closedAt"`   // zero while open
	// Holder is who of our staff sees to it, AsReceiver; nil: nobody.
	Holder *Holder `json:"holder,omitempty"`
}

// Part is what a booking and a referral have in common.
type Part struct {
	MessageID string    `json:"messageId"` // of the message that asked for it, in outbox or inbox
	BundleID  string    `json:"bundleId"`
	ID        string    `json:"id"`        // the receiver's Appointment.id or ServiceRequest.id; "" while unknown
	Reference string    `json:"reference"` // the receiver's, for people
	State     State     `json:"state"`
	Failure   string    `json:"failure"` // stable code of why it is refused or unknown
	Tried     bool      `json:"tried"`   // a try began, and nothing proves since that the receiver has not taken it
	AskedAt   time.Time `json:"askedAt"`
	SettledAt time.Time `json:"settledAt"`          // when State was last reached
	Ending    *Ending   `json:"ending"`             // the last try to cancel it; nil: none
	Replaces  *Replaced `json:"replaces,omitempty"` // what it takes the place of; nil: nothing that stood
}

// Replaced is a booking or referral that stood when a new one was asked for in
// its place. It is cancelled first; the new one is sent once that is confirmed.
//
// BaRS Core, Rebook; BaRS Applications, Re-refer.
type Replaced struct {
	CaseID    string    `json:"caseId"`    // the case it is in; "" for this one
	MessageID string    `json:"messageId"` // of the message that asked for it
	Start     time.Time `json:"start"`     // of an appointment
	Ended     bool      `json:"ended"`     // the receiver has confirmed its cancellation
}

// Ending is a cancellation on its way. Until it is delivered the part stands.
type Ending struct {
	MessageID string    `json:"messageId"`
	State     State     `json:"state"` // Queued, Sending, Held, Unknown, Refused, Withdrawn or, done, the part's State
	To        State     `json:"to"`    // what the part becomes
	Failure   string    `json:"failure"`
	Tried     bool      `json:"tried"` // as of a Part
	AskedAt   time.Time `json:"askedAt"`
}

// Booking is one appointment.
type Booking struct {
	Part
	SlotID  string    `json:"slotId"`
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
	BasedOn string    `json:"basedOn"` // ServiceRequest.id it belongs to, when the referral came first
	// ArrivedAt is when the patient came, as our staff recorded it; zero before.
	ArrivedAt time.Time `json:"arrivedAt,omitzero"`
	// Moves are the changes of its time, oldest first.
	Moves []Move `json:"moves,omitempty"`
}

// Referral is one referral or request for validation.
type Referral struct {
	Part
	Validates     bool      `json:"validates,omitempty"` // it asks for a validation, care stays with the sender
	EncounterID   string    `json:"encounterId"`         // the receiver's planned Encounter
	AppointmentID string    `json:"appointmentId"`       // the booking it belongs to
	ReplyBy       time.Time `json:"replyBy"`
	// Amendments are the changes of what it says, oldest first.
	Amendments []Amendment `json:"amendments,omitempty"`
	// Answers are the receiver's later answers about it, oldest first: received,
	// or AsReceiver our own.
	Answers []Answered `json:"answers,omitempty"`
}

// Amendment is one update of a referral or request for validation, on its way
// or delivered.
type Amendment struct {
	MessageID string    `json:"messageId"`
	State     State     `json:"state"` // Queued, Sending, Held, Unknown, Refused, Withdrawn or Completed (delivered)
	Failure   string    `json:"failure"`
	Tried     bool      `json:"tried"` // as of a Part
	AskedAt   time.Time `json:"askedAt"`
}

// Answered is one answer of the receiver to a referral or request for
// validation: that work has begun, how far it is, what came of it, or that it
// is turned down.
//
// BaRS Applications, Validation loop and Status loop.
type Answered struct {
	MessageID string       `json:"messageId"` // in the inbox, or AsReceiver in the outbox
	Kind      message.Kind `json:"kind"`
	At        time.Time    `json:"at"`
	Progress  Progress     `json:"progress"`
	Text      string       `json:"text"`    // the reason or outcome in the receiver's words
	ActNow    bool         `json:"actNow"`  // the receiver says that something is still to be done
	Handled   string       `json:"handled"` // "" while a person has to look at it
}

// Progress is how far the receiver is; its texts are stable.
type Progress string

// The steps of progress.
const (
	Planned    Progress = "planned"  // accepted, waits for a resource
	Begun      Progress = "begun"    // work on it has begun
	Arrived    Progress = "arrived"  // a resource is with the patient
	Finished   Progress = "finished" // done, or answered
	TurnedBack Progress = "rejected" // turned down: care is the sender's again
)

// Reply is a response we send as receiver.
type Reply struct {
	Kind      message.Kind `json:"kind"`
	MessageID string       `json:"messageId"`
	BundleID  string       `json:"bundleId"`
	State     State        `json:"state"` // Queued, Sending, Held, Unknown, Refused or Completed (delivered)
	Failure   string       `json:"failure"`
	Tried     bool         `json:"tried"` // as of a Part
	AskedAt   time.Time    `json:"askedAt"`
}

// Missed is one report that the patient did not attend.
type Missed struct {
	MessageID  string            `json:"messageId"`  // in the inbox
	At         time.Time         `json:"at"`         // when it arrived
	Booking    string            `json:"booking"`    // MessageID of the booking it is about; "" when it is about none of ours
	Start      time.Time         `json:"start"`      // of the appointment it is about; zero when it names none
	Concerns   []message.Concern `json:"concerns"`   // as the response words them
	Superseded bool              `json:"superseded"` // that appointment, or the referral when there is none, had ended before
	Handled    string            `json:"handled"`    // "", HandledContacted, HandledRebooked or HandledClosed
	HandledAt  time.Time         `json:"handledAt"`
}

// What a person made of a report.
const (
	HandledContacted = "contacted"
	HandledRebooked  = "rebooked"
	HandledClosed    = "closed"
)
