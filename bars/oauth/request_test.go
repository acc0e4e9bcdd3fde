package oauth_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/oauth"

	"github.com/google/go-cmp/cmp"
)

// part decodes a segment of an assertion.
func part(t *testing.T, assertion string, n int) map[string]any {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(assertion, ".")[n])
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// verify checks the signature as the platform does.
func verify(t *testing.T, assertion string, key *rsa.PublicKey) {
	t.Helper()
	i := strings.LastIndex(assertion, ".")
	signature, err := base64.RawURLEncoding.DecodeString(assertion[i+1:])
	if err != nil {
		t.Fatal(err)
	}
	digest := sha512.Sum512([]byte(assertion[:i]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA512, digest[:], signature); err != nil {
		t.Error(err)
	}
}

func TestAssertionToTheLetter(t *testing.T) {
	for audience, want := range map[string]string{"": tokenURL, "https://int.example/other": "https://int.example/other"} {
		d := newDesk(func(c *oauth.Config) { c.Audience = audience })
		d.clock.pass(700 * time.Millisecond)
		d.token(t, "token-0")
		assertion := d.calls[0].form.Get("client_assertion")
		if diff := cmp.Diff(map[string]any{"alg": "RS512", "typ": "JWT", "kid": "BARSDESK-INT-1"}, part(t, assertion, 0)); diff != "" {
			t.Errorf("header -want +got:\n%s", diff)
		}
		claims := map[string]any{"iss": "api-key", "sub": "api-key", "aud": want,
			"jti": "00000000-0000-4000-8000-000000000001", "exp": json.Number("1795262640")}
		if diff := cmp.Diff(claims, part(t, assertion, 1)); diff != "" {
			t.Errorf("claims -want +got:\n%s", diff)
		}
		verify(t, assertion, &keys()[0].PublicKey)
	}
}

func TestTokenRequestToTheLetter(t *testing.T) {
	d := newDesk()
	d.token(t, "token-0")
	got := d.calls[0]
	if got.method != http.MethodPost || got.url != tokenURL {
		t.Errorf("got %s %s", got.method, got.url)
	}
	if diff := cmp.Diff([]string{"application/x-www-form-urlencoded"}, got.header["Content-Type"]); diff != "" {
		t.Error(diff)
	}
	if names := slices.Sorted(maps.Keys(got.form)); !slices.Equal(names, []string{"client_assertion", "client_assertion_type", "grant_type"}) {
		t.Errorf("sends %v", names)
	}
	if got.form.Get("grant_type") != "client_credentials" ||
		got.form.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
		t.Errorf("got %v", got.form)
	}
	if got.header.Get("Authorization") != "" {
		t.Error("an Authorization header went to the token service")
	}
}

// No assertion is used again, whatever became of the one before.
func TestEachAttemptHasItsOwnJTI(t *testing.T) {
	d := newDesk()
	answers := []func() (*http.Response, error){
		func() (*http.Response, error) { return refuses(503, "", "") },
		func() (*http.Response, error) { return nil, errors.New("broken") },
		func() (*http.Response, error) { return refuses(400, "invalid_request", "") },
		func() (*http.Response, error) { return gives(3) },
		func() (*http.Response, error) { return gives(4) },
	}
	d.answer = func(n int) (*http.Response, error) { return answers[n]() }
	seen := map[any]bool{}
	for n := range answers {
		_, _ = d.Token(context.Background())
		d.clock.pass(time.Hour)
		if d.count() != n+1 {
			t.Fatalf("%d requests after %d attempts", d.count(), n+1)
		}
		jti := part(t, d.calls[n].form.Get("client_assertion"), 1)["jti"]
		if seen[jti] {
			t.Errorf("attempt %d uses %v again", n, jti)
		}
		seen[jti] = true
	}
}

func TestExpiresInAsStringOrNumber(t *testing.T) {
	for expires, life := range map[string]time.Duration{
		`"599"`: 599 * time.Second, `599`: 599 * time.Second, `599.0`: 599 * time.Second, `" 120 "`: 120 * time.Second, `100`: 100 * time.Second, `4`: 4 * time.Second,
		`86400`: 10 * time.Minute, `"1e30"`: 10 * time.Minute,
	} {
		d := newDesk()
		d.answer = func(n int) (*http.Response, error) {
			return says(200, `{"access_token":"`+[]string{"first", "second"}[n]+`","token_type":"bearer","expires_in":`+expires+`}`)
		}
		d.token(t, "first")
		d.clock.pass(life - min(time.Minute, life/2) - time.Second)
		d.token(t, "first")
		d.clock.pass(time.Second)
		d.token(t, "second")
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	const good = `{"access_token":"secret-token","token_type":"Bearer","expires_in":"599"}`
	for name, body := range map[string]string{
		"HTML":                 "<html><body>Sign in to the guest network</body></html>",
		"empty":                "",
		"truncated":            good[:40],
		"two answers":          good + good,
		"no token":             `{"token_type":"Bearer","expires_in":"599"}`,
		"empty token":          `{"access_token":"","token_type":"Bearer","expires_in":"599"}`,
		"token with a break":   `{"access_token":"secret\r\nX-Other: 1","token_type":"Bearer","expires_in":"599"}`,
		"token with a space":   `{"access_token":"secret token","token_type":"Bearer","expires_in":"599"}`,
		"another type":         `{"access_token":"secret-token","token_type":"mac","expires_in":"599"}`,
		"no type":              `{"access_token":"secret-token","expires_in":"599"}`,
		"no lifetime":          `{"access_token":"secret-token","token_type":"Bearer"}`,
		"lifetime null":        `{"access_token":"secret-token","token_type":"Bearer","expires_in":null}`,
		"lifetime in words":    `{"access_token":"secret-token","token_type":"Bearer","expires_in":"soon"}`,
		"lifetime without end": `{"access_token":"secret-token","token_type":"Bearer","expires_in":"inf"}`,
		"lifetime negative":    `{"access_token":"secret-token","token_type":"Bearer","expires_in":-5}`,
		"a list":               `[` + good + `]`,
	} {
		d := newDesk()
		d.answer = func(int) (*http.Response, error) { return says(200, body) }
		if f := d.fails(t); f.Kind != oauth.Malformed || f.Status != 200 || f.Configuration() || strings.Contains(f.Error(), "secret") {
			t.Errorf("%s: got %v", name, f)
		}
	}
}

func TestAssertionGoesNowhereElse(t *testing.T) {
	d := newDesk()
	d.answer = func(int) (*http.Response, error) { return says(307, "", "Location", "https://elsewhere.example/token") }
	if f := d.fails(t); f.Kind != oauth.Malformed || d.count() != 1 {
		t.Errorf("got %v after %d requests", f, d.count())
	}
}
