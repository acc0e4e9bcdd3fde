package signin_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"barsdesk/app/signin"
	"barsdesk/storage"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// liar is a provider that answers as the test says.
type liar struct {
	*httptest.Server
	key       *rsa.PrivateKey
	challenge string // of the code that was given out
	method    jwt.SigningMethod
	sign      any
	claims    jwt.MapClaims
	raw       *string // answers the code with this in place of a token
	info      map[string]any
}

func newLiar(t testing.TB) *liar {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{key: key, method: jwt.SigningMethodRS256, sign: key, info: map[string]any{}}
	mux := http.NewServeMux()
	answer := func(pattern string, of func(r *http.Request) (int, any)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			status, body := of(r)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(body)
		})
	}
	answer("/.well-known/openid-configuration", func(*http.Request) (int, any) {
		return 200, map[string]any{"issuer": l.URL, "authorization_endpoint": l.URL + "/auth", "token_endpoint": l.URL + "/token", "jwks_uri": l.URL + "/keys",
			"userinfo_endpoint": l.URL + "/info", "id_token_signing_alg_values_supported": []string{"RS256", "none", "HS256"}}
	})
	answer("/keys", func(*http.Request) (int, any) {
		number := func(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
		return 200, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "kid": "k", "use": "sig", "n": number(key.N.Bytes()), "e": number(big.NewInt(int64(key.E)).Bytes())}}}
	})
	answer("/info", func(*http.Request) (int, any) { return 200, l.info })
	answer("/token", l.token)
	l.Server = httptest.NewServer(mux)
	t.Cleanup(l.Close)
	return l
}

// token gives the ID token out to who proves to have begun.
func (l *liar) token(r *http.Request) (int, any) {
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if base64.RawURLEncoding.EncodeToString(sum[:]) != l.challenge {
		return 400, map[string]any{"error": "invalid_grant"}
	}
	if l.raw != nil {
		return 200, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": *l.raw}
	}
	token := jwt.NewWithClaims(l.method, l.claims)
	token.Header["kid"] = "k"
	text, err := token.SignedString(l.sign)
	if err != nil {
		return 500, nil
	}
	return 200, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": text}
}

// visit is one sign-in: what was begun, and what comes back.
type visit struct {
	provider *signin.Provider
	cookie   string
	back     url.Values
}

func (l *liar) begin(t testing.TB, change func(*signin.Settings)) visit {
	t.Helper()
	return l.beginAt(t, nil, change)
}

// beginAt begins at a node of several; nil: there is one.
func (l *liar) beginAt(t testing.TB, n storage.Nodes, change func(*signin.Settings)) visit {
	t.Helper()
	s := signin.Settings{ID: "p", Issuer: l.URL, ClientID: "barsdesk", ReturnURL: "https://desk.example/oidc/p/return"}
	if change != nil {
		change(&s)
	}
	v := visit{provider: &signin.Provider{Settings: s, Now: func() time.Time { return noon }}}
	if n != nil {
		v.provider.Join(n)
	}
	to, cookie, err := v.provider.Begin(t.Context(), "inv")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	q := asked.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || len(q.Get("state")) < 40 || len(q.Get("nonce")) < 40 {
		t.Errorf("asked %v", q)
	}
	l.challenge = q.Get("code_challenge")
	l.claims = jwt.MapClaims{"iss": l.URL, "sub": "s1", "aud": "barsdesk", "exp": noon.Add(time.Minute).Unix(), "iat": noon.Unix(), "nonce": q.Get("nonce"),
		"acr": "AAL3", "amr": []string{"smartcard"}, "auth_time": noon.Unix()}
	v.cookie, v.back = cookie, url.Values{"code": {"c"}, "state": {q.Get("state")}, "iss": {l.URL}}
	return v
}

func TestWhoTheProviderNames(t *testing.T) {
	l := newLiar(t)
	v := l.begin(t, func(s *signin.Settings) { s.ACR, s.MaxAge = []string{"AAL3"}, time.Minute })
	says, invitation, err := v.provider.Finish(t.Context(), v.cookie, v.back)
	if err != nil || says.Issuer != l.URL || says.Subject != "s1" || says.ACR != "AAL3" || invitation != "inv" || says.ByProvider {
		t.Fatalf("says %+v, %q, %v", says, invitation, err)
	}
	if _, _, err := v.provider.Finish(t.Context(), v.cookie, v.back); !errors.Is(err, signin.ErrRefused) {
		t.Errorf("the same answer again: %v", err)
	}
}

