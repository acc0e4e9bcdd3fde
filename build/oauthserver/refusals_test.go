package oauthserver_test

import (
	"crypto"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/oauth"
	"barsdesk/build/oauthserver"
)

// tampering changes token requests on their way, with an assertion that is
// signed anew by the key of the desk.
type tampering struct {
	next   http.RoundTripper
	header func(h map[string]any)  // of the assertion
	claims func(c map[string]any)  // of the assertion
	form   func(f url.Values)      // after the assertion is signed
	http   func(req *http.Request) // last
	last   string                  // the form as it went
}

func (x *tampering) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, oauthserver.TokenPath) {
		return x.next.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	if x.header != nil || x.claims != nil {
		form.Set("client_assertion", x.sign(form.Get("client_assertion")))
	}
	if x.form != nil {
		x.form(form)
	}
	x.last = form.Encode()
	again := r.Clone(r.Context())
	again.Body, again.ContentLength = io.NopCloser(strings.NewReader(x.last)), int64(len(x.last))
	if x.http != nil {
		x.http(again)
	}
	return x.next.RoundTrip(again)
}

func (x *tampering) sign(token string) string {
	parts := strings.Split(token, ".")
	for i, change := range []func(map[string]any){x.header, x.claims} {
		if change == nil {
			continue
		}
		text, _ := base64.RawURLEncoding.DecodeString(parts[i])
		m := map[string]any{}
		_ = json.Unmarshal(text, &m)
		change(m)
		text, _ = json.Marshal(m)
		parts[i] = base64.RawURLEncoding.EncodeToString(text)
	}
	digest := sha512.Sum512([]byte(parts[0] + "." + parts[1]))
	signature, err := keys()[0].Sign(rand.Reader, digest[:], crypto.SHA512)
	if err != nil {
		panic(err)
	}
	return parts[0] + "." + parts[1] + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func set(name string, value any) func(map[string]any) {
	return func(m map[string]any) {
		if m[name] = value; value == nil {
			delete(m, name)
		}
	}
}

func put(name, value string) func(url.Values) {
	return func(f url.Values) {
		if f.Set(name, value); value == "" {
			f.Del(name)
		}
	}
}

// way makes a world that tampers.
func way(x tampering) func(*world) {
	return func(w *world) { x.next = w.transport; w.transport = &x }
}

// TestEveryRefusal brings about each row of the platform's error answers and
// sees it named for what it is.
func TestEveryRefusal(t *testing.T) {
	in := func(d time.Duration) int64 { return time.Now().Add(d).Unix() }
	for _, c := range []struct {
		says   string // what the server found wrong
		change func(*world)
		status int
		code   string
		kind   oauth.Kind
	}{
		{"Invalid 'alg'", way(tampering{header: set("alg", "RS256")}), 400, "invalid_request", oauth.Request},
		{"Invalid 'alg'", way(tampering{header: set("alg", nil)}), 400, "invalid_request", oauth.Request},
		{"JWT has expired", way(tampering{claims: set("exp", in(-time.Minute))}), 400, "invalid_request", oauth.Request},
		{"Missing 'kid'", way(tampering{header: set("kid", nil)}), 400, "invalid_request", oauth.Request},
		{"Invalid 'typ'", way(tampering{header: set("typ", "JOSE")}), 400, "invalid_request", oauth.Request},
		{"Invalid 'typ'", way(tampering{header: set("typ", 7)}), 400, "invalid_request", oauth.Request},
		{"Missing 'exp'", way(tampering{claims: set("exp", nil)}), 400, "invalid_request", oauth.Request},
		{"must be an integer", way(tampering{claims: set("exp", "soon")}), 400, "invalid_request", oauth.Request},
		{"must be an integer", way(tampering{claims: set("exp", float64(in(time.Minute))+0.5)}), 400, "invalid_request", oauth.Request},
		{"non-matching 'iss'/'sub'", way(tampering{claims: set("sub", "another")}), 400, "invalid_request", oauth.Request},
		{"non-matching 'iss'/'sub'", way(tampering{claims: set("iss", nil)}), 400, "invalid_request", oauth.Request},
		{"Missing 'jti'", way(tampering{claims: set("jti", nil)}), 400, "invalid_request", oauth.Request},
		{"unique string", way(tampering{claims: set("jti", 7)}), 400, "invalid_request", oauth.Request},
		{"more than 5 minutes", way(tampering{claims: set("exp", in(6*time.Minute))}), 400, "invalid_request", oauth.Request},
		{"Malformed JWT", way(tampering{form: put("client_assertion", "a.b")}), 400, "invalid_request", oauth.Request},
		{"Missing client_assertion", way(tampering{form: put("client_assertion", "")}), 400, "invalid_request", oauth.Request},
		{"client_assertion_type", way(tampering{form: put("client_assertion_type", "")}), 400, "invalid_request", oauth.Request},
		{"client_assertion_type", way(tampering{form: put("client_assertion_type", "jwt")}), 400, "invalid_request", oauth.Request},
		{"grant_type is missing", way(tampering{form: put("grant_type", "")}), 400, "invalid_request", oauth.Request},
		{"grant_type is not supported", way(tampering{form: put("grant_type", "password")}), 400, "unsupported_grant_type", oauth.Request},
		{"Invalid 'kid'", func(w *world) { w.key.KID = "BARSDESK-INT-9" }, 401, "invalid_request", oauth.Unknown},
		{"Invalid 'iss'/'sub'", func(w *world) { w.config.ClientID = "nobody" }, 401, "invalid_request", oauth.Unknown},
		{"'aud' claim", func(w *world) { w.config.Audience = w.TokenURL + "/" }, 401, "invalid_request", oauth.Unknown},
		{"'aud' claim", way(tampering{claims: set("aud", nil)}), 401, "invalid_request", oauth.Unknown},
		{"signature verification", func(w *world) { w.key.Signer = keys()[1] }, 401, "public_key error", oauth.Signature},
		{"not set up for this grant", func(w *world) { w.Apps[0].Access = false }, 401, "unauthorized_client", oauth.NoAccess},
		{"register a public key", func(w *world) { w.Apps[0].Keys = nil }, 403, "public_key error", oauth.NoKey},
		{"JWKS endpoint cannot be reached", func(w *world) { w.fetchedSetErr = errors.New("unreachable") }, 403, "public_key error", oauth.NoKey},
		{"Content-Type must be", way(tampering{http: func(r *http.Request) {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
		}}), 415, "invalid_request", oauth.Media},
	} {
		w := newWorld(t, c.change)
		none, f := w.fails(t)
		if refused := w.Refusals(); len(refused) != 1 || !strings.Contains(refused[0], c.says) {
			t.Errorf("%s: the server refused %q", c.says, refused)
		}
		if f.Kind != c.kind || f.Status != c.status || f.Code != c.code || !f.Configuration() || !strings.HasPrefix(f.MessageID, "rrt-") {
			t.Errorf("%s: got %+v", c.says, *f)
		}
		if none.Kind != client.Token || !strings.Contains(none.Detail, f.MessageID) || strings.Contains(none.Detail, c.says) {
			t.Errorf("%s: the call says %q", c.says, none.Detail)
		}
		if w.fails(t); w.Requests() != 1 {
			t.Errorf("%s: %d requests for two calls", c.says, w.Requests())
		}
	}
}

// The server's own rules are checked in the platform's order: of an assertion
// with all faults the first is named, then, with that mended, the next.
func TestFaultsAreFoundInThePlatformsOrder(t *testing.T) {
	past, future := time.Now().Add(-time.Hour).Unix(), time.Now().Add(time.Hour).Unix()
	faults := []struct {
		says   string
		part   string
		change func(map[string]any)
	}{
		{"'alg'", "header", set("alg", "none")},
		{"expired", "claims", set("exp", past)},
		{"'kid'", "header", set("kid", nil)},
		{"'typ'", "header", set("typ", "other")},
		{"Missing 'exp'", "claims", set("exp", nil)},
		{"integer", "claims", set("exp", "x")},
		{"'iss'/'sub'", "claims", set("sub", "x")},
		{"Missing 'jti'", "claims", set("jti", nil)},
		{"unique string", "claims", set("jti", true)},
		{"more than 5 minutes", "claims", set("exp", future)},
	}
	for i, first := range faults {
		apply := func(part string) func(map[string]any) {
			return func(m map[string]any) {
				for j := len(faults) - 1; j >= i; j-- { // the earlier fault of one claim stands
					if faults[j].part == part {
						faults[j].change(m)
					}
				}
			}
		}
		w := newWorld(t, way(tampering{header: apply("header"), claims: apply("claims")}))
		w.fails(t)
		if refused := w.Refusals(); len(refused) != 1 || !strings.Contains(refused[0], first.says) {
			t.Errorf("got %q, want %s", refused, first.says)
		}
	}
}

// A jti is spent when a later check fails: the desk signs anew each time, and
// the same assertion sent by hand is refused.
func TestAnAssertionIsGoodOnce(t *testing.T) {
	x := tampering{}
	w := newWorld(t, func(w *world) { w.Apps[0].Access = false; x.next = w.transport; w.transport = &x })
	w.fails(t)
	resp, err := w.config.HTTP.Transport.(*tampering).next.RoundTrip(post(t, w.TokenURL, x.last))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	w.Apps[0].Access = true
	w.tokens.Forget()
	w.works(t)
	if refused := w.Refusals(); len(refused) != 2 || !strings.Contains(refused[1], "Non-unique 'jti'") {
		t.Errorf("got %q", refused)
	}
}

func post(t *testing.T, url, form string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}
