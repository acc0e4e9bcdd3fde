package oauthtest

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/oauth"
)

// refusal is one row of the platform's error answers: what is wrong, and what
// the answer says of it.
type refusal struct {
	says   string // part of error_description
	wrong  func(*meeting)
	status int
	code   string
	kind   oauth.Kind // how the client takes it
}

// refusals are the rows of the table. now is the time of the service.
func refusals(now time.Time) []refusal {
	in := func(d time.Duration) int64 { return now.Add(d).Unix() }
	return []refusal{
		{"Invalid 'alg'", header("alg", "RS256"), 400, "invalid_request", oauth.Request},
		{"Invalid 'alg'", header("alg", "none"), 400, "invalid_request", oauth.Request},
		{"Invalid 'alg'", header("alg", nil), 400, "invalid_request", oauth.Request},
		{"JWT has expired", claim("exp", in(-time.Minute)), 400, "invalid_request", oauth.Request},
		{"Missing 'kid'", header("kid", nil), 400, "invalid_request", oauth.Request},
		{"Invalid 'typ'", header("typ", "JOSE"), 400, "invalid_request", oauth.Request},
		{"Invalid 'typ'", header("typ", 7), 400, "invalid_request", oauth.Request},
		{"Missing 'exp'", claim("exp", nil), 400, "invalid_request", oauth.Request},
		{"must be an integer", claim("exp", "soon"), 400, "invalid_request", oauth.Request},
		{"must be an integer", claim("exp", float64(in(time.Minute))+0.5), 400, "invalid_request", oauth.Request},
		{"non-matching 'iss'/'sub'", claim("sub", "another"), 400, "invalid_request", oauth.Request},
		{"non-matching 'iss'/'sub'", claim("iss", nil), 400, "invalid_request", oauth.Request},
		{"Missing 'jti'", claim("jti", nil), 400, "invalid_request", oauth.Request},
		{"unique string", claim("jti", 7), 400, "invalid_request", oauth.Request},
		{"more than 5 minutes", claim("exp", in(6*time.Minute)), 400, "invalid_request", oauth.Request},
		{"Malformed JWT", field("client_assertion", "a.b"), 400, "invalid_request", oauth.Request},
		{"Missing client_assertion", field("client_assertion", ""), 400, "invalid_request", oauth.Request},
		{"client_assertion_type", field("client_assertion_type", ""), 400, "invalid_request", oauth.Request},
		{"client_assertion_type", field("client_assertion_type", "jwt"), 400, "invalid_request", oauth.Request},
		{"grant_type is missing", field("grant_type", ""), 400, "invalid_request", oauth.Request},
		{"grant_type is not supported", field("grant_type", "password"), 400, "unsupported_grant_type", oauth.Request},
		{"Invalid 'kid'", func(m *meeting) { m.key.KID = "BARSDESK-INT-9" }, 401, "invalid_request", oauth.Unknown},
		{"Invalid 'iss'/'sub'", func(m *meeting) { m.clientID = "nobody" }, 401, "invalid_request", oauth.Unknown},
		{"'aud' claim", func(m *meeting) { m.audience = "/" }, 401, "invalid_request", oauth.Unknown},
		{"'aud' claim", claim("aud", nil), 401, "invalid_request", oauth.Unknown},
		{"signature verification", func(m *meeting) { m.key.Signer = Keys()[1] }, 401, "public_key error", oauth.Signature},
		{"not set up for", func(m *meeting) { m.app.Access = false }, 401, "unauthorized_client", oauth.NoAccess},
		{"register a public key", func(m *meeting) { m.app.Keys = nil }, 403, "public_key error", oauth.NoKey},
		{"JWKS endpoint", func(m *meeting) {
			m.app.Keys = func() ([]byte, error) { return nil, errors.New("unreachable") }
		}, 403, "public_key error", oauth.NoKey},
		{"Content-Type must be", contentType("application/x-www-form-urlencoded; charset=utf-8"), 415, "invalid_request", oauth.Media},
		{"Content-Type must be", contentType("application/json"), 415, "invalid_request", oauth.Media},
	}
}

// Refusals brings about each row of the platform's error answers, and sees that
// the client names it for what it is, and does not ask again at once.
func Refusals(t *testing.T, start Start) {
	t.Helper()
	for _, row := range refusals(time.Now()) {
		m := meet(t, start, row.wrong)
		f := m.refused(t)
		if f.Kind != row.kind || f.Status != row.status || f.Code != row.code || !f.Configuration() || !strings.HasPrefix(f.MessageID, "rrt-") ||
			!strings.Contains(f.Description, row.says) {
			t.Errorf("%s: got %+v", row.says, *f)
		}
		if again := m.refused(t); again != f || m.requests.Load() != 1 {
			t.Errorf("%s: %d requests for two tokens", row.says, m.requests.Load())
		}
	}
}

// Order sees that faults are found in the platform's order: of an assertion with
// all of them the first is named, then, with that mended, the next.
func Order(t *testing.T, start Start) {
	t.Helper()
	past, future := time.Now().Add(-time.Hour).Unix(), time.Now().Add(time.Hour).Unix()
	faults := []struct {
		says     string
		inHeader bool
		change   func(map[string]any)
	}{
		{"'alg'", true, set("alg", "none")},
		{"expired", false, set("exp", past)},
		{"'kid'", true, set("kid", nil)},
		{"'typ'", true, set("typ", "other")},
		{"Missing 'exp'", false, set("exp", nil)},
		{"integer", false, set("exp", "x")},
		{"'iss'/'sub'", false, set("sub", "x")},
		{"Missing 'jti'", false, set("jti", nil)},
		{"unique string", false, set("jti", true)},
		{"more than 5 minutes", false, set("exp", future)},
	}
	for i, first := range faults {
		apply := func(inHeader bool) func(map[string]any) {
			return func(m map[string]any) {
				for j := len(faults) - 1; j >= i; j-- { // the earlier fault of one claim stands
					if faults[j].inHeader == inHeader {
						faults[j].change(m)
					}
				}
			}
		}
		m := meet(t, start, func(m *meeting) { m.tampering.header, m.claims = apply(true), apply(false) })
		if f := m.refused(t); !strings.Contains(f.Description, first.says) {
			t.Errorf("got %q, want %s", f.Description, first.says)
		}
	}
}

// Once sees that an assertion is spent even when a later check fails: sent again
// as it was, it is refused for that alone.
func Once(t *testing.T, start Start) {
	t.Helper()
	m := meet(t, start, func(m *meeting) { m.app.Access = false })
	if f := m.refused(t); f.Kind != oauth.NoAccess {
		t.Fatalf("got %+v", *f)
	}
	spent := m.last
	m.tampering.http = func(r *http.Request) { replaceBody(r, spent) }
	m.oauth.Forget()
	if f := m.refused(t); f.Status != http.StatusBadRequest || !strings.Contains(f.Description, "Non-unique 'jti'") {
		t.Errorf("got %+v", *f)
	}
}
