package token_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"barsdesk/bars/network/token"
	"barsdesk/bars/oauth"
	"barsdesk/bars/oauth/oauthtest"

	"github.com/google/uuid"
)

// started is a service with one application, whose keys are uploaded where they
// can be.
func started(t *testing.T, a oauthtest.App) (string, http.RoundTripper) {
	t.Helper()
	s := &token.Service{Now: time.Now, NewID: uuid.NewString}
	at := httptest.NewServer(s.Handler())
	t.Cleanup(at.Close)
	app := token.Application{ClientID: a.ClientID, NoSignedJWT: !a.Access}
	if a.Keys != nil {
		text, err := a.Keys()
		if app.JWKS = string(text); err != nil {
			app.JWKSURL = at.URL + "/nowhere"
		}
	}
	if err := s.Register(app); err != nil {
		t.Fatal(err)
	}
	return at.URL + token.Path, at.Client().Transport
}

func TestEveryRefusal(t *testing.T) { oauthtest.Refusals(t, started) }

func TestFaultsAreFoundInThePlatformsOrder(t *testing.T) { oauthtest.Order(t, started) }

func TestAnAssertionIsGoodOnce(t *testing.T) { oauthtest.Once(t, started) }

// clock is a clock that the test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }

// world is a service, with what an application published, and a desk.
type world struct {
	*token.Service
	clock     *clock
	published []oauth.PublicKey
	fetches   int
	keysAt    string
	key       oauth.Key
	desk      *oauth.Client
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: &clock{now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}, key: oauth.Key{KID: oauthtest.KID, Signer: oauthtest.Keys()[0]}}
	w.published = []oauth.PublicKey{{KID: oauthtest.KID, Key: &oauthtest.Keys()[0].PublicKey}}
	w.Service = &token.Service{Now: w.clock.read, NewID: uuid.NewString}
	mux := http.NewServeMux()
	mux.Handle(token.Path, w.Handler())
	mux.HandleFunc("/keys", func(rw http.ResponseWriter, _ *http.Request) {
		w.fetches++
		text, err := oauth.JWKS(w.published...)
		if err != nil {
			t.Error(err)
		}
		_, _ = rw.Write(text)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	w.keysAt = server.URL + "/keys"
	w.desk = oauth.New(oauth.Config{TokenURL: server.URL + token.Path, ClientID: oauthtest.ClientID, HTTP: server.Client(), Now: w.clock.read,
		NewID: uuid.NewString, Key: func() (oauth.Key, error) { return w.key, nil }})
	w.register(t, token.Application{ClientID: oauthtest.ClientID, JWKS: w.set(t)})
	return w
}

// set is what is published now, to be uploaded.
func (w *world) set(t *testing.T) string {
	t.Helper()
	text, err := oauth.JWKS(w.published...)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (w *world) register(t *testing.T, a token.Application) {
	t.Helper()
	if err := w.Register(a); err != nil {
		t.Fatal(err)
	}
}

// token is a token that there must be.
func (w *world) token(t *testing.T) string {
	t.Helper()
	text, err := w.desk.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// says is the status and issue code that a call with a token is refused with, 0
// when it is let through.
func (w *world) says(authorization string) (int, string, string) {
	r := httptest.NewRequest(http.MethodGet, "/metadata", nil)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	if no := w.Check(r); no != nil {
		return no.HTTP, no.Code, no.IssueCode
	}
	return 0, "", ""
}

func (w *world) expect(t *testing.T, authorization string, status int, code, issue string) {
	t.Helper()
	if s, c, i := w.says(authorization); s != status || c != code || i != issue {
		t.Errorf("%.12q is answered %d %s %s, not %d %s %s", authorization, s, c, i, status, code, issue)
	}
}

// A call is let through with a good token and with nothing else.
func TestCheck(t *testing.T) {
	w := newWorld(t)
	good := "Bearer " + w.token(t)
	w.expect(t, good, 0, "", "")
	w.expect(t, "bearer"+good[6:], 0, "", "")
	w.expect(t, "", 401, "SEND_UNAUTHORIZED", "unknown")
	w.expect(t, "Bearer ", 401, "SEND_UNAUTHORIZED", "unknown")
	w.expect(t, "Basic abc", 401, "SEND_UNAUTHORIZED", "unknown")
	w.expect(t, "Bearer made-up", 401, "SEND_UNAUTHORIZED", "security")
	w.register(t, token.Application{ClientID: oauthtest.ClientID, JWKS: w.set(t), NotEnabled: true})
	w.expect(t, good, 403, "SEND_FORBIDDEN", "forbidden")
}

// A token ends by the service's own clock, when it is revoked, and with its
// application.
func TestTokensEnd(t *testing.T) {
	w := newWorld(t)
	first := "Bearer " + w.token(t)
	w.clock.pass(token.Lifetime - time.Second)
	w.expect(t, first, 0, "", "")
	w.clock.pass(time.Second)
	w.expect(t, first, 401, "SEND_UNAUTHORIZED", "security")
	second := "Bearer " + w.token(t)
	w.expect(t, second, 0, "", "")
	w.Revoke()
	w.expect(t, second, 401, "SEND_UNAUTHORIZED", "security")
	w.desk.Forget()
	third := "Bearer " + w.token(t)
	if !w.Remove(oauthtest.ClientID) || w.Remove(oauthtest.ClientID) {
		t.Error("it is removed once")
	}
	w.expect(t, third, 401, "SEND_UNAUTHORIZED", "security")
	w.register(t, token.Application{ClientID: oauthtest.ClientID, JWKS: w.set(t)})
	w.expect(t, third, 401, "SEND_UNAUTHORIZED", "security")
}

// A key that is published is good once the set is fetched anew, after an hour;
// one that is uploaded is good at once.
func TestKeysAreExchanged(t *testing.T) {
	w := newWorld(t)
	w.register(t, token.Application{ClientID: oauthtest.ClientID, JWKSURL: w.keysAt})
	w.token(t)
	w.published = append(w.published, oauth.PublicKey{KID: "BARSDESK-INT-2", Key: &oauthtest.Keys()[1].PublicKey})
	before := w.key
	w.key = oauth.Key{KID: "BARSDESK-INT-2", Signer: oauthtest.Keys()[1]}
	w.clock.pass(59 * time.Minute)
	if _, err := w.desk.Token(t.Context()); err == nil {
		t.Error("a key is taken that was not fetched")
	}
	w.key = before
	w.desk.Forget()
	w.token(t)
	w.key = oauth.Key{KID: "BARSDESK-INT-2", Signer: oauthtest.Keys()[1]}
	w.clock.pass(time.Minute)
	w.desk.Forget()
	if w.token(t); w.fetches != 2 {
		t.Errorf("the set was fetched %d times", w.fetches)
	}
	w.register(t, token.Application{ClientID: oauthtest.ClientID, JWKS: w.set(t)})
	w.key = before
	w.desk.Forget()
	w.token(t)
}

// One more token than a minute allows is refused until the minute is over.
func TestTooManyRequests(t *testing.T) {
	w := newWorld(t)
	w.Limit = 2
	for range 2 {
		w.token(t)
		w.desk.Forget()
	}
	if _, err := w.desk.Token(t.Context()); err == nil {
		t.Error("a third was given")
	}
	w.clock.pass(time.Minute)
	w.desk.Forget()
	w.token(t)
}

// What cannot be registered is told.
func TestRegister(t *testing.T) {
	w := newWorld(t)
	for name, a := range map[string]token.Application{
		"no client id": {JWKS: w.set(t)},
		"both":         {ClientID: "a", JWKS: w.set(t), JWKSURL: w.keysAt},
		"no address":   {ClientID: "a", JWKSURL: "file:///etc/passwd"},
		"no set":       {ClientID: "a", JWKS: "{"},
		"an empty set": {ClientID: "a", JWKS: `{"keys":[]}`},
		"private key":  {ClientID: "a", JWKS: `{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB","d":"AQAB"}]}`},
		"not RSA":      {ClientID: "a", JWKS: `{"keys":[{"kty":"oct","kid":"a","k":"AQAB"}]}`},
	} {
		if err := w.Register(a); err == nil {
			t.Errorf("%s: it was registered", name)
		}
	}
	w.register(t, token.Application{ClientID: "a", ProductID: "P.1", ODSCode: "ZTG"})
	if all := w.Applications(); len(all) != 2 || all[0].ClientID != "a" || all[1].ClientID != oauthtest.ClientID {
		t.Errorf("registered are %+v", all)
	}
}

// Who calls is known by the token.
func TestCaller(t *testing.T) {
	w := newWorld(t)
	w.register(t, token.Application{ClientID: oauthtest.ClientID, JWKS: w.set(t), ProductID: "P.1"})
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if _, known := w.Caller(r); known {
		t.Error("somebody calls without a token")
	}
	r.Header.Set("Authorization", "Bearer "+w.token(t))
	if app, known := w.Caller(r); !known || app.ProductID != "P.1" {
		t.Errorf("%+v calls", app)
	}
}

// Only POST asks for a token.
func TestOnlyPOST(t *testing.T) {
	w := newWorld(t)
	answer := httptest.NewRecorder()
	if w.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, token.Path, nil)); answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("answered %d", answer.Code)
	}
}
