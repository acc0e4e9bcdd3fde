package oauth_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/bars/oauth"
)

// TestEachRefusalHasItsKind walks the published answers of the token endpoint.
func TestEachRefusalHasItsKind(t *testing.T) {
	for _, c := range []struct {
		status        int
		code          string
		description   string
		kind          oauth.Kind
		configuration bool
	}{
		{400, "invalid_request", "Missing 'kid' header in JWT", oauth.Request, true},
		{400, "invalid_request", "JWT has expired", oauth.Request, true}, // the clocks agree
		{400, "unsupported_grant_type", "", oauth.Request, true},
		{401, "invalid_request", "Invalid 'kid' header in JWT", oauth.Unknown, true},
		{401, "public_key error", "JWT signature verification failed", oauth.Signature, true},
		{401, "unauthorized_client", "", oauth.NoAccess, true},
		{403, "public_key error", "no public key registered", oauth.NoKey, true},
		{415, "invalid_request", "", oauth.Media, true},
		{404, "", "", oauth.Address, true},
		{405, "invalid_request", "", oauth.Address, true},
		{429, "", "", oauth.Throttled, false},
		{500, "", "", oauth.Unavailable, false},
		{503, "server_error", "", oauth.Unavailable, false},
		{409, "invalid_request", "", oauth.Malformed, false},
	} {
		d := newDesk()
		d.answer = func(int) (*http.Response, error) { return refuses(c.status, c.code, c.description) }
		f := d.fails(t)
		if f.Kind != c.kind || f.Status != c.status || f.Code != c.code || f.Description != c.description || f.MessageID != "rrt-1" {
			t.Errorf("%d %s: got %+v", c.status, c.code, *f)
		}
		if f.Configuration() != c.configuration {
			t.Errorf("%d %s: a fault of the configuration: %v", c.status, c.code, f.Configuration())
		}
		if text := f.Error(); !strings.Contains(text, "message_id rrt-1") || c.description != "" && strings.Contains(text, c.description) {
			t.Errorf("%d %s: says %q", c.status, c.code, text)
		}
	}
}

// A page of something in between is no refusal of the platform, but its status
// still says that asking again at once is of no use.
func TestRefusedBySomethingInBetween(t *testing.T) {
	for status, configuration := range map[int]bool{400: true, 401: true, 403: true, 415: true, 407: false, 302: false} {
		d := newDesk()
		d.answer = func(int) (*http.Response, error) { return says(status, "<html>blocked</html>") }
		if f := d.fails(t); f.Kind != oauth.Malformed || f.Configuration() != configuration {
			t.Errorf("%d: got %v, %v", status, f, f.Configuration())
		}
	}
}

func TestAConfigurationFaultDoesNotLoop(t *testing.T) {
	for _, status := range []int{400, 401, 403, 415} {
		d := newDesk(func(c *oauth.Config) { c.Pause = time.Hour })
		d.answer = func(int) (*http.Response, error) { return refuses(status, "invalid_request", "") }
		first := d.fails(t)
		for range 5 {
			d.clock.pass(11 * time.Minute)
			if f := d.fails(t); f != first || !f.Until.Equal(noon.Add(time.Hour)) {
				t.Errorf("%d: got %+v", status, *f)
			}
		}
		if d.count() != 1 {
			t.Errorf("%d: %d requests within the pause", status, d.count())
		}
		d.clock.pass(5 * time.Minute)
		if d.fails(t); d.count() != 2 {
			t.Errorf("%d: %d requests after the pause", status, d.count())
		}
	}
}

func TestWhatEndsThePause(t *testing.T) {
	for name, change := range map[string]func(*desk){
		"forget":             func(d *desk) { d.Forget() },
		"another key":        func(d *desk) { d.key = oauth.Key{KID: "BARSDESK-INT-2", Signer: keys()[1]} },
		"the clock set back": func(d *desk) { d.clock.pass(-10 * time.Minute) },
	} {
		d := newDesk()
		d.answer = func(n int) (*http.Response, error) {
			if n == 0 {
				return refuses(401, "invalid_request", "")
			}
			return gives(n)
		}
		d.fails(t)
		d.fails(t)
		change(d)
		if d.token(t, "token-1"); d.count() != 2 {
			t.Errorf("%s: %d requests", name, d.count())
		}
	}
}

// pauses are the times between the requests of one who keeps asking.
func pauses(t *testing.T, d *desk, n int) []time.Duration {
	t.Helper()
	var out []time.Duration
	for range n {
		f := d.fails(t)
		out = append(out, f.Until.Sub(d.clock.read()))
		d.clock.pass(f.Until.Sub(d.clock.read()) - time.Millisecond)
		before := d.count()
		if d.fails(t); d.count() != before {
			t.Fatal("asked again too early")
		}
		d.clock.pass(time.Millisecond)
	}
	return out
}

