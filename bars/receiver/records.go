package receiver

import (
	"context"
	"errors"
	"net/http"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// Errors that Commit reports, to branch on with errors.Is. With each of them
// nothing of the Decision was kept.
var (
	ErrSlotTaken  = errors.New("the slot is taken")
	ErrDuplicate  = errors.New("a message with these ids was answered already")
	ErrNotCurrent = errors.New("the record has moved on since it was read")
)

// ErrUnsure is what Commit reports when nobody knows whether the Decision was
// kept: Prior tells once the store answers again.
var ErrUnsure = errors.New("nobody knows whether this was kept")

// Records is what a receiver decides from, and where its decisions go.
// Implementations must be safe for concurrent use. Any error but those named
// above means that the store failed.
type Records interface {
	// Prior says what became of earlier requests with this X-Request-Id.
	Prior(ctx context.Context, requestID, correlationID string) (Prior, error)
	// Sent finds a message that we sent by its Bundle.id.
	Sent(ctx context.Context, bundleID string) (Sent, bool, error)
	// Held finds the newest version of a resource that we hold.
	Held(ctx context.Context, resourceType, id string) (Held, bool, error)
	// Search finds the newest versions of one type for a patient, newest first.
	Search(ctx context.Context, resourceType string, q Query) ([]Held, error)
	// Slots lists a service's slots that start in [from, to], by start: of more
	// than SlotsMost the first ones, and at least one more than that.
	Slots(ctx context.Context, serviceID string, from, to time.Time) ([]Slot, error)
	// Slot finds one slot.
	Slot(ctx context.Context, id string) (Slot, bool, error)
	// Served notes that an organisation has read a resource, so that its next
	// change of it is not refused for a local change (BaRS, Error handling,
	// Updates). When it fails the resource is not shown.
	Served(ctx context.Context, resourceType, id, odsCode string, at time.Time) error
	// Commit keeps everything a Decision says in one transaction, or nothing.
	// It returns nil only when that is on disk.
	Commit(ctx context.Context, d Decision) error
}

// Fate is what became of an earlier request.
type Fate int

// The fates.
const (
	Fresh     Fate = iota // never seen
	Processed             // answered with 2xx
	Failed                // refused for good: the answer is replayed
	OtherTwin             // the request id is known under another correlation id
)

// Prior is an earlier request with the same X-Request-Id.
type Prior struct {
	Fate   Fate
	Answer Answer // what was answered, when Failed
}

// Sent is a message of ours that a response can answer.
type Sent struct {
	CaseID        string
	CorrelationID string
	Target        string // the service it went to
	NHSNumber     string // digits; "" when the message had none
	Family        string
	BirthDate     string
}

// Held is a resource that we hold as receiver.
type Held struct {
	Type      string // "Appointment" or "ServiceRequest"
	ID        string
	ServiceID string
	CaseID    string
	Status    string
	Resource  *fhir.Node
	Bundle    *fhir.Node // the message it came in, as answered: with our ids
	Written   []byte     // Bundle as JSON, where it was written already; nil: it was not
	UpdatedAt time.Time
	Changed   bool // our own users changed what the sender supplied, and the sender has not read it since
}

// Query asks for a patient by NHS number, or by name, birth date and home
// postcode together, or by an identifier of the resource alone.
type Query struct {
	NHSNumber  string
	Name       string // any part of the name, in any case
	BirthDate  string // yyyy-mm-dd
	Postcode   string // in any case and spacing
	Identifier string
}

// Slot is one bookable time.
type Slot struct {
	ID        string
	ServiceID string
	Start     time.Time
	End       time.Time
	Busy      bool
	Resource  *fhir.Node   // the Slot; its schedule.reference is "Schedule/{id}"
	Related   []*fhir.Node // Schedule, HealthcareService, Practitioner, PractitionerRole, Location, Organization, with ids; they refer to each other as "Type/id"
}

// Request is one message as it came in.
type Request struct {
	RequestID     string // lower case
	CorrelationID string // lower case
	Header        http.Header
	Body          []byte // exact bytes
	Bundle        *fhir.Node
	Facts         message.Facts
	Service       Service // the destination; zero when refused before it was known
	Organisation  string  // ODS code of NHSD-End-User-Organisation
	From          string  // address it came from
	ReceivedAt    time.Time
}

// Answer is what goes back, ids of the call apart.
type Answer struct {
	Status int
	Body   []byte // exact bytes
}

// Decision is what one message leads to. Commit applies all of it together.
type Decision struct {
	Kind       message.Kind // "" when refused before it was known
	Request    Request
	Answer     Answer
	Accepted   *fhir.Node     // the message as answered, with our ids; nil when refused
	Reference  string         // the human-readable reference given out; "" without one
	TakeSlot   string         // id of the slot to make busy if it is free, else ErrSlotTaken
	FreeSlot   string         // id of the slot to make free
	Put        []Held         // resources to store as new versions
	Expect     []Expectation  // what must still be so, else ErrNotCurrent
	Responds   *Sent          // the message it answers
	Quarantine bool           // keep the bytes, merge them into nothing, tell a person
	Refused    *outcome.Issue // why it was refused for good; nil when accepted
}

// Expectation is how a resource must still be at Commit.
type Expectation struct {
	Type, ID, Status string
	UpdatedAt        time.Time // of the version decided on; zero: any
}

// expected is the record as it is now.
func (h Held) expected() Expectation { return Expectation{h.Type, h.ID, h.Status, h.UpdatedAt} }
