package storage

import "time"

// Outbound is one message to send: its exact bytes and headers never change
// after Add. State is a word of bars/delivery.
type Outbound struct {
	ID            string // UUID
	Version       int
	Organisation  string // ODS code of its case's; "" when not known. Save keeps it
	CaseID        string
	PlanID        string // messages of one plan are sent in the order of Step
	Step          int    // 0, 1, …; step n is sent only after step n-1 is delivered
	Kind          string // message.Kind
	State         string
	Target        string // service id
	RequestID     string // X-Request-Id
	CorrelationID string // X-Correlation-Id
	BundleID      string
	Method        string // of a write of one resource: POST, PUT or PATCH; "" for a message
	Path          string // of a write, below the FHIR base: "Appointment" or "Appointment/{id}"
	Header        []byte // JSON object of header name to value, Authorization left out
	Body          []byte // exact bytes sent
	Node          string // Nodes.Me of the run of the program that sends it now, or asks what became of it; "" none
	Attempts      int
	NextAt        time.Time // when the next attempt is due; zero when none is
	Status        int       // HTTP status of the last answer, 0 without one
	AnswerHeader  []byte
	Answer        []byte // exact bytes of the last answer
	Failure       string // stable code of the last failure
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// Attempt is one try to send an Outbound.
type Attempt struct {
	OutboundID string
	N          int // 1, 2, …
	At         time.Time
	Took       time.Duration
	Status     int    // 0 without an answer
	Failure    string // stable code, "" when delivered
	Detail     string // for the operator; no patient data
}

// Depth is how many messages are in one state.
type Depth struct {
	State    string
	Messages int
	Oldest   time.Time // when the oldest of them was made
}

// Outbox keeps what is sent.
type Outbox interface {
	// Add stores new messages with Version 1; ErrDuplicate if an ID or RequestID is taken.
	Add(messages ...Outbound) error
	// Save changes everything but identity, Method, Path, Header and Body, if the stored
	// version is o.Version; ErrStale otherwise.
	Save(o Outbound) error
	AddAttempt(a Attempt) error
	Get(id string) (Outbound, error)
	Attempts(id string) ([]Attempt, error)
	// Due returns messages in one of states whose NextAt is not after now and
	// whose earlier steps of the plan all have the state delivered, oldest first.
	Due(states []string, delivered string, now time.Time, limit int) ([]Outbound, error)
	// NextDue is the earliest time at which Due finds something; zero when
	// nothing waits.
	NextDue(states []string, delivered string) (time.Time, error)
	// InStates returns messages in one of states, newest first.
	InStates(whose Whose, states []string, p Page) ([]Outbound, error)
	// Depth counts the messages in each of states that has any, by state.
	Depth(states []string) ([]Depth, error)
	ByCase(caseID string) ([]Outbound, error)
	ByPlan(planID string) ([]Outbound, error)
}
