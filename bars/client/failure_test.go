package client_test

import (
	"context"
	"errors"
	"testing"

	"barsdesk/bars/client"
	"barsdesk/bars/oauth"
	"barsdesk/bars/outcome"
)

// Each reason for which there is no token has the code that its words go by.
func TestWhyThereIsNoToken(t *testing.T) {
	for _, c := range []struct {
		failure oauth.Failure
		code    string
	}{
		{oauth.Failure{Kind: oauth.Clock, Status: 400}, outcome.ClockWrong},
		{oauth.Failure{Kind: oauth.Request, Status: 400}, outcome.SignInFailed},
		{oauth.Failure{Kind: oauth.Media, Status: 415}, outcome.SignInFailed},
		{oauth.Failure{Kind: oauth.Unknown, Status: 401}, outcome.KeyUnknown},
		{oauth.Failure{Kind: oauth.Signature, Status: 401}, outcome.KeyUnknown},
		{oauth.Failure{Kind: oauth.NoKey, Status: 403}, outcome.KeyUnknown},
		{oauth.Failure{Kind: oauth.NoAccess, Status: 401}, outcome.AccessMissing},
		{oauth.Failure{Kind: oauth.OwnKey}, outcome.OwnKey},
		{oauth.Failure{Kind: oauth.Address, Status: 404}, outcome.NoAddress},
		{oauth.Failure{Kind: oauth.Throttled, Status: 429}, outcome.SignInBusy},
		{oauth.Failure{Kind: oauth.Unavailable, Status: 503}, outcome.SignInBusy},
		{oauth.Failure{Kind: oauth.Malformed, Status: 200}, outcome.SignInBusy},
		{oauth.Failure{Kind: oauth.Malformed, Status: 403}, outcome.SignInFailed},
		{oauth.Failure{Kind: oauth.Unreachable}, outcome.SignInBusy}, // it did not answer, and nothing was sent
	} {
		_, cl := serve(t, nil)
		cl.Token = &tokens{err: &c.failure}
		_, err := cl.Metadata(context.Background(), service, "")
		var none *client.NoAnswer
		if !errors.As(err, &none) || none.Failure() != c.code || none.RequestID == "" || none.CorrelationID == "" {
			t.Errorf("%s: got %v with code %q, want %q", c.failure.Kind, err, none.Failure(), c.code)
		}
	}
}

// Only what cannot have left has a reason; all else claims nothing.
func TestWhyNoAnswerCame(t *testing.T) {
	for kind, code := range map[string]string{
		client.DNS: outcome.NoConnection, client.Connect: outcome.NoConnection, client.TLS: outcome.NotSecure, client.Address: outcome.NoAddress,
		client.Timeout: outcome.NoReply, client.Reset: outcome.NoReply, client.Canceled: outcome.NoReply, client.Token: outcome.SignInFailed,
	} {
		if got := (&client.NoAnswer{Kind: kind, NeverSent: true}).Failure(); got != code {
			t.Errorf("%s: got %q, want %q", kind, got, code)
		}
		if got := (&client.NoAnswer{Kind: kind}).Failure(); got != outcome.NoReply {
			t.Errorf("%s, which may have left: got %q", kind, got)
		}
	}
}
