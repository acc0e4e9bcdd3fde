package oauth

import (
	"net/http"
	"strings"
)

// Kind says what keeps an access token away.
type Kind string

// The kinds of Failure.
const (
	Clock       Kind = "clock"       // this computer's clock is too far from the platform's
	Request     Kind = "request"     // 400: the request is not as the platform wants it
	Unknown     Kind = "unknown"     // 401 invalid_request: key id, client id or audience is not known there
	Signature   Kind = "signature"   // 401 public_key error: the key registered under this id is another
	NoAccess    Kind = "no-access"   // 401 unauthorized_client: the application is not set up for signed JWTs
	NoKey       Kind = "no-key"      // 403: no key is registered, or the platform cannot fetch the key set
	Media       Kind = "media"       // 415: the Content-Type is not exactly the one asked for
	OwnKey      Kind = "own-key"     // there is no key to sign with, or it does not sign
	Address     Kind = "address"     // the token URL is unusable, or no token service is there
	Throttled   Kind = "throttled"   // 429
	Unavailable Kind = "unavailable" // 5xx
	Unreachable Kind = "unreachable" // no whole answer came; Unwrap gives the error of the network
	Malformed   Kind = "malformed"   // what came is not an answer of a token service
)

// kindOf sorts a refusal by status and error; the descriptions may change.
//
// BaRS Core, Security: error answers of the token endpoint.
func kindOf(status int, code string) Kind {
	switch {
	case status == http.StatusTooManyRequests:
		return Throttled
	case status >= http.StatusInternalServerError:
		return Unavailable
	case absent(status):
		return Address
	case code == "":
		return Malformed
	case status == http.StatusBadRequest:
		return Request
	case status == http.StatusUnauthorized:
		return unauthorised(code)
	case status == http.StatusForbidden:
		return NoKey
	case status == http.StatusUnsupportedMediaType:
		return Media
	}
	return Malformed
}

func unauthorised(code string) Kind {
	switch {
	case strings.HasPrefix(code, "public_key"):
		return Signature
	case code == "unauthorized_client":
		return NoAccess
	}
	return Unknown
}

// refusal is true for the statuses by which the platform refuses what is set up.
func refusal(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusUnauthorized ||
		status == http.StatusForbidden || status == http.StatusUnsupportedMediaType
}

// absent is true for the statuses of a server that has no token service there.
func absent(status int) bool {
	return status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusGone
}
