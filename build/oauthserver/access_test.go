package oauthserver_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/oauth"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// together makes calls at the same time, all of which must get through.
func (w *world) together(t *testing.T, n int) {
	t.Helper()
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			if reply, err := w.read(); err != nil || reply.Status != 200 {
				t.Errorf("got %d, %v", reply.Status, err)
			}
		})
	}
	all.Wait()
}

func TestFiftyCallersOneTokenRequest(t *testing.T) {
	w := newWorld(t)
	w.together(t, 50)
	if w.Requests() != 1 || w.Served() != 50 {
		t.Errorf("%d token requests for %d calls", w.Requests(), w.Served())
	}
}

func TestATokenRevokedIsRenewedOnceForAll(t *testing.T) {
	w := newWorld(t)
	w.works(t)
	w.Revoke()
	w.together(t, 20)
	if w.Requests() != 2 || w.Served() != 21 {
		t.Errorf("%d token requests for %d calls", w.Requests(), w.Served())
	}
	reply, err := w.read()
	if err != nil || reply.Renewed {
		t.Errorf("got %+v, %v", reply, err)
	}
}

// Through an hour of calls no call is refused for a token that ended.
func TestTokensAreRenewedBeforeTheyEnd(t *testing.T) {
	w := newWorld(t)
	for minute := range 60 {
		by := time.Duration(minute) * time.Minute
		w.here.set(by)
		w.there.set(by)
		reply, err := w.read()
		if err != nil || reply.Status != 200 || reply.Renewed {
			t.Fatalf("minute %d: got %d, renewed %v, %v", minute, reply.Status, reply.Renewed, err)
		}
	}
	if w.Requests() != 7 { // every nine minutes
		t.Errorf("%d token requests in an hour", w.Requests())
	}
}

func TestARestartAsksAnew(t *testing.T) {
	w := newWorld(t)
	w.works(t)
	w.restart()
	w.works(t)
	if w.Requests() != 2 || len(w.Refusals()) != 0 {
		t.Errorf("%d token requests, refused %q", w.Requests(), w.Refusals())
	}
}

// Both keys are published for an hour, which is how long the platform keeps a
// set; then the new one signs, then the old one goes.
func TestKeysAreExchangedWithoutABreak(t *testing.T) {
	w := newWorld(t)
	at := func(by time.Duration) { w.here.set(by); w.there.set(by); w.tokens.Forget() }
	w.works(t)
	w.published = append(w.published, oauth.PublicKey{KID: "BARSDESK-INT-2", Key: &keys()[1].PublicKey})
	at(30 * time.Minute)
	w.works(t)
	at(61 * time.Minute)
	w.works(t) // the set is fetched anew
	w.key = oauth.Key{KID: "BARSDESK-INT-2", Signer: keys()[1]}
	at(62 * time.Minute)
	w.works(t)
	w.published = w.published[1:]
	at(3 * time.Hour)
	w.works(t)
	if refused := w.Refusals(); len(refused) != 0 {
		t.Errorf("refused %q", refused)
	}
}

// A key that signs before the platform has it is refused; the next call with
// the key before gets through at once.
func TestAKeyExchangedTooEarly(t *testing.T) {
	w := newWorld(t)
	before := w.key
	if _, err := w.tokens.Token(context.Background()); err != nil {
		t.Fatal(err)
	}
	w.published = append(w.published, oauth.PublicKey{KID: "BARSDESK-INT-2", Key: &keys()[1].PublicKey})
	w.key = oauth.Key{KID: "BARSDESK-INT-2", Signer: keys()[1]}
	w.tokens.Forget()
	if _, f := w.fails(t); f.Kind != oauth.Unknown {
		t.Errorf("got %v", f)
	}
	w.key = before
	w.works(t)
}

func TestThrottled(t *testing.T) {
	w := newWorld(t, func(w *world) { w.Quota = 2 })
	for range 2 {
		w.works(t)
		w.tokens.Forget()
	}
	_, err := w.read()
	var f *oauth.Failure
	if !errors.As(err, &f) || f.Kind != oauth.Throttled || f.Configuration() {
		t.Fatalf("got %v", err)
	}
	if wait := f.Until.Sub(w.here.now()); wait < 55*time.Second || wait > 60*time.Second {
		t.Errorf("waits %v", wait)
	}
	w.here.set(61 * time.Second)
	w.there.set(61 * time.Second)
	w.works(t)
}

// A clock that is off is named, with how far, whichever way it is off.
func TestTheClockIsTheCause(t *testing.T) {
	for by, says := range map[time.Duration]string{-5 * time.Minute: "slow", 3 * time.Minute: "fast"} {
		w := newWorld(t)
		w.here.set(by)
		none, f := w.fails(t)
		if f.Kind != oauth.Clock || (f.Drift+by).Abs() > 2*time.Second || !strings.Contains(none.Detail, "clock of this computer is ") || !strings.Contains(none.Detail, says) {
			t.Errorf("%v: got %v", by, none)
		}
		w.here.set(0)
		w.tokens.Forget()
		w.works(t)
		if drift, known := w.tokens.Drift(); drift != 0 || !known {
			t.Errorf("%v: with the clock right again the drift is %v, %v", by, drift, known)
		}
	}
}

// A clock that is off by less is no hindrance, and is known from the answers of
// the FHIR base as well.
func TestDriftIsKnownBeforeItHurts(t *testing.T) {
	w := newWorld(t)
	w.works(t)
	w.there.set(100 * time.Second)
	w.works(t)
	if drift, known := w.tokens.Drift(); !known || (drift-100*time.Second).Abs() > 2*time.Second {
		t.Errorf("got %v, %v", drift, known)
	}
	w.tokens.Forget()
	w.works(t)
}

// Another authority's certificate is refused, at the token URL and at the base.
func TestAnotherAuthority(t *testing.T) {
	for name, change := range map[string]func(w, other *world){
		"token URL": func(w, other *world) { w.config.TokenURL = other.TokenURL; w.restart() },
		"base":      func(w, other *world) { w.client.Base = other.client.Base },
	} {
		w, other := newWorld(t), newWorld(t)
		w.works(t)
		other.works(t)
		served := other.Served()
		change(w, other)
		_, err := w.read()
		var none *client.NoAnswer
		if !errors.As(err, &none) || none.Kind != client.TLS || !none.NeverSent || other.Served() != served || other.Requests() != 1 {
			t.Errorf("%s: got %v", name, err)
		}
		var f *oauth.Failure
		var unknown x509.UnknownAuthorityError
		if isToken := errors.As(err, &f); isToken != (name == "token URL") || isToken && (f.Kind != oauth.Unreachable || !errors.As(f, &unknown)) {
			t.Errorf("%s: got %v", name, f)
		}
	}
}

// A base that refuses every token is asked twice, not for ever.
func TestABaseThatRefusesEveryToken(t *testing.T) {
	w := newWorld(t)
	w.client.HTTP = &http.Client{Transport: stripped{w.transport}}
	reply, err := w.read()
	if err != nil || reply.Status != http.StatusUnauthorized || !reply.Renewed || w.Requests() != 2 {
		t.Errorf("got %d, %v after %d token requests", reply.Status, err, w.Requests())
	}
}

// stripped takes the token out of calls.
type stripped struct{ next http.RoundTripper }

func (s stripped) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer another")
	return s.next.RoundTrip(r)
}
