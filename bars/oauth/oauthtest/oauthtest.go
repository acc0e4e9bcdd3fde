// Package oauthtest holds token services to the platform's answers, as Barsdesk's
// own client meets them: each refusal, the order in which faults are found, and
// that an assertion is good once.
//
// BaRS Core, Security: error answers of the token endpoint.
package oauthtest

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/bars/oauth"

	"github.com/google/uuid"
)

// ClientID is an API key as the platform gives them out, made up; KID is the id
// under which the first of Keys is registered.
const (
	ClientID = "made-up-api-key"
	KID      = "BARSDESK-INT-1"
)

// Keys are two keys of the platform's size, made once: making one takes long.
var Keys = sync.OnceValue(func() [2]*rsa.PrivateKey {
	var out [2]*rsa.PrivateKey
	for i := range out {
		key, err := rsa.GenerateKey(rand.Reader, 4096)
		if err != nil {
			panic(err)
		}
		out[i] = key
	}
	return out
})

// App is the application to register.
type App struct {
	ClientID string
	Access   bool                   // it may use signed JWTs for the product
	Keys     func() ([]byte, error) // fetches its key set; nil: none is registered
}

// Start starts a token service in real time that knows one application, and
// gives its URL and the way to it.
type Start func(t *testing.T, a App) (tokenURL string, way http.RoundTripper)

// meeting is a client and a token service, with what makes the client go wrong.
type meeting struct {
	app      App
	key      oauth.Key
	clientID string
	audience string // is put after the token URL; none: the client names the token URL
	tampering
	requests atomic.Int32
	oauth    *oauth.Client
}

func meet(t *testing.T, start Start, wrong func(*meeting)) *meeting {
	t.Helper()
	m := &meeting{clientID: ClientID, key: oauth.Key{KID: KID, Signer: Keys()[0]}}
	m.app = App{ClientID: ClientID, Access: true, Keys: func() ([]byte, error) {
		return oauth.JWKS(oauth.PublicKey{KID: KID, Key: &Keys()[0].PublicKey})
	}}
	wrong(m)
	tokenURL, way := start(t, m.app)
	m.next = counting{way, &m.requests}
	config := oauth.Config{TokenURL: tokenURL, ClientID: m.clientID, HTTP: &http.Client{Transport: &m.tampering}, Now: time.Now, NewID: uuid.NewString,
		Key: func() (oauth.Key, error) { return m.key, nil }}
	if m.audience != "" {
		config.Audience = tokenURL + m.audience
	}
	m.oauth = oauth.New(config)
	return m
}

// refused is why there is no token.
func (m *meeting) refused(t *testing.T) *oauth.Failure {
	t.Helper()
	text, err := m.oauth.Token(t.Context())
	var f *oauth.Failure
	if !errors.As(err, &f) || text != "" {
		t.Fatalf("got a token, %v", err)
	}
	return f
}

// counting counts the requests that go by.
type counting struct {
	next http.RoundTripper
	n    *atomic.Int32
}

// RoundTrip implements http.RoundTripper.
func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return c.next.RoundTrip(r)
}
