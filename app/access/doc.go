// Package access is the guard every use case passes: it decides who may do
// what and records the decision in the audit log. It fails closed: an unknown
// role, an unknown act, or a log that cannot be written means no.
//
// Entries name people and patients by opaque or keyed identifiers only.
package access

import "time"

// Role says what a person, or the software itself, is here to do.
type Role string

// The roles. A session acts in one of them at a time.
const (
	Clinician     Role = "clinician"      // all patient care
	ReceiverStaff Role = "receiver-staff" // inbox, replies, schedules, sending; clinical decisions need a clinician
	Trainer       Role = "trainer"        // works with made-up patients only
	Manager       Role = "manager"        // services, schedules, organisation; sees no patient
	Auditor       Role = "auditor"        // the audit log and evidence
	Administrator Role = "administrator"  // people, keys, settings, connections; sees no patient
	System        Role = "system"         // the software itself: sends and receives
)

// Actor is who acts. Name and Practitioner are for screens and messages and
// never go into a log.
type Actor struct {
	ID           string // opaque
	Role         Role
	Name         string
	From         string    // network address the act comes from, "" for the software
	Organisation string    // ODS code of whom the person acts for; "" is the only one there is
	Session      string    // opaque id of the session, not its token; "" without one
	Claims       []byte    // JSON: what the sign-in provider said of the person; never a token
	ProvedAt     time.Time // when the person last proved who they are; zero without a session
	// Alone marks the one person of a desk without accounts: beside their role
	// they are its manager, auditor and administrator.
	Alone bool
	// Account marks somebody with an account: Practitioner is who messages say
	// they are, whatever the settings say.
	Account      bool
	Practitioner Practitioner
}

// Practitioner is what messages say of the person who makes them. Every field
// may be empty.
//
// BaRS API specification, NHSD-Requesting-Practitioner.
type Practitioner struct {
	Family    string `json:"family"`
	Given     string `json:"given"`
	Prefix    string `json:"prefix"`
	SDSUserID string `json:"sdsUserId" doc:"number of the smartcard"`
	SDSRoleID string `json:"sdsRoleId" doc:"number of the role profile"`
	RoleCode  string `json:"roleCode" doc:"SNOMED CT code of the profession, as the settings list them"`
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
