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

// recordToken writes the entry of a token request: what the assertion said, and
// neither the assertion nor the token.
func (c *Connection) recordToken(ctx context.Context, a oauth.Asked) error {
	said, outcome := tokenAsked{Status: a.Status}, "answered"
	if u, err := url.Parse(c.Settings().TokenURL); err == nil {
		said.Host = u.Host
	}
	if a.Failure != nil {
		said.Why, outcome = string(a.Failure.Kind), "refused"
		if a.Status == 0 {
			outcome = "no-answer"
		}
	}
	detail, err := json.Marshal(said)
	if err != nil {
		return err
	}
	actor := access.Software
	if actor.Claims, err = json.Marshal(a.Claims); err != nil {
		return err
	}
	return c.config.Guard.Record(ctx, actor, access.TokenAsk, access.Object{Outcome: outcome, Detail: detail})
}
