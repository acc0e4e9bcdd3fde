package oauth

import (
	"context"
	"net/http"
	"time"

	"barsdesk/bars/pace"
)

// fly makes the one request of a flight and tells all who wait. In place of a
// failure they get the token that is to be renewed, if some of it remains.
func (c *Client) fly(ctx context.Context, f *flight) {
	defer close(f.done)
	got, asked, failure := c.ask(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flight = nil
	if failure == nil {
		c.keep(got, asked)
	}
	if failure == nil || c.held.remains(c.config.Now()) {
		f.token = c.held.token
		return
	}
	f.failure = failure
}

// ask gets a token and says when it asked, or gives the last failure while that
// stands.
func (c *Client) ask(ctx context.Context) (grant, time.Time, *Failure) {
	asked := c.config.Now().Round(0)
	if c.config.TokenURL == "" || c.config.ClientID == "" {
		return grant{}, asked, &Failure{Kind: Address, cause: errAddress}
	}
	key, err := c.config.Key()
	switch {
	case err != nil:
		return grant{}, asked, &Failure{Kind: OwnKey, cause: err}
	case key.KID == "":
		return grant{}, asked, &Failure{Kind: OwnKey, cause: errKID}
	}
	if f := c.standing(key.KID); f != nil {
		return grant{}, asked, f
	}
	return c.call(ctx, key)
}

// call makes a token request when the limit lets it through.
func (c *Client) call(ctx context.Context, key Key) (grant, time.Time, *Failure) {
	if c.config.Pace != nil {
		if err := c.config.Pace.Wait(ctx, true); err != nil {
			return grant{}, time.Time{}, &Failure{Kind: Throttled, cause: err}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	asked := c.config.Now().Round(0)
	got, h, f := c.request(ctx, key)
	if f != nil {
		f = c.remember(f, key.KID, h)
	}
	return got, asked, f
}

// standing is the last failure if it still is to be answered. Another key and a
// clock that was set back end it.
func (c *Client) standing(kid string) *Failure {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.config.Now()
	if c.failed == nil || c.kid != kid || !now.Before(c.failed.Until) || now.Before(c.since) {
		return nil
	}
	return c.failed
}

// keep holds a token; the caller has the lock.
func (c *Client) keep(g grant, asked time.Time) {
	margin := min(time.Minute, g.life/2)
	c.held = held{token: g.token, claims: g.claims, from: asked, soon: asked.Add(g.life - margin), end: asked.Add(g.life)}
	c.failed, c.times = nil, 0
}

// remember keeps a failure and sets until when it stands.
func (c *Client) remember(f *Failure, kid string, h http.Header) *Failure {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.config.Now().Round(0)
	wait := 2 * time.Second
	switch {
	case f.Kind == OwnKey:
		wait = 0
	case f.Configuration():
		wait = c.config.Pause
	case f.Kind != Unreachable:
		wait = max(min(wait<<min(c.times, 5), time.Minute), pace.RetryAfter(h, now))
		c.times++
	}
	if wait > 0 {
		f.Until = now.Add(wait)
	}
	c.failed, c.kid, c.since = f, kid, now
	return f
}
