package client

import "barsdesk/bars/outcome"

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
		return outcome.SignInFailed
	}
	return outcome.NoReply
}
