package environment

import (
	"context"
	"encoding/json"
	"net/url"

	"barsdesk/app/access"
	"barsdesk/bars/oauth"
)

// tokenAsked is what the entry of a token request says.
type tokenAsked struct {
	Host   string `json:"host"`
	Status int    `json:"status,omitempty"` // of the answer; none without one
	Why    string `json:"why,omitempty"`    // there is no token
}

// askToken writes the entry of a token request that is about to go out.
func (c *Connection) askToken(ctx context.Context, claims oauth.Claims) error {
	return c.record(ctx, claims, tokenAsked{}, "asking")
}

// recordToken writes the entry of what came of a token request.
func (c *Connection) recordToken(ctx context.Context, a oauth.Asked) error {
	said, outcome := tokenAsked{Status: a.Status}, "answered"
	if a.Failure != nil {
		said.Why, outcome = string(a.Failure.Kind), "refused"
		if a.Status == 0 {
			outcome = "no-answer"
		}
	}
	return c.record(ctx, a.Claims, said, outcome)
}

// record writes an entry of a token request: what the assertion says, and neither
// the assertion nor the token.
func (c *Connection) record(ctx context.Context, claims oauth.Claims, said tokenAsked, outcome string) error {
	if u, err := url.Parse(c.Settings().TokenURL); err == nil {
		said.Host = u.Host
	}
	detail, err := json.Marshal(said)
	if err != nil {
		return err
	}
	actor := access.Software
	if actor.Claims, err = json.Marshal(claims); err != nil {
		return err
	}
	return c.config.Guard.Record(ctx, actor, access.TokenAsk, access.Object{Outcome: outcome, Detail: detail})
}
