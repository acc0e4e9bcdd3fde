package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"

	"barsdesk/bars/oauth"
)

// The kinds of NoAnswer.
const (
	DNS       = "dns"        // the host's name has no address
	TLS       = "tls"        // no secure connection
	Connect   = "connect"    // no connection
	Timeout   = "timeout"    // no whole answer in time
	Reset     = "reset"      // the connection broke before a whole answer came
	Canceled  = "canceled"   // the caller gave up
	Token     = "token"      // no access token could be had
	Address   = "address"    // the configured address is unusable
	Unwatched = "unrecorded" // whoever watches the call could not record it
)

// NoAnswer is the error of a call that got no whole HTTP answer.
type NoAnswer struct {
	Kind      string // one of the constants above
	Detail    string // for the operator; holds no URL and no content
	NeverSent bool   // nothing of the call can have reached the service
	cause     error

	RequestID, CorrelationID string // of a read, as sent
}

// Error gives kind and detail.
func (n *NoAnswer) Error() string { return fmt.Sprintf("no answer (%s): %s", n.Kind, n.Detail) }

// Is makes errors.Is find context.Canceled and context.DeadlineExceeded. The
// cause is not given out otherwise: errors of net/http quote URLs.
func (n *NoAnswer) Is(target error) bool {
	return (target == context.Canceled || target == context.DeadlineExceeded) && errors.Is(n.cause, target)
}

// As makes errors.As find the *oauth.Failure of a call that had no access token.
func (n *NoAnswer) As(target any) bool {
	failure, ok := target.(**oauth.Failure)
	return ok && errors.As(n.cause, failure)
}

// noToken is the error of a call for which there was no access token. A broken
// network on the way to the token service has the kind it has everywhere.
func noToken(ctx context.Context, err error) *NoAnswer {
	if ctx.Err() != nil {
		return held(ctx, ctx.Err())
	}
	n := &NoAnswer{Kind: Token, Detail: "no access token could be had", NeverSent: true, cause: err}
	var failure *oauth.Failure
	switch {
	case !errors.As(err, &failure):
	case failure.Kind == oauth.Unreachable:
		n.Kind, n.Detail = reason(ctx, err)
		n.Detail = "no access token: " + n.Detail
	default:
		n.Detail = failure.Error()
	}
	return n
}

// after makes the error of a second call tell of the first as well: only the
// network's own refusal of it proves that the service got nothing.
func after(refused Reply, err error) error {
	var n *NoAnswer
	if !errors.As(err, &n) {
		return err
	}
	proven := false
	for _, i := range refused.Outcome().Issues {
		proven = proven || strings.HasPrefix(i.Code, "SEND_")
	}
	n.NeverSent = n.NeverSent && proven
	return n
}

// held is the error of a call that never went because its context ended first.
func held(ctx context.Context, err error) *NoAnswer {
	n := classify(ctx, err, false)
	n.NeverSent = true
	return n
}

// classify says why no answer came. connected tells that there was a
// connection to send over.
func classify(ctx context.Context, err error, connected bool) *NoAnswer {
	n := &NoAnswer{cause: err}
	n.Kind, n.Detail = reason(ctx, err)
	if n.Kind == DNS || n.Kind == TLS || n.Kind == Connect {
		n.NeverSent = !connected
	}
	return n
}

// reason gives kind and detail of an error of net/http. Only texts that cannot
// quote URL, header or body go into the detail.
func reason(ctx context.Context, err error) (kind, detail string) {
	var (
		dns    *net.DNSError
		dial   *net.OpError
		verify *tls.CertificateVerificationError
		wait   net.Error
		errno  syscall.Errno
	)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return Canceled, "the call was given up"
	case errors.As(err, &dns):
		return DNS, dns.Error()
	case errors.As(err, &verify):
		return TLS, verify.Error()
	case errors.Is(err, http.ErrSchemeMismatch):
		return TLS, "the other side does not speak TLS"
	case errors.As(err, &dial) && dial.Op == "dial":
		return Connect, dial.Error()
	case errors.Is(ctx.Err(), context.DeadlineExceeded), errors.As(err, &wait) && wait.Timeout():
		return Timeout, "no whole answer in time"
	case errors.As(err, &errno):
		return Reset, errno.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Reset, "the connection was closed before the whole answer came"
	}
	return Reset, "what came is not an HTTP answer"
}
