// Package receiver is the receiving side of BaRS as an http.Handler. It checks
// each message in the order of the standard, makes a Decision, and hands it to
// one Commit; only when that is on disk does it answer 200.
//
// BaRS Core, Transactional integrity; BaRS Applications, receiver's decision
// table; BaRS, Error handling.
package receiver

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"barsdesk/bars/definition"
)

// Service is one service we receive for.
type Service struct {
	ID           string
	Name         string
	ODSCode      string
	Organisation string
	Phone        string
	UseCases     []string // what it takes as receiver, lower case
	Bookings     bool     // it can be booked
	Refers       bool     // it sends referrals itself and so takes responses to them
	// Definitions replaces the definitions made from the fields above; nil: they are made.
	Definitions []definition.MessageDefinition
	// Closed: it takes nothing new and offers no slots; what it holds can still
	// be read, updated and cancelled, and answers to what it sent still arrive.
	Closed bool
}

// Directory knows the services we receive for.
type Directory interface {
	Service(ctx context.Context, id string) (Service, bool, error)
}

// Receiver answers the calls a BaRS receiver owes. Its fields must be set
// before use and not change; its functions must be safe for concurrent use.
type Receiver struct {
	ODSCode   string // begins every diagnostics text, unless the service asked has a code of its own
	Directory Directory
	Records   Records
	Now       func() time.Time
	NewID     func() string // fresh lower-case UUIDs
	Reference func() string // fresh human-readable references; ODSCode and a hyphen in front give way to the service's code
	Access    Access        // whom it takes calls from; nil: everyone
	Preview   bool          // takes writes of single resources, which the standard has as a preview
	Deadline  time.Duration // for one call; 0 means 4.5 s
	Log       *slog.Logger  // nil: nothing is logged; never given patient data
	// Claim reserves the ids of a message, for as long as it is processed, against
	// the other processes that receive for the same services: free is false while
	// one of them processes it. It is called within the deadline of the call, which
	// ends refused when it fails. Nil: there are no others.
	Claim func(ctx context.Context, requestID string) (end func(), free bool, err error)
	busy  leases
}

// ownDeadline leaves time to answer before the 5 s of BaRS Core,
// Non-functional requirements, are over.
const ownDeadline = 4500 * time.Millisecond

// Handler answers paths relative to the FHIR base: /metadata,
// /MessageDefinition, /Slot, /Appointment, /ServiceRequest, /$process-message.
// With Preview it also takes PUT of an Appointment or ServiceRequest that ends
// it, PATCH of an Appointment that moves it to another slot, and POST of an
// Appointment; the CapabilityStatement says so (BaRS Core, Appointment
// foundation).
func (r *Receiver) Handler() http.Handler { return http.HandlerFunc(r.serve) }
