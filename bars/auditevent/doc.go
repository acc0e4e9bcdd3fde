// Package auditevent writes FHIR R4 AuditEvents after IHE Basic Audit Log
// Patterns (BALP 1.1.4). An event names a profile only if it conforms to all of
// it: with everything that the profile demands, and with the outcome it fixes.
//
// IHE ITI Supplement, Basic Audit Log Patterns; FHIR R4, AuditEvent.
package auditevent

import "time"

// Kind is what an event tells of.
type Kind int

// The kinds. Those up to Delete are BALP's RESTful patterns; of Patient's
// profile when the event names one.
const (
	Read Kind = iota
	Query
	Create
	Update
	Delete
	Operation     // a FHIR operation such as $process-message: outside BALP, so without a profile
	Disclosure    // patient data left the organisation: PrivacyDisclosure.Source
	Export        // records without patient data left it
	TokenAsked    // an access token was asked for: IHE.IUA.71
	Login         //
	Logout        //
	NodeRefused   // a connection or a call that authentication did not let in
	LogUsed       // the audit log was read, proved or taken a checkpoint of
	SettingsMoved // security relevant settings were changed
	RolesMoved    // what people may do was changed
	PeopleMoved   // something about people who sign in was changed
	RoleDenied    // a role does not allow what was asked
	DataDestroyed // records were erased under a rule
)

// Outcome says how an event ended.
type Outcome string

// The outcomes, as FHIR R4 words them.
const (
	Success Outcome = "0"
	Minor   Outcome = "4" // a refusal, or a request that could not be understood
	Serious Outcome = "8" // a fault of ours
	Major   Outcome = "12"
)

// Kinds of network address.
const (
	MachineName = "1"
	IPAddress   = "2"
	URI         = "5"
)

// Node is a system that takes part.
type Node struct {
	ID          string // by which it is known; "" is not known
	Address     string // as the connection shows it, or the machine's name; "" is not known
	AddressType string // one of the kinds of network address
}

// Person is who acts, by an opaque id.
type Person struct {
	ID   string
	Role string // what they act as; "" is not said
}

// Object is what is acted on.
type Object struct {
	Type   string // of the FHIR resource; "" for what is none
	ID     string // logical id of a resource, or value of an identifier
	System string // of the identifier; "" means that Type and ID name a resource
	Name   string // for what has no id
}

// Identifier is a logical reference to a patient.
type Identifier struct{ System, Value string }

// Detail is one more thing that is known of an event.
type Detail struct{ Type, Value string }

// Event is what is known of one event. Recorded and Recorder must be set;
// everything else may be missing.
type Event struct {
	ID       string // of the resource
	Kind     Kind
	Recorded time.Time
	Outcome  Outcome
	Why      string // in words, of what did not succeed or was out of the ordinary
	Purpose  string // code of v3-ActReason

	Client   Node // who asked, or where the data came to
	Server   Node // who answered, or where the data came from
	Recorder Node // which of them recorded it
	Site     string
	Person   *Person

	Object    *Object
	Patient   *Identifier
	Query     string // a search as it was asked, without secrets and without what names a patient; of TokenAsked the request without the assertion
	RequestID string // X-Request-Id
	Details   []Detail
}
