package client_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/oauth"
)

// tokens hands out "old" until it is renewed, then "new".
type tokens struct {
	token   string
	renewed int
	err     error
}

func (s *tokens) Token(context.Context) (string, error) { return s.token, s.err }

func (s *tokens) Renew(context.Context, string) (string, error) {
	s.renewed++
	s.token = "new"
	return s.token, s.err
}

const refusal = `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"security","details":{"coding":[{"code":%q}]}}]}`

// takes answers 401 with this code to every token but good.
func takes(good, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer "+good {
			bundle(w, r)
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
		if code != "" {
			_, _ = fmt.Fprintf(w, refusal, code)
		}
	}
}

func TestToken(t *testing.T) {
	for _, c := range []struct {
		name                   string
		good, code             string
		status, calls, renewed int
	}{
		{"good", "old", "", 200, 1, 0},
		{"expired", "new", "SEND_UNAUTHORIZED", 200, 2, 1},
		{"expired, answer of the gateway", "new", "", 200, 2, 1},
		{"never good", "another", "SEND_UNAUTHORIZED", 401, 2, 1},
		{"the receiver refuses", "another", "REC_UNAUTHORIZED", 401, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, cl := serve(t, takes(c.good, c.code))
			source := &tokens{token: "old"}
			cl.Token = source
			reply, err := cl.Process(context.Background(), cl.Prepare(service, cl.NewID(), correlation, ""), []byte(`{"a":1}`))
			if err != nil || reply.Status != c.status || reply.Renewed != (c.renewed > 0) {
				t.Errorf("got %d, renewed %v, %v", reply.Status, reply.Renewed, err)
			}
			if len(r.calls) != c.calls || source.renewed != c.renewed {
				t.Errorf("got %d calls, %d renewals", len(r.calls), source.renewed)
			}
			first, last := r.calls[0], r.last(t)
			if first.body != last.body || first.header.Get("X-Request-Id") != last.header.Get("X-Request-Id") {
				t.Error("the second call is not the same message")
			}
		})
	}
}

func TestNoTokenNoHeader(t *testing.T) {
	for _, source := range []oauth.Source{nil, oauth.None} {
		r, c := serve(t, takes("x", "SEND_UNAUTHORIZED"))
		c.Token = source
		reply, err := c.Metadata(context.Background(), service, "")
		if err != nil || reply.Status != 401 || len(r.calls) != 1 {
			t.Errorf("got %d after %d calls, %v", reply.Status, len(r.calls), err)
		}
		if _, has := r.last(t).header["Authorization"]; has {
			t.Error("an Authorization header went out without a token")
		}
	}
}

func TestNoTokenToBeHad(t *testing.T) {
	r, c := serve(t, nil)
	c.Token = &tokens{err: errors.New("the key is locked")}
	_, err := c.Metadata(context.Background(), service, "")
	var none *client.NoAnswer
	if !errors.As(err, &none) || none.Kind != client.Token || !none.NeverSent || len(r.calls) != 0 {
		t.Errorf("got %v after %d calls", err, len(r.calls))
	}
}

// What keeps the token away is told, but not what the token service wrote.
func TestNoTokenIsTold(t *testing.T) {
	_, c := serve(t, nil)
	failure := &oauth.Failure{Kind: oauth.Unknown, Status: 401, Code: "invalid_request", Description: "the key is 12345", MessageID: "rrt-7"}
	c.Token = &tokens{err: fmt.Errorf("no token: %w", failure)}
	_, err := c.Metadata(context.Background(), service, "")
	var none *client.NoAnswer
	var told *oauth.Failure
	if !errors.As(err, &none) || !errors.As(err, &told) || told != failure || none.Kind != client.Token || !none.NeverSent {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"401", "invalid_request", "rrt-7"} {
		if !strings.Contains(none.Detail, want) {
			t.Errorf("the detail %q does not say %s", none.Detail, want)
		}
	}
	if strings.Contains(err.Error(), "12345") {
		t.Errorf("got %v", err)
	}
	if other := (&client.NoAnswer{Kind: client.DNS}); errors.As(other, &told) {
		t.Error("a failure was found where there is none")
	}
}

// A broken network on the way to the token service is told as one.
func TestATokenServiceThatCannotBeReached(t *testing.T) {
	r, c := serve(t, nil)
	c.Token = oauth.New(oauth.Config{TokenURL: closedPort(t) + "/oauth2/token", ClientID: "api-key", Now: time.Now, NewID: c.NewID, Key: signing(t)})
	_, err := c.Metadata(context.Background(), service, "")
	var none *client.NoAnswer
	if !errors.As(err, &none) || none.Kind != client.Connect || !none.NeverSent || !strings.HasPrefix(none.Detail, "no access token: ") || len(r.calls) != 0 {
		t.Errorf("got %v", err)
	}
}

