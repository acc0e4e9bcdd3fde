package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"barsdesk/bars/header"
	"barsdesk/bars/oauth"
)

// Watch sees reads go out and their answers come back. It is safe for concurrent
// use.
type Watch interface {
	// Asking is told of each read before it goes out; when it fails nothing goes out.
	Asking(ctx context.Context, c Call) error
	// Asked is told of each read once it is over; when it fails the answer is
	// not given to who asked.
	Asked(ctx context.Context, c Call) error
}

// Call is one read. It holds no address and no body.
type Call struct {
	Host      string      // of the environment
	Resource  string      // first part of the path: "Slot", "metadata", …
	ID        string      // of the one resource that is read; "" for a search
	Target    string      // service id of the header; "" without one
	NHSNumber string      // of the patient that a search names; "" without one
	Header    http.Header // as sent, without the token
	Claims    oauth.Claims
	Status    int    // of the answer; 0 without one
	Answer    []byte // its body
	Failure   string // why no answer came; "" when one did
}

// watched makes one call, and lets a watch see it if it is a read. Writes are
// seen by whoever keeps them.
func (c *Client) watched(ctx context.Context, watch Watch, method, path string, h http.Header, body []byte, token string) (Reply, error) {
	claims := c.claims(token)
	if watch == nil || method != http.MethodGet {
		reply, err := c.once(ctx, method, path, h, body, token)
		reply.Claims = claims
		return reply, err
	}
	call := describe(c.Base, path, h)
	call.Claims = claims
	if err := watch.Asking(ctx, call); err != nil {
		return Reply{}, &NoAnswer{Kind: Unwatched, Detail: "the call could not be recorded", NeverSent: true}
	}
	reply, err := c.once(ctx, method, path, h, body, token)
	reply.Claims, call.Status, call.Answer = claims, reply.Status, reply.Body
	var none *NoAnswer
	if errors.As(err, &none) {
		call.Failure = none.Kind
	}
	if failed := watch.Asked(context.WithoutCancel(ctx), call); failed != nil && err == nil {
		return Reply{}, &NoAnswer{Kind: Unwatched, Detail: "the answer could not be recorded"}
	}
	return reply, err
}

func (c *Client) claims(token string) (out oauth.Claims) {
	if s, ok := c.Token.(interface{ Claims() oauth.Claims }); ok && token != "" {
		out = s.Claims()
	}
	return out
}

// patients are the parameters that name a patient by number.
var patients = []string{"patient:identifier", "subject:identifier"}

func describe(base, path string, h http.Header) Call {
	c := Call{Header: h}
	if u, err := url.Parse(base); err == nil {
		c.Host = u.Host
	}
	where, asked, _ := strings.Cut(strings.Trim(path, "/"), "?")
	parts := strings.SplitN(where, "/", 2)
	if c.Resource = parts[0]; len(parts) == 2 {
		c.ID, _ = url.PathUnescape(parts[1])
	}
	parsed, _ := header.Parse(h)
	if parsed.Target != nil {
		c.Target = parsed.Target.Value
	}
	q, _ := url.ParseQuery(asked)
	for _, name := range patients {
		if value := q.Get(name); value != "" {
			c.NHSNumber = value[strings.LastIndexByte(value, '|')+1:]
		}
	}
	return c
}
