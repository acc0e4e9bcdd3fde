package client

import (
	"errors"

	"barsdesk/bars/oauth"
	"barsdesk/bars/outcome"
)

// Failure is the stable code of why no answer came, in the words of package
// outcome.
func (n *NoAnswer) Failure() string {
	switch n.Kind {
	case DNS, Connect:
		return outcome.NoConnection
	case TLS:
		return outcome.NotSecure
	case Address:
		return outcome.NoAddress
	case Token:
		return signIn(n)
	}
	var f *oauth.Failure
	if n.NeverSent && errors.As(n, &f) { // it was the token service that did not answer
		return outcome.SignInBusy
	}
	return outcome.NoReply
}

// signIn is the code of why there was no access token.
//
// BaRS Core, Security: error answers of the token endpoint.
func signIn(n *NoAnswer) string {
	var f *oauth.Failure
	if !errors.As(n, &f) {
		return outcome.SignInFailed
	}
	switch f.Kind {
	case oauth.Clock:
		return outcome.ClockWrong
	case oauth.Unknown, oauth.Signature, oauth.NoKey:
		return outcome.KeyUnknown
	case oauth.NoAccess:
		return outcome.AccessMissing
	case oauth.OwnKey:
		return outcome.OwnKey
	case oauth.Address:
		return outcome.NoAddress
	}
	if f.Configuration() {
		return outcome.SignInFailed
	}
	return outcome.SignInBusy
}