func TestTransientFailuresBackOff(t *testing.T) {
	want := []time.Duration{2, 4, 8, 16, 32, 60, 60, 60}
	for _, status := range []int{429, 500, 502, 503, 504} {
		d := newDesk()
		d.answer = func(int) (*http.Response, error) { return refuses(status, "", "") }
		for i, got := range pauses(t, d, len(want)) {
			if got != want[i]*time.Second {
				t.Errorf("%d, pause %d: got %v", status, i, got)
			}
		}
		d.answer = gives
		d.token(t, "token-8")
		d.answer = func(int) (*http.Response, error) { return refuses(status, "", "") }
		d.Forget()
		if got := pauses(t, d, 1)[0]; got != 2*time.Second {
			t.Errorf("%d: after a token the first pause is %v", status, got)
		}
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for after, want := range map[string]time.Duration{
		"30": 30 * time.Second, "1": 2 * time.Second, "Sat, 21 Nov 2026 12:01:30 GMT": 90 * time.Second, "999999999": 24 * time.Hour,
	} {
		d := newDesk()
		d.answer = func(int) (*http.Response, error) { return says(429, `{}`, "Retry-After", after) }
		if got := pauses(t, d, 1)[0]; got != want {
			t.Errorf("%s: got %v", after, got)
		}
	}
}

// A broken network is tried again soon, always.
func TestABrokenNetwork(t *testing.T) {
	broken := errors.New("broken")
	d := newDesk()
	d.answer = func(int) (*http.Response, error) { return nil, broken }
	for i, got := range pauses(t, d, 4) {
		if got != 2*time.Second {
			t.Errorf("pause %d: got %v", i, got)
		}
	}
	if f := d.fails(t); f.Kind != oauth.Unreachable || f.Configuration() || !errors.Is(f, broken) {
		t.Errorf("got %v", f)
	}
}

// A connection that breaks when the request went out may have used up the
// assertion: the transport must not send it again by itself.
func TestABrokenConnectionIsNotTriedAgainUnseen(t *testing.T) {
	var calls atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			_, _ = io.WriteString(w, `{"access_token":"t","token_type":"Bearer","expires_in":1}`)
			return
		}
		_, _ = io.ReadAll(r.Body)
		panic(http.ErrAbortHandler)
	}))
	defer s.Close()
	d := newDesk(func(c *oauth.Config) { c.TokenURL, c.HTTP = s.URL, s.Client() })
	d.token(t, "t")
	d.clock.pass(time.Minute)
	if f := d.fails(t); f.Kind != oauth.Unreachable || calls.Load() != 2 {
		t.Errorf("got %v after %d requests", f, calls.Load())
	}
}

type brokenSigner struct{ *ecdsa.PrivateKey }

func TestNoKeyNoRequest(t *testing.T) {
	locked := errors.New("the key is locked")
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]oauth.Key{
		"no id": {Signer: keys()[0]}, "no signer": {KID: "K"}, "not RSA": {KID: "K", Signer: brokenSigner{curve}},
	} {
		d := newDesk()
		d.key = key
		if f := d.fails(t); f.Kind != oauth.OwnKey || !f.Configuration() || !f.Until.IsZero() || d.count() != 0 {
			t.Errorf("%s: got %v after %d requests", name, f, d.count())
		}
		d.key = oauth.Key{KID: "BARSDESK-INT-1", Signer: keys()[0]}
		d.token(t, "token-0")
	}
	d := newDesk(func(c *oauth.Config) { c.Key = func() (oauth.Key, error) { return oauth.Key{}, locked } })
	if f := d.fails(t); f.Kind != oauth.OwnKey || !errors.Is(f, locked) {
		t.Errorf("got %v", f)
	}
}

func TestWithoutAnAddressNothingIsAsked(t *testing.T) {
	for _, change := range []func(*oauth.Config){
		func(c *oauth.Config) { c.TokenURL = "" }, func(c *oauth.Config) { c.ClientID = "" },
		func(c *oauth.Config) { c.TokenURL = "not a URL" }, func(c *oauth.Config) { c.TokenURL = "https:///token" },
	} {
		d := newDesk(change)
		if f := d.fails(t); f.Kind != oauth.Address || !f.Configuration() || d.count() != 0 {
			t.Errorf("got %v", f)
		}
	}
}

// The failure of a caller who waited with others is the same for all.
func TestFailuresAreShared(t *testing.T) {
	d := newDesk()
	d.answer = func(int) (*http.Response, error) { return refuses(403, "public_key error", "") }
	done := crowd(10, func(int) (string, error) { return d.Token(context.Background()) })
	if got := done(); len(got) != 1 || d.count() != 1 {
		t.Errorf("got %v after %d requests", got, d.count())
	}
}

func TestWhatAFailureSays(t *testing.T) {
	for want, f := range map[string]*oauth.Failure{
		"no access token (unknown), status 401, invalid_request, message_id rrt-1": {
			Kind: oauth.Unknown, Status: 401, Code: "invalid_request", Description: "not said", MessageID: "rrt-1", Drift: time.Hour},
		"no access token (unavailable), status 503": {Kind: oauth.Unavailable, Status: 503},
		"no access token (own-key)":                 {Kind: oauth.OwnKey},
		"no access token (clock), status 400, invalid_request, the clock of this computer is 5m0s slow": {
			Kind: oauth.Clock, Status: 400, Code: "invalid_request", Drift: 5 * time.Minute},
	} {
		if got := f.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
