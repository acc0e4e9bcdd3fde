package storage

import "time"

// Kept is a kind of thing that is kept for a time.
type Kept string

// The kinds.
const (
	KeptSent        Kept = "sent"        // an Outbound: its bytes, and those it was answered with
	KeptReceived    Kept = "received"    // an Inbound that was taken or refused, the same
	KeptQuarantined Kept = "quarantined" // an Inbound that was kept apart, the same
	KeptCases       Kept = "cases"       // a Case: its patient, its body, its timeline's texts, its drafts, their approvals and its work item
	KeptResources   Kept = "resources"   // all versions of a Resource; its id is TYPE/ID
	KeptDrafts      Kept = "drafts"      // a Draft that became no case, whole, and its approvals
	KeptSessions    Kept = "sessions"    // a Session, whole; its id is the hash of its token
)

// Expired is something whose time is over. The time of what belongs to a case
// is that of the last change of the case; that of all else is its own.
type Expired struct {
	Kind       Kept
	ID         string
	CaseID     string
	PatientKey string // "" where it is not known
	ServiceID  string
	At         time.Time
}

// ExpiryQuery asks for what has expired and is still there.
type ExpiryQuery struct {
	Kind      Kept
	Before    time.Time // whose time is before this
	Unsettled []string  // states of an Outbound whose fate is open: neither it nor its case expires
	Limit     int       // 1 to 200
}

// Erasure says that something was erased.
type Erasure struct {
	Kind Kept
	ID   string
	At   time.Time
	Days int // the rule under which it was erased
}

// Retention erases. What has bytes loses them and keeps its row: its ids, its
// times and what became of it stay, and so does all by which duplicates are
// known. A received message stays as long as a resource is made of its answer,
// and a case as long as a resource belongs to it. A case that waits for a person (Attention) or for a message's fate does
// not expire, nor does anything that belongs to it.
type Retention interface {
	// Expired lists what has expired and no hold covers, the longest expired first.
	Expired(q ExpiryQuery) ([]Expired, error)
	// CountExpired tells how much has expired: what may be erased, and what is held.
	CountExpired(q ExpiryQuery) (free, held int, err error)
	// Erase erases one thing that Expired lists now; ErrNotFound for another. A
	// case is given what it shows from then on: its Subject and Body, neither of
	// which may tell of the patient; tombstone is not used for other kinds.
	Erase(e Erasure, q ExpiryQuery, tombstone Case) error
	// Erasure says when something was erased; ErrNotFound when it was not.
	Erasure(kind Kept, id string) (Erasure, error)
}

// HoldKind says what a Hold covers.
type HoldKind string

// The kinds of hold.
const (
	HoldCase       HoldKind = "case"
	HoldPatient    HoldKind = "patient" // and what has no patient that is known
	HoldService    HoldKind = "service"
	HoldEverything HoldKind = "everything"
)

// Hold is a legal hold: nothing that it covers is erased while it stands. One of
// another organisation than the desk's own covers that organisation's records
// only.
type Hold struct {
	ID           string
	Organisation string // ODS code of whose it is; "" the desk's own
	Kind         HoldKind
	Value        string // id of the case, keyed index of the NHS number, or id of the service; "" for everything
	Body         []byte // JSON: why, and why it was lifted
	By           string // opaque id of who placed it
	At           time.Time
	EndedBy      string
	EndedAt      time.Time // zero while it stands
}

// Holds keeps legal holds; none is ever removed.
type Holds interface {
	// Place adds a hold that stands; ErrDuplicate if its ID is taken.
	Place(h Hold) error
	// Lift ends a hold that stands, keeping Body, EndedBy and EndedAt of h;
	// ErrNotFound if there is none with that ID that stands.
	Lift(h Hold) error
	// List returns those that stand, then those that were lifted, newest first.
	List() ([]Hold, error)
}

// Scrubber is a Store that can make what was erased unreadable in its files.
type Scrubber interface {
	// Scrub returns when nothing that was erased before it was called can be
	// read in any file of the store. Others may go on using the store meanwhile.
	Scrub() error
}
