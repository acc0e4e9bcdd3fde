// Package oauth gives the access token that each call to BaRS carries. Source
// is the seam; environments without sign-in use None.
//
// BaRS Core, Security: application-restricted access.
package oauth

import "context"

// Source gives access tokens. It is safe for concurrent use; one token is
// shared by all calls.
type Source interface {
	// Token returns a token that is still good, or "" when the environment
	// asks for none: then no Authorization header is sent.
	Token(ctx context.Context) (string, error)
	// Renew drops the token in hand and returns a fresh one, "" as in Token.
	Renew(ctx context.Context) (string, error)
}

// None is the Source of environments that ask for no token, such as the Sandbox.
var None Source = none{}

type none struct{}

// Token gives no token.
func (none) Token(context.Context) (string, error) { return "", nil }

// Renew gives no token.
func (none) Renew(context.Context) (string, error) { return "", nil }
