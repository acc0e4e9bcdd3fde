package episode

import (
	"time"

	"barsdesk/bars/message"
)

// Event is one fact about a case. Word is stable and names it in a timeline.
type Event interface {
	Word() string
	apply(c *Case, at time.Time) error
}

// Events of sending. MessageID is that of the message in the outbox.
type (
	// Asked says: a new booking or referral was put into the outbox. Of a MessageID
	// that the case has already it changes nothing, as CancelAsked and ReplyAsked.
	Asked struct {
		Kind                message.Kind // BookingNew, ReferralNew or ValidationNew
		MessageID, BundleID string
		SlotID              string
		Start, End          time.Time
		BasedOn             string // ServiceRequest.id, for a booking after its referral
		AppointmentID       string // for a referral after its booking, when known
		ReplyBy             time.Time
		Replaces            *Replaced // what it takes the place of
	}
	// Freed says: what the booking or referral of MessageID replaces has ended.
	Freed struct{ MessageID string }
	// UpdateAsked says: a change of what a referral says was put into the outbox.
	UpdateAsked struct {
		Kind      message.Kind // ReferralUpdate or ValidationUpdate
		MessageID string
		ID        string // of the ServiceRequest
		ReplyBy   time.Time
	}
	// MoveAsked says: a change of the time of a booking was put into the outbox.
	MoveAsked struct {
		MessageID  string
		ID         string // of the Appointment
		SlotID     string // where it is to be
		Start, End time.Time
	}
	// CancelAsked says: a cancellation was put into the outbox.
	CancelAsked struct {
		Kind      message.Kind // BookingCancel, ReferralCancel or ValidationCancel
		MessageID string
		ID        string // of the Appointment or ServiceRequest
		Mistake   bool   // it was sent by mistake
	}
	// ReplyAsked says: a response of ours was put into the outbox. With Says it is
	// refused with ErrNotNow unless MaySay lists that; without, it was made
	// elsewhere and changes nothing else.
	ReplyAsked struct {
		Kind                message.Kind
		MessageID, BundleID string
		Says                ReplyID
		Text                string // reason or outcome in our words
		ActNow              bool   // of an outcome: something is still to be done
	}
	// Trying says: a try is under way.
	Trying struct{ MessageID string }
	// Waiting says: the message waits for its next try, also when a person asks for one.
	Waiting struct{ MessageID, Failure string }
	// Delivered says: the receiver has it. Answer is zero when proof came without content.
	Delivered struct {
		MessageID string
		Answer    message.Answer
	}
	// NotTaken says: the receiver has it for certain not. SlotGone: because the time was taken.
	NotTaken struct {
		MessageID, Failure string
		SlotGone           bool
	}
	// Lost says: tries are over and nobody knows whether the receiver has it.
	Lost struct{ MessageID, Failure string }
	// HeldBack says: it was not let through on its way, and is kept until a person
	// tries again or gives it up.
	HeldBack struct{ MessageID, Failure string }
	// GivenUp says: a person gave up a message that the receiver does not have. It is
	// refused with ErrNotNow for one that may have arrived.
	GivenUp struct{ MessageID string }
)

// Events of reading and of what comes in.
type (
	// Seen says: the receiver told the status of a resource when asked for it.
	Seen struct {
		ResourceType, ID, Status string // FHIR words
		Reference                string
		MessageID                string    // the part it proves when that has no ID yet; may be ""
		Start, End               time.Time // of an Appointment; zero when it does not say
	}
	// Responded says: a response to one of our requests came in, and was matched.
	Responded struct {
		Kind             message.Kind
		MessageID        string // in the inbox
		Identifier       string // Bundle.id of our request
		ServiceRequestID string
		AppointmentID    string
		Start            time.Time // of the appointment it names
		Concerns         []message.Concern
		Progress         Progress // of StatusResponse; the other kinds say theirs
		Text             string   // reason or outcome, in the receiver's words
		ActNow           bool     // of ValidationFull: something is still to be done
	}
	// Received says: we accepted a message as receiver. A request whose ID the case
	// has already changes nothing.
	Received struct {
		Kind                message.Kind
		MessageID, BundleID string // MessageID in the inbox
		ID                  string // our Appointment.id or ServiceRequest.id
		Reference           string
		SlotID              string
		Start, End          time.Time
		BasedOn             string
		AppointmentID       string
		EncounterID         string
		ReplyBy             time.Time
		Mistake             bool // a cancellation with entered-in-error
		Concerns            []message.Concern
	}
)

// Events of people.
type (
	// NoShow says: our staff recorded, as receiver, that the patient did not come.
	// The referral ends with its appointment, unless the sender is not told.
	NoShow struct{ Untold bool }
	// CheckedIn says: our staff recorded, as receiver, that the patient is here.
	CheckedIn struct{}
	// Came says: our staff recorded, as receiver, that the appointment took place.
	Came struct{}
	// CareGiven says: our staff recorded, as receiver, that what was asked is done.
	CareGiven struct{}
	// Contacted says: a person recorded contact with the patient.
	Contacted struct{ Text string }
	// Noted says: a person wrote a note.
	Noted struct{ Text string }
	// Decided says: a clinician approved, or refused, what someone who takes no
	// clinical decisions had asked for.
	Decided struct {
		Approved      bool
		Name, AskedBy string // names
		Text          string // what it was about, and why
	}
	// Rebooked says: another case replaces the booking.
	Rebooked struct{ CaseID string }
	// Closed says: a person closed the case.
	Closed struct{ Text string }
)
