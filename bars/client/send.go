package client

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/oauth"
)

// send makes one call, and the same once more with a fresh token when the
// network does not accept the first.
func (c *Client) send(ctx context.Context, method, path string, h http.Header, body []byte) (Reply, error) {
	watch := c.Watch
	c = c.current()
	tokens := c.Token
	if tokens == nil {
		tokens = oauth.None
	}
	token, err := tokens.Token(ctx)
	if err != nil {
		return Reply{}, noToken(ctx, err)
	}
	reply, err := c.watched(ctx, watch, method, path, h, body, token)
	if err != nil || token == "" || !refusesToken(reply) {
		return reply, err
	}
	fresh, err := tokens.Renew(ctx, token)
	if err != nil {
		return Reply{}, after(reply, noToken(ctx, err))
	}
	second, err := c.watched(ctx, watch, method, path, h, body, fresh)
	second.Renewed = true
	return second, after(reply, err)
}

// refusesToken is true for every 401 but a receiver's own, which no token helps.
func refusesToken(r Reply) bool {
	if r.Status != http.StatusUnauthorized {
		return false
	}
	for _, i := range r.Outcome().Issues {
		if strings.HasPrefix(i.Code, "REC_") {
			return false
		}
	}
	return true
}

func (c *Client) once(ctx context.Context, method, path string, h http.Header, body []byte, token string) (Reply, error) {
	if c.Pace != nil {
		if err := c.Pace.Wait(ctx, method != http.MethodGet); err != nil {
			return Reply{}, held(ctx, err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	req, err := c.request(httptrace.WithClientTrace(ctx, trace), method, path, h, body, token)
	if err != nil {
		return Reply{}, err
	}
	start := time.Now()
	resp, err := c.http().Do(req)
	if err != nil {
		return Reply{}, classify(ctx, err, connected.Load())
	}
	defer func() { _ = resp.Body.Close() }()
	c.observe(resp.Header)
	reply, err := read(resp)
	if err != nil {
		return Reply{}, classify(ctx, err, true)
	}
	reply.Took, reply.quirks, reply.Resource = time.Since(start), c.Quirks, c.Quirks.read(reply.Resource)
	reply.RequestID, reply.CorrelationID = h.Get(header.RequestID), h.Get(header.CorrelationID)
	return reply, nil
}

// observe tells the Source what time the platform has.
func (c *Client) observe(h http.Header) {
	o, ok := c.Token.(oauth.Observer)
	if !ok {
		return
	}
	now := time.Now
	if c.Now != nil {
		now = c.Now
	}
	o.Observe(h, now())
}

func (c *Client) request(ctx context.Context, method, path string, h http.Header, body []byte, token string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.Base, "/")+path, bytes.NewReader(body))
	if err != nil || req.URL.Host == "" {
		return nil, &NoAnswer{Kind: Address, Detail: "the address of the environment cannot be used", NeverSent: true}
	}
	if h != nil {
		req.Header = h.Clone()
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

func read(resp *http.Response) (Reply, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxBody+1))
	if err != nil {
		return Reply{}, err
	}
	r := Reply{Status: resp.StatusCode, Header: resp.Header, Body: body}
	if len(body) > MaxBody {
		r.Body, r.Truncated = body[:MaxBody], true
		return r, nil
	}
	if n, err := fhir.Parse(body); err == nil {
		r.Resource = n
	}
	return r, nil
}

func (c *Client) timeout() time.Duration {
	if c.Timeout > 0 {
		return c.Timeout
	}
	return DefaultTimeout
}

// http is the caller's HTTP client without its own timeout, cookies and
// redirects: an answer that points elsewhere is an answer.
func (c *Client) http() *http.Client {
	h := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if c.HTTP != nil {
		h.Transport = c.HTTP.Transport
	}
	return h
}
