package oauthserver_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/header"
	"barsdesk/bars/oauth"
	"barsdesk/bars/oauth/oauthtest"
	"barsdesk/build/oauthserver"

	"github.com/google/uuid"
)

const clientID = oauthtest.ClientID

var keys = oauthtest.Keys

// authority makes a certificate authority and a server's certificate by it.
func authority(t *testing.T) (*x509.CertPool, tls.Certificate) {
	t.Helper()
	caKey, key := curve(t), curve(t)
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Made-up authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Made-up platform"},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	caText, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(caText)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x509.CreateCertificate(rand.Reader, leaf, parsed, &key.PublicKey, caKey)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return pool, tls.Certificate{Certificate: [][]byte{text}, PrivateKey: key}
}

func curve(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// offset is a clock that is this much from the real one.
type offset struct {
	mu sync.Mutex
	by time.Duration
}

func (o *offset) now() time.Time { o.mu.Lock(); defer o.mu.Unlock(); return time.Now().Add(o.by) }

func (o *offset) set(by time.Duration) { o.mu.Lock(); defer o.mu.Unlock(); o.by = by }

// world is the platform over TLS and a desk that calls it.
type world struct {
	*oauthserver.Server
	http        *httptest.Server
	there, here *offset
	tokens      *oauth.Client
	client      *client.Client
	transport   http.RoundTripper
	published   []oauth.PublicKey
	key         oauth.Key
	config      oauth.Config
}

func newWorld(t *testing.T, change ...func(*world)) *world {
	t.Helper()
	pool, certificate := authority(t)
	w := &world{there: &offset{}, here: &offset{}, key: oauth.Key{KID: "BARSDESK-INT-1", Signer: keys()[0]}}
	w.published = []oauth.PublicKey{{KID: "BARSDESK-INT-1", Key: &keys()[0].PublicKey}}
	w.Server = &oauthserver.Server{Now: w.there.now, Apps: []oauthserver.App{{ClientID: clientID, Access: true, Keys: w.fetch}}}
	w.http = httptest.NewUnstartedServer(w.Server)
	w.http.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of connections that the test broke
	w.http.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	w.http.EnableHTTP2 = true
	w.http.StartTLS()
	t.Cleanup(w.http.Close)
	w.TokenURL = w.http.URL + oauthserver.TokenPath
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	w.transport = transport
	w.config = oauth.Config{TokenURL: w.TokenURL, ClientID: clientID, Now: w.here.now, NewID: uuid.NewString,
		Key: func() (oauth.Key, error) { return w.key, nil }}
	for _, f := range change {
		f(w)
	}
	w.start(t)
	return w
}

// start starts the server and a desk without a token, as after a restart.
func (w *world) start(t *testing.T) {
	t.Helper()
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	w.restart()
}

func (w *world) restart() {
	w.config.HTTP = &http.Client{Transport: w.transport}
	w.tokens = oauth.New(w.config)
	w.client = &client.Client{Base: w.http.URL + oauthserver.BasePath, HTTP: w.config.HTTP, Token: w.tokens, Now: w.here.now, NewID: uuid.NewString,
		Identity: func() header.Set { return header.Set{Organisation: header.Org{ODSCode: "RX1", Name: "Example Trust"}} }}
}

// fetch is how the platform fetches the desk's key set.
func (w *world) fetch() ([]byte, error) { return oauth.JWKS(w.published...) }

// read makes one call of the FHIR base.
func (w *world) read() (client.Reply, error) {
	return w.client.Metadata(context.Background(), "2000012345", "")
}

// works makes a call that must get through.
func (w *world) works(t *testing.T) {
	t.Helper()
	if reply, err := w.read(); err != nil || reply.Status != 200 || !reply.IDsEchoed() {
		t.Fatalf("got %d, %v; refused: %q", reply.Status, err, w.Refusals())
	}
}

// fails makes a call that gets no token and gives what says so.
func (w *world) fails(t *testing.T) (*client.NoAnswer, *oauth.Failure) {
	t.Helper()
	reply, err := w.read()
	var none *client.NoAnswer
	var failure *oauth.Failure
	if !errors.As(err, &none) || !errors.As(err, &failure) || !none.NeverSent || w.Served() != 0 {
		t.Fatalf("got %d, %v", reply.Status, err)
	}
	return none, failure
}
