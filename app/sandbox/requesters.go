package sandbox

import (
	"context"
	"errors"

	"barsdesk/storage"
)

// Episode is what a requester is to start: a use case toward a service, in the
// plan "book", "refer" or "book-and-refer". From is the requester's service id;
// empty for the first that sends the use case. To may be our own service.
// NHSNumber is that of one of Patients; empty for any of them.
type Episode struct {
	UseCase   string
	Plan      string
	From      string
	To        string
	NHSNumber string
}

// Started is what came of an episode: the ids that the receiver gave, empty for
// what was not asked for or is not answered yet.
type Started struct {
	From             string // service id of the requester
	CorrelationID    string
	ServiceRequestID string
	AppointmentID    string
}

// Requester is a simulated service that sends, and the use cases it sends.
type Requester struct {
	storage.Service
	Sends []string
}

// Requesters are the simulated services that can start episodes.
func (s *Sandbox) Requesters() []Requester { return nil }

var errNoRequester = errors.New("no requester sends this")

// Start lets a requester write, send and keep an episode, as a person at its
// desk would, and waits for the answer. Run must be going.
func (s *Sandbox) Start(_ context.Context, _ Episode) (Started, error) {
	return Started{}, errNoRequester
}
