// Package client is the sender's side of BaRS over HTTP: reads, $process-message,
// writes of single resources and the Registry's pointers. It gives back what came, whatever its status, and decides
// nothing about it; bars/outcome and bars/delivery do.
//
// Every call carries the headers of BaRS Core, waits for Client.Pace, ends after
// Client.Timeout or with its context, follows no redirect, and reads no more than MaxBody. No
// error and nothing it keeps holds a URL or a body, which may name a patient.
package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"barsdesk/bars/header"
	"barsdesk/bars/oauth"
)

// DefaultTimeout is how long one call may take. The BaRS proxy waits 32 s for
// the receiver; a shorter wait would turn its answers into unknowns.
//
// BaRS Core, Transactional integrity.
const DefaultTimeout = 40 * time.Second

// Client calls BaRS as one organisation. Base, Identity and NewID must be set.
// It is safe for concurrent use as long as its fields do not change.
type Client struct {
	Base     string            // FHIR base of the environment
	HTTP     *http.Client      // nil: the default transport
	Token    oauth.Source      // nil: oauth.None
	Identity func() header.Set // organisation, software and practitioner as they are now
	NewID    func() string     // a fresh UUID
	Timeout  time.Duration     // of one call, from when Pace lets it go; 0: DefaultTimeout
	Pace     oauth.Pace        // nil: no limit. Writes are urgent, reads are not
	Now      func() time.Time  // nil: time.Now. An oauth.Observer learns by it how far the clocks are apart
	Preview  bool              // resources may be written singly, and pointers used; else those calls give ErrPreview
	Quirks   Quirks            // what is borne with; nothing outside the NHS public sandbox

	// Watch sees each read; nil: nobody does. It is always c's own.
	Watch Watch

	// Current gives the client whose Base, HTTP, Token, Timeout, Pace, Now,
	// Preview and Quirks a call goes by. It is asked once, when the call begins, so that new
	// settings take effect at once and never in the middle of a call. Nil: c
	// itself. Identity and NewID are always c's own.
	Current func() *Client
}

// current is the client that a call beginning now goes by.
func (c *Client) current() *Client {
	if c.Current == nil {
		return c
	}
	return c.Current()
}

// SignInAnew lets the next call ask for an access token at once, although
// asking for one failed lately: a person has put right what was wrong, or wants
// to know. It asks for nothing itself.
func (c *Client) SignInAnew() {
	if tokens, ok := c.current().Token.(interface{ Forget() }); ok {
		tokens.Forget()
	}
}

// Metadata reads a service's CapabilityStatement, or the proxy's own when
// target is empty. An empty correlationID gets a fresh one, as in all reads.
func (c *Client) Metadata(ctx context.Context, target, correlationID string) (Reply, error) {
	return c.get(ctx, "/metadata", target, correlationID)
}

// MessageDefinitions reads what a service takes for a use case, sending both as
// a context parameter each.
//
// BaRS Core, GET /MessageDefinition.
func (c *Client) MessageDefinitions(ctx context.Context, target, useCase, correlationID string) (Reply, error) {
	q := query{}
	q.add("context", header.Endpoint(target))
	if useCase != "" {
		q.add("context", useCaseSystem+"|"+strings.ToLower(useCase))
	}
	return c.get(ctx, "/MessageDefinition"+q.String(), target, correlationID)
}

const useCaseSystem = "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars"

// Read reads one resource by its id.
func (c *Client) Read(ctx context.Context, target, resourceType, id, correlationID string) (Reply, error) {
	reply, err := c.get(ctx, instance(resourceType, id), target, correlationID)
	return reply.quirks.asked(reply, resourceType, id), err
}

// Search searches for resources of a type.
func (c *Client) Search(ctx context.Context, target, resourceType string, q url.Values, correlationID string) (Reply, error) {
	path := "/" + url.PathEscape(resourceType)
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return c.get(ctx, path, target, correlationID)
}

func (c *Client) get(ctx context.Context, path, target, correlationID string) (Reply, error) {
	if correlationID == "" {
		correlationID = c.NewID()
	}
	h := c.headers(target, c.NewID(), correlationID)
	reply, err := c.send(ctx, http.MethodGet, path, h.HTTP(false), nil)
	var none *NoAnswer
	if errors.As(err, &none) {
		none.RequestID, none.CorrelationID = h.RequestID, h.CorrelationID
	}
	return reply, err
}

func (c *Client) headers(target, requestID, correlationID string) header.Set {
	s := c.Identity()
	s.RequestID, s.CorrelationID, s.Target, s.UseContext = requestID, correlationID, nil, ""
	if target != "" {
		s.Target = &header.Identifier{System: header.ServiceIDSystem, Value: target}
	}
	return s
}

// Prepare returns the headers of a message, all but Authorization, to be kept
// with its bytes: a retry carries the same.
//
// BaRS Core, Transactional integrity.
func (c *Client) Prepare(target, requestID, correlationID, useContext string) http.Header {
	s := c.headers(target, requestID, correlationID)
	s.UseContext = useContext
	return s.HTTP(true)
}

// Process sends exactly these bytes with exactly these headers and the access
// token as $process-message.
func (c *Client) Process(ctx context.Context, headers http.Header, body []byte) (Reply, error) {
	return c.send(ctx, http.MethodPost, "/$process-message", headers, body)
}
