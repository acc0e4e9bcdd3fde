package environment_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/bars/header"
	"barsdesk/storage"
	"barsdesk/storage/keys"
	"barsdesk/storage/sqlite"
)

var (
	clinician = access.Actor{ID: "p1", Role: access.Clinician, Alone: true}
	noon      = time.Now().UTC().Truncate(time.Second) // the platform checks assertions by the real clock
)

// signing is one key for all tests: making it takes a while.
var signing = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// held are the keys of an environment: one that signs, unless there is an error.
type held struct {
	kid string
	err error
}

func (h held) Signing() (keys.Key, error) {
	if h.err != nil {
		return keys.Key{}, h.err
	}
	return keys.Key{KID: h.kid, Signer: crypto.Signer(signing())}, nil
}

func (h held) List() ([]keys.Info, error) {
	if h.kid == "" {
		return nil, nil
	}
	return []keys.Info{{KID: h.kid, Made: noon, SignsFrom: noon, Signs: h.err == nil, Published: true}}, nil
}

func (held) JWKS() ([]byte, error) { return []byte(`{"keys":[]}`), nil }

// platform is the national service: its token service and its statement.
type platform struct {
	*httptest.Server
	mu     sync.Mutex
	tokens int           // given
	refuse http.Handler  // answers token requests instead, unless nil
	states http.Handler  // answers /metadata instead, unless nil
	late   time.Duration // by how much its clock is ahead
	calls  []*http.Request
}

func newPlatform(t *testing.T, secure bool) *platform {
	t.Helper()
	p := &platform{}
	p.Server = httptest.NewUnstartedServer(p)
	p.Config.ErrorLog = silent()
	if secure {
		p.StartTLS()
	} else {
		p.Start()
	}
	t.Cleanup(p.Close)
	return p
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Method != http.MethodHead {
		p.calls = append(p.calls, r)
	}
	w.Header().Set("Date", noon.Add(p.late).Format(http.TimeFormat))
	w.Header().Set(header.RequestID, r.Header.Get(header.RequestID))
	w.Header().Set(header.CorrelationID, r.Header.Get(header.CorrelationID))
	switch {
	case r.Method == http.MethodHead:
	case r.URL.Path == "/oauth2/token" && p.refuse != nil:
		p.refuse.ServeHTTP(w, r)
	case r.URL.Path == "/oauth2/token":
		p.give(w, r)
	case p.states != nil:
		p.states.ServeHTTP(w, r)
	default:
		w.Header().Set("Content-Type", header.JSON)
		_, _ = io.WriteString(w, `{"resourceType":"CapabilityStatement","version":"1.5.0"}`)
	}
}

// give gives a token for a well-signed assertion of the right audience.
func (p *platform) give(w http.ResponseWriter, r *http.Request) {
	_, err := jwt.Parse(r.FormValue("client_assertion"), func(*jwt.Token) (any, error) { return signing().Public(), nil },
		jwt.WithAudience(p.URL+"/oauth2/token"), jwt.WithIssuer("the-api-key"), jwt.WithValidMethods([]string{"RS512"}))
	if err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":"invalid_request","message_id":"rrt-1"}`)
		return
	}
	p.tokens++
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"access_token": "token-of-the-platform", "expires_in": "599", "token_type": "Bearer"})
}

func (p *platform) seen() []*http.Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]*http.Request(nil), p.calls...)
}

// root is the certificate of a platform over TLS, as PEM.
func (p *platform) root() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.Certificate().Raw}))
}

// settings reach the platform.
func (p *platform) settings() environment.Settings {
	return environment.Settings{Base: p.URL + "/booking-and-referral/FHIR/R4", TokenURL: p.URL + "/oauth2/token", ClientID: "the-api-key",
		PerMinute: 300, PerSecond: 60, Proxy: "none", CancelReasons: []environment.CancelReason{}}
}

// place is one environment in a data folder of its own.
type place struct {
	t       *testing.T
	data    string
	store   storage.Store
	changed int
	*environment.Connection
}

func open(t *testing.T, name string) *place {
	return openIn(t, t.TempDir(), name, held{kid: "Clinic-INT-1"})
}

func openIn(t *testing.T, data, name string, k environment.Keys) *place {
	t.Helper()
	store, err := sqlite.Open(t.Context(), data+"/"+name, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := &place{t: t, data: data, store: store}
	t.Cleanup(func() { _ = store.Close() })
	p.reopen(name, k)
	return p
}

// reopen reads the settings anew, as a new process would.
func (p *place) reopen(name string, k environment.Keys) {
	p.t.Helper()
	var err error
	p.Connection, err = environment.Open(p.t.Context(), environment.Config{Name: name, Data: p.data, Store: p.store, Keys: k,
		Guard: &access.Guard{Store: p.store, Now: time.Now, Environment: name}, Now: func() time.Time { return noon }, NewID: uuid.NewString, Changed: func() { p.changed++ }})
	if err != nil {
		p.t.Fatal(err)
	}
	p.Client().Identity = func() header.Set {
		return header.Set{Organisation: header.Org{ODSCode: "RX1", Name: "Example Trust"}, Software: header.Device{System: "s", ID: "i", Name: "n", Version: "1"}}
	}
}

// saves keeps settings that have no faults.
func (p *place) saves(s environment.Settings) environment.View {
	p.t.Helper()
	v, err := p.Save(p.t.Context(), clinician, s)
	if err != nil {
		p.t.Fatal(explained(err))
	}
	if !v.Saved || len(v.Faults) > 0 {
		p.t.Fatalf("not saved: %+v", v.Faults)
	}
	return v
}

func (p *place) audit(act access.Act) (out []storage.Entry) {
	p.t.Helper()
	err := p.store.View(context.Background(), func(tx storage.Tx) (err error) {
		out, _, err = tx.Audit().List(storage.AuditQuery{Act: string(act), Page: storage.Page{Limit: 200}})
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

func explained(err error) string {
	e := desk.AsError(err)
	return strings.Join([]string{e.Error(), e.Title, e.What, e.Next}, " / ")
}
