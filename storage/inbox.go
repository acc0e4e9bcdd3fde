package storage

import "time"

// Inbound is one write request that a receiver answered for good. Its key is
// RequestID with CorrelationID, compared in lower case (BaRS Core,
// Transactional integrity).
type Inbound struct {
	ID            string // UUID
	RequestID     string
	CorrelationID string
	Version       int
	Organisation  string // ODS code: of its case's organisation, without a case of the receiving service's; "" when not known
	ServiceID     string // ours, from MessageHeader.destination
	Source        string // the sender's service id
	Kind          string // message.Kind; "" when refused before it was known
	CaseID        string // "" when refused or quarantined
	Quarantined   bool   // kept but merged into nothing
	Status        int    // HTTP status answered
	Header        []byte // request headers, JSON object
	Body          []byte // exact bytes received
	AnswerHeader  []byte
	Answer        []byte // exact bytes answered
	ReceivedAt    time.Time
	ReadAt        time.Time // zero until a person opened it
}

// InboundQuery narrows a list of received messages; zero fields do not narrow.
type InboundQuery struct {
	Whose       Whose
	ServiceID   string
	CaseID      string
	Accepted    bool // only those answered with 2xx
	Shown       bool // only those answered with 2xx or quarantined: what a person is to see
	Quarantined *bool
	Unread      bool
	Role        Role // only those of cases on this side
	Page        Page
}

// Inbox keeps what was received.
type Inbox interface {
	// Add stores a message; ErrDuplicate if its key is there already.
	Add(m Inbound) error
	// ByRequest returns every message with this X-Request-Id.
	ByRequest(requestID string) ([]Inbound, error)
	Get(id string) (Inbound, error)
	// MarkRead sets ReadAt once; later calls change nothing.
	MarkRead(id string, at time.Time) error
	// List returns messages newest first, and how many there are in all.
	List(q InboundQuery) ([]Inbound, int, error)
}

// Resource is one version of a FHIR resource that we hold as receiver. All
// earlier versions stay.
type Resource struct {
	Type       string // "Appointment", "ServiceRequest"
	ID         string
	Version    int // 1, 2, …; set by Put
	ServiceID  string
	CaseID     string
	PatientKey string
	Status     string
	Body       []byte // the resource, JSON
	Bundle     []byte // the message it came in, JSON; may be empty
	UpdatedAt  time.Time
}

// Resources keeps what a receiver answers reads with.
type Resources interface {
	// Put stores r as the next version.
	Put(r Resource) error
	// Get returns the newest version.
	Get(resourceType, id string) (Resource, error)
	History(resourceType, id string) ([]Resource, error)
	// ByPatient returns the newest versions of one type for a patient key, newest first.
	ByPatient(resourceType, patientKey string) ([]Resource, error)
	// ByCase returns the newest versions of a case.
	ByCase(caseID string) ([]Resource, error)
}