func TestWhatProvesNobodyIsRefused(t *testing.T) {
	l := newLiar(t)
	claim := func(name string, value any) func(*visit) { return func(*visit) { l.claims[name] = value } }
	back := func(name, value string) func(*visit) { return func(v *visit) { v.back.Set(name, value) } }
	for name, lie := range map[string]func(*visit){
		"wrong nonce":            claim("nonce", "another"),
		"no nonce":               claim("nonce", ""),
		"another issuer":         claim("iss", "https://evil.example"),
		"another audience":       claim("aud", "another"),
		"for several, not us":    claim("aud", []string{"barsdesk", "another"}),
		"expired":                claim("exp", noon.Add(-time.Minute).Unix()),
		"no subject":             claim("sub", ""),
		"too weak":               claim("acr", "AAL1"),
		"asked long ago":         claim("auth_time", noon.Add(-time.Hour).Unix()),
		"not said when":          claim("auth_time", 0),
		"wrong state":            back("state", "another"),
		"no state":               back("state", ""),
		"another issuer's code":  back("iss", "https://evil.example"),
		"an error":               back("error", "access_denied"),
		"another browser":        func(v *visit) { v.cookie = "another" },
		"no cookie":              func(v *visit) { v.cookie = "" },
		"wrong verifier":         func(*visit) { l.challenge = "another" },
		"unsigned":               func(*visit) { l.method, l.sign = jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType },
		"signed by a shared key": func(*visit) { l.method, l.sign = jwt.SigningMethodHS256, []byte("barsdesk") },
		"another's key":          func(*visit) { l.sign = otherKey(t) },
		"too late": func(v *visit) {
			v.provider.Now = func() time.Time { return noon.Add(11 * time.Minute) }
			l.claims["exp"] = noon.Add(time.Hour).Unix()
		},
	} {
		t.Run(name, func(t *testing.T) {
			l.method, l.sign = jwt.SigningMethodRS256, l.key
			v := l.begin(t, func(s *signin.Settings) { s.ACR, s.MaxAge = []string{"AAL2", "AAL3"}, time.Minute })
			lie(&v)
			says, _, err := v.provider.Finish(t.Context(), v.cookie, v.back)
			if !errors.Is(err, signin.ErrRefused) || says.Subject != "" {
				t.Errorf("says %+v, %v", says, err)
			}
		})
	}
}

func otherKey(t *testing.T) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestMetadataOfAnotherIssuerAreRefused(t *testing.T) {
	l := newLiar(t)
	p := &signin.Provider{Settings: signin.Settings{Issuer: l.URL + "/", ClientID: "barsdesk"}, Now: time.Now}
	if _, _, err := p.Begin(context.Background(), ""); err == nil {
		t.Error("begun with a provider that calls itself something else")
	}
}

func TestRolesAsCIS2GivesThem(t *testing.T) {
	l := newLiar(t)
	l.info = map[string]any{"sub": "s1", "nhsid_useruid": "910000000001", "nhsid_nrbac_roles": []any{
		map[string]any{"person_roleid": "555000000101", "org_code": "ZLK", "role_code": "S8000:G8000:R8000", "role_name": "Clinical Practitioner"},
		map[string]any{"person_roleid": "555000000102", "org_code": "ZED", "role_code": "S8000:G8001:R8001", "role_name": "Nurse"}}}
	cis2 := func(s *signin.Settings) { s.RolesClaim = "nhsid_nrbac_roles" }
	ids := func() (out []string) {
		v := l.begin(t, cis2)
		says, _, err := v.provider.Finish(t.Context(), v.cookie, v.back)
		if err != nil || !says.ByProvider || says.SDSUserID != "910000000001" {
			t.Fatalf("says %+v, %v", says, err)
		}
		for _, each := range says.Selections {
			out = append(out, each.ID+" "+each.Organisation)
		}
		return out
	}
	if got := ids(); !slices.Equal(got, []string{"555000000101 ZLK", "555000000102 ZED"}) {
		t.Errorf("roles %v", got)
	}
	l.info["selected_roleid"] = "555000000102"
	if got := ids(); !slices.Equal(got, []string{"555000000102 ZED"}) {
		t.Errorf("the selected role: %v", got)
	}
	l.info["sub"] = "s2"
	v := l.begin(t, cis2)
	if _, _, err := v.provider.Finish(t.Context(), v.cookie, v.back); !errors.Is(err, signin.ErrRefused) {
		t.Errorf("user info of another person: %v", err)
	}
}
