package storage

import "time"

// Role says which side of the exchange we are on in a case.
type Role string

// The two sides.
const (
	Sender   Role = "sender"
	Receiver Role = "receiver"
)

// Case groups everything of one patient's episode with one counterpart.
type Case struct {
	ID            string // UUID
	Version       int    // 1 when created, plus 1 at each Save
	Organisation  string // ODS code of who sent it, or of the service of ours that received it; "" when not known. Save keeps it
	Role          Role
	ServiceID     string // the counterpart's service (Sender) or ours (Receiver)
	CorrelationID string
	PatientKey    string // keyed index of the NHS number; "" without one
	State         string // episode's word for the whole case
	Attention     bool   // a person has to act
	Subject       []byte // patient banner, JSON
	Body          []byte // episode.Case, JSON
	Keys          []Key  // what the case is found by; replaced whole by Save
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// Key is one value a case is found by.
type Key struct {
	Kind  KeyKind
	Value string
}

// KeyKind names what a Key's value is.
type KeyKind string

// The kinds of key. Values of the search kinds are keyed hashes, never clear text.
const (
	KeyBundle         KeyKind = "bundle" // Bundle.id of a message of this case
	KeyAppointment    KeyKind = "appointment"
	KeyServiceRequest KeyKind = "servicerequest"
	KeyReference      KeyKind = "reference"
	KeySurname        KeyKind = "surname"
	KeyBirthDate      KeyKind = "birthdate"
	KeyPostcode       KeyKind = "postcode"
	KeyNHSNumber      KeyKind = "nhsnumber"
)

// CaseQuery narrows a list of cases; zero fields do not narrow.
type CaseQuery struct {
	Whose     Whose
	Role      Role
	ServiceID string
	Attention *bool
	AnyKey    []Key // cases that have at least one of these
	Page      Page
}

// Cases keeps cases.
type Cases interface {
	// Create stores a new case with Version 1; ErrDuplicate if the ID is taken.
	Create(c Case) error
	// Save replaces a case if its stored version is c.Version, raising it by
	// one; ErrStale otherwise, ErrNotFound if there is none.
	Save(c Case) error
	Get(id string) (Case, error)
	// ByKey returns the cases that have the key, newest first.
	ByKey(k Key) ([]Case, error)
	// List returns cases last updated first, and how many there are in all.
	List(q CaseQuery) ([]Case, int, error)
	// AddEvent appends to a case's timeline.
	AddEvent(e Event) error
	// Events returns a case's timeline, oldest first.
	Events(caseID string) ([]Event, error)
}

// Event is one line of a case's timeline.
type Event struct {
	CaseID string
	At     time.Time
	Kind   string // episode's word, for example "booked", "noted"
	Actor  string // opaque id of who did it, "" for the software
	Body   []byte // JSON
}
