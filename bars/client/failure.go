package client

import (
	"errors"

	"barsdesk/bars/oauth"
	"barsdesk/bars/outcome"
)

// Failure is the stable code of why no answer came, in the words of package
// outcome. Any but outcome.NoReply says that nothing of the call can have left.
func (n *NoAnswer) Failure() string {
	var failure *oauth.Failure
	switch {
	case !n.NeverSent:
		return outcome.NoReply
	case errors.As(n.cause, &failure):
		return signIn(failure)
	}
	switch n.Kind {
	case DNS, Connect:
		return outcome.NoConnection
	case TLS:
		return outcome.NotSecure
	case Address:
		return outcome.NoAddress
	case Token:
		return outcome.SignInFailed
	}
	return outcome.NoReply
}

// signIn is the code of why there was no access token.
//
// BaRS Core, Security: error answers of the token endpoint.
func signIn(f *oauth.Failure) string {
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
