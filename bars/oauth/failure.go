package oauth

import (
	"errors"
	"strconv"
	"time"
)

// Failure is why there is no access token. It is shared by all who waited for
// it and is not to be changed.
type Failure struct {
	Kind        Kind
	Status      int           // 0: no answer came
	Code        string        // error of the answer
	Description string        // error_description of the answer, for support alone
	MessageID   string        // message_id of the answer, by which the platform's support finds the call
	Drift       time.Duration // by how much the platform's clock was ahead of the local one, as far as known
	Until       time.Time     // the token service is not asked again before; zero: it may be at once
	cause       error
}

// Error gives kind, status, code and message id, and the difference of clocks
// where that is the cause. It never gives the description.
func (f *Failure) Error() string {
	out := "no access token (" + string(f.Kind) + ")"
	if f.Status != 0 {
		out += ", status " + strconv.Itoa(f.Status)
	}
	if f.Code != "" {
		out += ", " + f.Code
	}
	if f.MessageID != "" {
		out += ", message_id " + f.MessageID
	}
	if f.Kind == Clock {
		out += ", the clock of this computer is " + Apart(f.Drift)
	}
	if f.cause != nil {
		out += ": " + f.cause.Error()
	}
	return out
}

// Unwrap gives the error of the network or of the key store, if one is the cause.
func (f *Failure) Unwrap() error { return f.cause }

// Configuration reports whether trying again helps only after someone changed
// something: sending stops and support is told.
//
// BaRS, Error handling: token endpoint.
func (f *Failure) Configuration() bool {
	switch f.Kind {
	case Throttled, Unavailable, Unreachable:
		return false
	case Malformed:
		return refusal(f.Status)
	}
	return true
}

var (
	errAddress = errors.New("the token URL or the client id is not set")
	errKID     = errors.New("the key has no id")
	errNotRSA  = errors.New("the key is not an RSA key")
	errSign    = errors.New("the key does not sign")
)
