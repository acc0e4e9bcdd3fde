// Package client is the sender's side of BaRS over HTTP: reads and
// $process-message. It answers with what came back, whatever its status; it
// decides nothing about it.
package client

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/oauth"
)

// Client calls BaRS as one organisation.
type Client struct {
	Base     string // FHIR base, without a slash at the end
	HTTP     *http.Client
	Token    oauth.Source
	Identity func() header.Set // organisation, software, practitioner
	NewID    func() string
	Timeout  time.Duration // of one call; 0 means 40 s
}

// Reply is an HTTP answer.
type Reply struct {
	Status   int
	Header   http.Header
	Body     []byte
	Took     time.Duration
	Resource *fhir.Node // nil if the body is not JSON
}

// SlotQuery is a search for slots.
type SlotQuery struct {
	From, To time.Time
	Status   []string // free, busy; none means free
}

// NoAnswer is the error of a call that got no HTTP answer.
type NoAnswer struct{ Kind string }

func (n *NoAnswer) Error() string { return n.Kind }

// Metadata reads a CapabilityStatement.
func (c *Client) Metadata(ctx context.Context, target, correlationID string) (Reply, error) {
	return Reply{}, nil
}

// MessageDefinitions reads what a service takes for a use case.
func (c *Client) MessageDefinitions(ctx context.Context, target, useCase, correlationID string) (Reply, error) {
	return Reply{}, nil
}

// Slots searches for slots of a service.
func (c *Client) Slots(ctx context.Context, target string, q SlotQuery, correlationID string) (Reply, error) {
	return Reply{}, nil
}

// Read reads one resource.
func (c *Client) Read(ctx context.Context, target, resourceType, id, correlationID string) (Reply, error) {
	return Reply{}, nil
}

// Search searches for resources.
func (c *Client) Search(ctx context.Context, target, resourceType string, q url.Values, correlationID string) (Reply, error) {
	return Reply{}, nil
}

// Prepare returns the headers of a message to keep with its bytes.
func (c *Client) Prepare(target, requestID, correlationID, useContext string) http.Header { return nil }

// Process sends exactly these bytes with exactly these headers.
func (c *Client) Process(ctx context.Context, headers http.Header, body []byte) (Reply, error) {
	return Reply{}, nil
}
