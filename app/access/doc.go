// Package access is the guard every use case passes: it decides who may do
// what and records the decision in the audit log. It fails closed: an unknown
// role, an unknown act, or a log that cannot be written means no.
//
// Entries name people and patients by opaque or keyed identifiers only.
package access

// Role says what a person, or the software itself, is here to do.
type Role string

// The roles.
const (
	Clinician     Role = "clinician"
	ReceiverStaff Role = "receiver-staff" // receives and sends, and takes no clinical decision
	Trainer       Role = "trainer"        // works with made-up patients only
	Administrator Role = "administrator"  // settings and services; sees no patient
	System        Role = "system"         // the software itself: sends and receives
)

// Actor is who acts. Name is for the screen and never goes into a log.
type Actor struct {
	ID           string // opaque
	Organisation string // ODS code; "" is the only one there is
	Role         Role
	Name         string
	From         string // network address the act comes from, "" for the software
}

// Nobody is the id in entries of what came from outside and named nobody who
// acts here.
const Nobody = "nobody"

// Software is the actor of what Barsdesk does by itself.
var Software = Actor{ID: "system", Role: System}

// Object is what is acted on. Every field is an opaque id, a keyed index or a
// hash; none holds patient data.
type Object struct {
	ID            string
	Organisation  string // ODS code of whom it belongs to; "" stands for the actor's
	CaseID        string
	PatientKey    string
	ServiceID     string
	CorrelationID string
	RequestID     string
	BodyHash      string // SHA-256 of the exact bytes, hex
	HeaderHash    string
	Outcome       string // "" stands for allowed
	Detail        []byte // JSON; no patient data
}
