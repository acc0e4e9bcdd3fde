package environment_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/environment"
	"barsdesk/bars/client"
	"barsdesk/storage/keys"
	"barsdesk/storage/wrap"
)

func asNoAnswer(err error, into **client.NoAnswer) bool { return errors.As(err, into) }

func ids(steps []environment.Step) string {
	var out []string
	for _, s := range steps {
		mark := "-"
		if s.OK {
			mark = "+"
		}
		out = append(out, mark+s.ID)
	}
	return strings.Join(out, " ")
}

func TestConnectionIsTriedStepByStepOverTLSWithAPrivateAuthority(t *testing.T) {
	p, here := newPlatform(t, true), open(t, "int")
	s := p.settings()
	s.Roots = p.root()
	here.saves(s)
	tested, err := here.Test(t.Context(), clinician)
	if err != nil || !tested.OK || ids(tested.Steps) != "+service +token-service +token +metadata +clock" {
		t.Fatalf("%+v, %v", tested, err)
	}
	if !strings.Contains(tested.Steps[0].What, "certificate ends on") {
		t.Errorf("%+v", tested.Steps[0])
	}
	calls := p.seen()
	if last := calls[len(calls)-1]; last.Header.Get("Authorization") == "" || last.Header.Get("NHSD-Target-Identifier") != "" {
		t.Errorf("the statement was read with %v", last.Header)
	}
	if log := here.audit(access.ConnectionTest); len(log) != 1 {
		t.Errorf("the log: %+v", log)
	}
}

