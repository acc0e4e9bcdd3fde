// Package oauth gets the access token that each call to BaRS carries, by
// signed-JWT client credentials, and writes the key set that the platform
// checks the signature with. Source is the seam; Client is the Source of
// environments with sign-in, None that of environments without.
//
// Private key, assertion and token appear in no error, in no text form of a
// type of this package and in no JSON.
//
// BaRS Core, Security: application-restricted access, signed JWT.
package oauth

import (
	"context"
	"net/http"
	"time"
)

// Source gives access tokens. It is safe for concurrent use; one token is
// shared by all calls.
type Source interface {
	// Token returns a token that is still good, or "" when the environment
	// asks for none: then no Authorization header is sent. A *Failure says
	// why there is none; when ctx ends first, its error comes back.
	Token(ctx context.Context) (string, error)
	// Renew is Token after the platform refused a token: that one is not
	// given again, but a token that came since is.
	Renew(ctx context.Context, refused string) (string, error)
}

// Observer is a Source that compares the local clock with the platform's.
type Observer interface {
	// Observe takes the headers of an answer of the platform that came at a
	// time of the local clock.
	Observe(h http.Header, came time.Time)
}

// None is the Source of environments that ask for no token, such as the Sandbox.
var None Source = none{}

type none struct{}

// Token gives no token.
func (none) Token(context.Context) (string, error) { return "", nil }

// Renew gives no token.
func (none) Renew(context.Context, string) (string, error) { return "", nil }
