package receiver

import (
	"context"

	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// Caller is who calls, as the headers of the call say; nothing of it is proven
// beyond what the connection proves. What is absent or cannot be read is empty.
//
// BaRS Core, Security, Access control.
type Caller struct {
	Organisation header.Org    // NHSD-End-User-Organisation
	Software     header.Device // NHSD-Requesting-Software
	Practitioner header.Role   // NHSD-Requesting-Practitioner; the zero Role when nobody is named
	Address      string        // where the connection comes from, host and port
	Operation    string        // the first part of the path: "Slot", "$process-message", …
	// Discovery is a GET of /metadata or /MessageDefinition: it tells nothing of
	// patients, and a sender may leave the headers out of it.
	Discovery bool
}

// Access decides about callers; nil takes everyone. It is asked before anything
// else is looked at, and on discovery only when the call names an organisation.
// A refusal's Diagnostics are told to the caller; the answer is always 401
// REC_UNAUTHORIZED, never 403, and nothing of the call is stored.
//
// BaRS, Error handling, Receiver's own failures.
type Access func(ctx context.Context, c Caller) *outcome.Issue

// caller reads who calls.
func (c *call) caller() Caller {
	name := c.operation()
	return Caller{Organisation: c.headers.Organisation, Software: c.headers.Software, Practitioner: c.headers.Practitioner,
		Address: c.r.RemoteAddr, Operation: name, Discovery: name == "metadata" || name == "MessageDefinition"}
}

// admit refuses a caller whom Access refuses. On the slots of a service the
// issue is forbidden, elsewhere security (BaRS, Error handling, GET /Slots).
func (r *Receiver) admit(c *call) *outcome.Issue {
	who := c.caller()
	if r.Access == nil || who.Discovery && who.Organisation == (header.Org{}) {
		return nil
	}
	refused := r.Access(c.ctx, who)
	if refused == nil {
		return nil
	}
	told := outcome.Unauthorised(refused.Diagnostics)
	if who.Operation == "Slot" {
		told.IssueCode = "forbidden"
	}
	return told
}
