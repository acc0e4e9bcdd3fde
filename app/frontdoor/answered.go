package frontdoor

import "time"

// Answered is one request that was answered. It names no patient.
type Answered struct {
	Operation string        // the first part of the path, or "other"
	Status    int           // HTTP status
	Code      string        // BaRS code of a refusal; "" otherwise
	Took      time.Duration // from the headers to the end of the answer
}

// Refusal is why a connection is not let in.
type Refusal string

// The refusals of connections.
const (
	RefusedAddress Refusal = "address" // it comes from an address that is not on the list
	RefusedTLS     Refusal = "tls"     // it agrees on no TLS, or shows no certificate of the chain
	RefusedName    Refusal = "name"    // its certificate has another name
	RefusedFull    Refusal = "full"    // too many are open
	RefusedClosed  Refusal = "closed"  // the door is closed, or is not open for plain HTTP here
)
