package canary_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// provider is a sign-in provider that lets in whoever comes. Its tokens, and
// what it is sent, are watched for.
type provider struct {
	*httptest.Server
	key *ecdsa.PrivateKey

	mu    sync.Mutex
	nonce string // of the sign-in under way
	heard flock
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{key: key, heard: flock{}}
	mux := http.NewServeMux()
	answers := func(path string, of func(r *http.Request) any) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(of(r))
		})
	}
	answers("/.well-known/openid-configuration", func(*http.Request) any {
		return map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys", "id_token_signing_alg_values_supported": []string{"ES256"}}
	})
	answers("/keys", func(*http.Request) any {
		number := base64.RawURLEncoding.EncodeToString
		point, _ := key.PublicKey.Bytes() // 4, then both halves
		return map[string]any{"keys": []any{map[string]any{"kty": "EC", "crv": "P-256", "kid": "k", "x": number(point[1:33]), "y": number(point[33:])}}}
	})
	answers("/token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// token gives tokens for a code, whatever it is.
func (p *provider) token(r *http.Request) any {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard.add("code verifier", r.PostFormValue("code_verifier"))
	said := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"iss": p.URL, "sub": "subject-of-cyd", "aud": "made-up", "nonce": p.nonce,
		"exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix(), "sid": p.heard.bird("session at the provider")})
	said.Header["kid"] = "k"
	text, err := said.SignedString(p.key)
	if err != nil {
		return map[string]any{"error": "server_error"}
	}
	p.heard.add("ID token", text)
	p.heard.add("signature of the ID token", text[strings.LastIndex(text, ".")+1:])
	return map[string]any{"token_type": "Bearer", "id_token": text, "access_token": p.heard.bird("access token"), "refresh_token": p.heard.bird("refresh token")}
}

// flags lead a desk to the provider.
func (p *provider) flags(t *testing.T, f flock) []string {
	t.Helper()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(f.bird("client secret")), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--oidc-issuer", p.URL, "--oidc-client-id", "made-up", "--oidc-client-secret-file", secret, "--public-url", "http://localhost"}
}

// visits gets an address of the program, and where it leads.
func (b *browser) visits(ctx context.Context, t *testing.T, path string) *url.URL {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.p.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer := b.does(t, r)
	to, err := answer.Location()
	if err != nil {
		t.Fatalf("%s leads nowhere: %d %s", r.URL.Path, answer.StatusCode, answer.body)
	}
	b.f.clean(t, "the answer of "+r.URL.Path, answer.body)
	return to
}

// entersBy takes up an invitation by an account at the provider: first with a
// wrong state, code and error, then rightly, and then once more.
func (b *browser) entersBy(ctx context.Context, t *testing.T, from *provider, token string) {
	t.Helper()
	b.f.add("invitation of cyd", token)
	for _, back := range []url.Values{
		{"code": {b.f.bird("code of nobody")}, "state": {b.f.bird("state of nobody")}},
		{"error": {b.f.bird("error of the provider")}, "error_description": {b.f.bird("words of the provider")}, "state": nil},
		{"code": {b.f.bird("authorisation code")}, "state": nil},
	} {
		b.asks(ctx, t, http.StatusOK, http.MethodPost, "/invitations/open", map[string]any{"token": token}, nil)
		asked := b.visits(ctx, t, "/oidc/provider/begin").Query()
		b.f.add("state "+back.Get("code"), asked.Get("state"))
		b.f.add("nonce "+back.Get("code"), asked.Get("nonce"))
		from.mu.Lock()
		from.nonce = asked.Get("nonce")
		from.mu.Unlock()
		if back["state"] == nil {
			back.Set("state", asked.Get("state"))
		}
		to := b.visits(ctx, t, "/oidc/provider/return?"+back.Encode())
		b.f.clean(t, "where the browser is led", []byte(to.String()))
		in := to.Fragment == "/"
		if right := back.Get("code") == b.f.bird("authorisation code"); in != right {
			t.Errorf("%v leads to %s", back, to)
		}
	}
	from.mu.Lock()
	defer from.mu.Unlock()
	if len(from.heard) < 5 {
		t.Errorf("the provider gave %d secrets", len(from.heard))
	}
	for what, value := range from.heard {
		b.f.add(what, value)
	}
}
