package oauth

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// longestAnswer is how much of an answer is read, in bytes.
const longestAnswer = 64 << 10

// request makes one token request, with an assertion of its own.
func (c *Client) request(ctx context.Context, key Key) (grant, http.Header, *Failure) {
	claims := c.claims(key)
	signed, err := c.assertion(key, claims)
	if err != nil {
		return grant{}, nil, &Failure{Kind: OwnKey, cause: err}
	}
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {signed},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.config.TokenURL, strings.NewReader(form.Encode()))
	if err != nil || req.URL.Host == "" {
		return grant{}, nil, &Failure{Kind: Address, cause: errAddress}
	}
	req.GetBody, req.Close = nil, true // the transport must not send an assertion again
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if c.config.Asking != nil {
		if err := c.config.Asking(ctx, claims); err != nil {
			return grant{}, nil, &Failure{Kind: Unreachable, cause: err}
		}
	}
	resp, err := c.http().Do(req)
	if err != nil {
		f := &Failure{Kind: Unreachable, cause: err}
		return grant{}, nil, c.told(ctx, Asked{claims, 0, f})
	}
	defer func() { _ = resp.Body.Close() }()
	got, h, f := c.answer(resp, signed)
	if f = c.told(ctx, Asked{claims, resp.StatusCode, f}); f != nil {
		return grant{}, h, f
	}
	got.claims = claims
	return got, h, nil
}

// told tells of a request that is over. What cannot be told is not used.
func (c *Client) told(ctx context.Context, a Asked) *Failure {
	if c.config.Asked == nil {
		return a.Failure
	}
	if err := c.config.Asked(context.WithoutCancel(ctx), a); err != nil && a.Failure == nil {
		return &Failure{Kind: Unreachable, Status: a.Status, cause: err}
	}
	return a.Failure
}

func (c *Client) answer(resp *http.Response, signed string) (grant, http.Header, *Failure) {
	c.Observe(resp.Header, c.config.Now())
	body, err := io.ReadAll(io.LimitReader(resp.Body, longestAnswer))
	if err != nil {
		return grant{}, resp.Header, &Failure{Kind: Unreachable, Status: resp.StatusCode, cause: err}
	}
	got, f := parse(resp.StatusCode, body)
	if f == nil {
		return got, resp.Header, nil
	}
	f.Code, f.MessageID = harmless(f.Code, signed, 60), harmless(f.MessageID, signed, 100)
	f.Description = harmless(f.Description, signed, 300)
	f.Drift, _ = c.drift.read()
	if f.Kind == Request && f.Code == "invalid_request" && tells(f.Drift, f.Description) {
		f.Kind = Clock
	}
	return grant{}, resp.Header, f
}

// http is the configured HTTP client without cookies and redirects: an
// assertion goes to the token URL alone.
func (c *Client) http() *http.Client {
	h := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if c.config.HTTP != nil {
		h.Transport = c.config.HTTP.Transport
	}
	return h
}