func signing(t *testing.T) func() (oauth.Key, error) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return func() (oauth.Key, error) { return oauth.Key{KID: "K", Signer: key}, nil }
}

// once gives a token, and none in its place.
type once struct{}

func (once) Token(context.Context) (string, error) { return "old", nil }

func (once) Renew(context.Context, string) (string, error) { return "", errors.New("none") }

// After a first call was refused, only the network's own refusal proves that
// the service got nothing.
func TestNoSecondToken(t *testing.T) {
	for code, neverSent := range map[string]bool{"SEND_UNAUTHORIZED": true, "": false, "UNAUTHORIZED": false} {
		r, c := serve(t, takes("new", code))
		c.Token = once{}
		_, err := c.Process(context.Background(), http.Header{}, nil)
		var none *client.NoAnswer
		if !errors.As(err, &none) || none.Kind != client.Token || none.NeverSent != neverSent || len(r.calls) != 1 {
			t.Errorf("%q: got %+v after %d calls", code, none, len(r.calls))
		}
	}
}

// The second call may not get out either; that says nothing of the first.
func TestNoSecondCall(t *testing.T) {
	for code, neverSent := range map[string]bool{"SEND_UNAUTHORIZED": true, "": false} {
		r, c := serve(t, takes("new", code))
		c.Token, c.HTTP = &tokens{token: "old"}, &http.Client{Transport: &breaks{after: 1}}
		reply, err := c.Process(context.Background(), http.Header{}, nil)
		var none *client.NoAnswer
		if !errors.As(err, &none) || none.Kind != client.Connect || none.NeverSent != neverSent || !reply.Renewed || len(r.calls) != 1 {
			t.Errorf("%q: got %+v after %d calls", code, none, len(r.calls))
		}
	}
}

// breaks is a network that is gone after so many calls.
type breaks struct{ after int }

func (b *breaks) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.after--; b.after < 0 {
		return nil, &net.OpError{Op: "dial", Err: errors.New("no route")}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// watch is a Source that notes what it is told of the clocks.
type watch struct {
	tokens
	date string
	came time.Time
}

func (w *watch) Observe(h http.Header, came time.Time) { w.date, w.came = h.Get("Date"), came }

func TestTheSourceLearnsThePlatformsTime(t *testing.T) {
	const date = "Sat, 21 Nov 2026 12:00:45 GMT"
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	_, c := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Date", date); w.WriteHeader(503) })
	source := &watch{tokens: tokens{token: "t"}}
	c.Token, c.Now = source, func() time.Time { return noon }
	if _, err := c.Metadata(context.Background(), service, ""); err != nil || source.date != date || !source.came.Equal(noon) {
		t.Errorf("got %q at %v, %v", source.date, source.came, err)
	}
	c.Now = nil
	if _, err := c.Metadata(context.Background(), service, ""); err != nil || time.Since(source.came) > time.Hour {
		t.Errorf("got %v, %v", source.came, err)
	}
}

// forgetful is a source that counts how often it is told to forget.
type forgetful struct {
	oauth.Source
	times int
}

func (f *forgetful) Forget() { f.times++ }

func TestSignInAnew(t *testing.T) {
	source := &forgetful{Source: oauth.None}
	(&client.Client{Token: source}).SignInAnew()
	(&client.Client{Token: oauth.None}).SignInAnew()
	(&client.Client{}).SignInAnew()
	if source.times != 1 {
		t.Errorf("told %d times", source.times)
	}
}

// The headers of a message are kept for its retries: the token of one call is
// not among them.
func TestTheTokenIsNotKept(t *testing.T) {
	r, c := serve(t, nil)
	source := &tokens{token: "first"}
	c.Token = source
	kept := c.Prepare(service, c.NewID(), correlation, "")
	for _, token := range []string{"first", "second"} {
		source.token = token
		if _, err := c.Process(context.Background(), kept, []byte("{}")); err != nil {
			t.Fatal(err)
		}
		if got := r.last(t).header.Get("Authorization"); got != "Bearer "+token || kept.Get("Authorization") != "" {
			t.Errorf("sent %q, kept %q", got, kept.Get("Authorization"))
		}
	}
}