// answers is a handler with one status and body.
func answers(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// BaRS Core, Security: error answers of the token endpoint, each told apart.
func TestEachFailureIsSaidInPlainWords(t *testing.T) {
	refused := func(status int, code string) func(*platform, *environment.Settings) {
		return func(p *platform, _ *environment.Settings) {
			p.refuse = answers(status, `{"error":"`+code+`","error_description":"secret words","message_id":"rrt-42"}`)
		}
	}
	states := func(status int, body string) func(*platform, *environment.Settings) {
		return func(p *platform, _ *environment.Settings) { p.states = answers(status, body) }
	}
	for _, c := range []struct {
		name, steps, words string
		change             func(*platform, *environment.Settings)
	}{
		{"bad request", "+service +token-service -token +clock", "did not understand", refused(400, "invalid_request")},
		{"unknown", "+service +token-service -token +clock", "does not know this client ID", refused(401, "invalid_request")},
		{"signature", "+service +token-service -token +clock", "is another one", refused(401, "public_key error")},
		{"no access", "+service +token-service -token +clock", "not set up for this kind of sign-in", refused(401, "unauthorized_client")},
		{"no key", "+service +token-service -token +clock", "no key of ours", refused(403, "public_key error")},
		{"media type", "+service +token-service -token +clock", "changed the request", refused(415, "invalid_request")},
		{"throttled", "+service +token-service -token +clock", "Too many tokens", refused(429, "x")},
		{"down", "+service +token-service -token +clock", "has a fault", refused(503, "x")},
		{"no token service", "+service +token-service -token +clock", "No token service", refused(404, "")},
		{"html", "+service +token-service -token +clock", "not an answer of the token service",
			func(p *platform, _ *environment.Settings) { p.refuse = answers(200, "<html>") }},
		{"clock", "+service +token-service -token -clock", "clock is 10m0s slow", func(p *platform, _ *environment.Settings) {
			p.late = 10 * time.Minute
			p.refuse = answers(400, `{"error":"invalid_request","error_description":"JWT has expired"}`)
		}},
		{"clock only", "+service +token-service +token +metadata -clock", "2m0s fast", func(p *platform, _ *environment.Settings) { p.late = -2 * time.Minute }},
		{"no access to the product", "+service +token-service +token -metadata +clock", "refused access (403)", states(403, "{}")},
		{"wrong path", "+service +token-service +token -metadata +clock", "Nothing is at this address", states(404, "{}")},
		{"busy", "+service +token-service +token -metadata +clock", "Too many calls", states(429, "{}")},
		{"fault", "+service +token-service +token -metadata +clock", "has a fault (502)", states(502, "{}")},
		{"a middlebox", "+service +token-service +token -metadata +clock", "something in between", states(200, "<html>")},
		{"something else", "+service +token-service +token -metadata +clock", "something else", states(200, `{"resourceType":"Bundle"}`)},
		{"other audience", "+service +token-service -token +clock", "audience", func(_ *platform, s *environment.Settings) { s.Audience = "https://elsewhere.example/token" }},
		{"refused connection", "-service +token-service +token +clock", "No connection to 127.0.0.1", func(_ *platform, s *environment.Settings) { s.Base = "http://" + closed(t) }},
		{"no such host", "-service +token-service +token +clock", "No address is known for", func(_ *platform, s *environment.Settings) { s.Base = "https://nowhere.invalid/FHIR/R4" }},
		{"no such proxy", "-service -token-service", "The proxy ", func(_ *platform, s *environment.Settings) { s.Proxy = "http://" + closed(t) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, here := newPlatform(t, false), open(t, "int")
			s := p.settings()
			c.change(p, &s)
			here.saves(s)
			tested, err := here.Test(t.Context(), clinician)
			if err != nil || tested.OK || ids(tested.Steps) != c.steps {
				t.Fatalf("%+v, %v; want %s", tested, err, c.steps)
			}
			said := ""
			for _, step := range tested.Steps {
				if !step.OK {
					said += step.What + " " + step.Next + " "
					if step.What == "" || step.Next == "" {
						t.Errorf("%s is not explained", step.ID)
					}
				}
			}
			if !strings.Contains(said, c.words) || strings.Contains(said, "secret words") {
				t.Errorf("said %q, want %q", said, c.words)
			}
		})
	}
}

// closed is an address that nothing listens on.
func closed(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func TestCertificatesThatCannotBeTrustedAreTold(t *testing.T) {
	p, other := newPlatform(t, true), open(t, "int")
	s := p.settings()
	other.saves(s)
	steps := other.Probe(t.Context())
	if ids(steps) != "-service -token-service" || !strings.Contains(steps[0].What, "does not trust") {
		t.Errorf("%+v", steps)
	}
	plain := newPlatform(t, false)
	s = p.settings()
	s.Base = strings.Replace(plain.URL, "http:", "https:", 1)
	s.Roots = p.root()
	other.saves(s)
	if steps = other.Probe(t.Context()); steps[0].OK || !strings.Contains(steps[0].What, "No secure connection") {
		t.Errorf("%+v", steps)
	}
	s.Base = strings.Replace(p.URL, "127.0.0.1", "localhost", 1) // the certificate is for 127.0.0.1 and example.com
	other.saves(s)
	if steps = other.Probe(t.Context()); steps[0].OK || !strings.Contains(steps[0].What, "for another name") {
		t.Errorf("%+v", steps)
	}
}

// A message never goes over a connection that is not trusted.
func TestNothingIsSentOverAnUntrustedConnection(t *testing.T) {
	p, here := newPlatform(t, true), open(t, "nhs-sandbox")
	s := p.settings()
	s.TokenURL = ""
	here.saves(s)
	_, err := here.Client().Process(t.Context(), http.Header{}, []byte(`{}`))
	if none := new(client.NoAnswer); !asNoAnswer(err, &none) || none.Kind != client.TLS || len(p.seen()) != 0 {
		t.Errorf("%v, %d calls", err, len(p.seen()))
	}
}

func TestCallsGoOverTheProxyOfTheSettings(t *testing.T) {
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.RequestURI)
		_, _ = io.WriteString(w, `{"resourceType":"CapabilityStatement"}`)
	}))
	t.Cleanup(proxy.Close)
	here := open(t, "nhs-sandbox")
	s := environment.Defaults("nhs-sandbox")
	s.Base, s.Proxy = "http://127.0.0.1:9/FHIR/R4", proxy.URL
	here.saves(s)
	if _, err := here.Client().Metadata(t.Context(), "", ""); err != nil || len(asked) != 1 || asked[0] != s.Base+"/metadata" {
		t.Errorf("%v, asked for %v", err, asked)
	}
}

func TestKeysThatCannotSignAreTold(t *testing.T) {
	for words, err := range map[string]error{
		"There is no signing key":     keys.ErrNone,
		"its seal cannot be opened":   &wrap.Unavailable{By: wrap.ByKeyStore, Reason: "locked"},
		"A signing key is damaged":    &keys.Damaged{File: "k1.json", Reason: "changed"},
		"signing key cannot be used.": errors.New("something else"),
	} {
		p, here := newPlatform(t, false), openIn(t, t.TempDir(), "int", held{kid: "k1", err: err})
		here.saves(p.settings())
		steps := here.Probe(t.Context())
		if last := steps[2]; last.ID != "token" || !strings.Contains(last.What, words) || last.Next == "" {
			t.Errorf("%v: %+v", err, steps)
		}
	}
}

func TestNothingIsTriedWithoutAnAddress(t *testing.T) {
	for name, words := range map[string]string{"local": "not connected", "our-own": "not set up"} {
		steps := open(t, name).Probe(t.Context())
		if len(steps) != 1 || steps[0].OK || !strings.Contains(steps[0].What, words) || steps[0].Next == "" {
			t.Errorf("%s: %+v", name, steps)
		}
	}
}
