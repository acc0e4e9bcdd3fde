package canary_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/bars/message"
	"barsdesk/build/clinic"
	"barsdesk/build/program"
	"barsdesk/build/sender"
	"barsdesk/storage"
)

// platform is the simulated network, which wants tokens, with an ear on the
// line: it hears every assertion and every token.
type platform struct {
	*httptest.Server
	mu     sync.Mutex
	secret map[string]string // what was heard: "assertion" and "access token", the newest each
	sent   int               // messages that came with a token
}

// newPlatform starts the network; jwks is the file with the key of whoever calls.
func newPlatform(ctx context.Context, t *testing.T, jwks string) (*platform, *program.Program) {
	t.Helper()
	network, err := program.Start(ctx, binary, "sandbox", "--listen", "127.0.0.1:0", "--require-token", "--application", "made-up="+jwks)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = network.Kill() })
	to, err := url.Parse(network.URL)
	if err != nil {
		t.Fatal(err)
	}
	p := &platform{secret: map[string]string{}}
	line := httputil.NewSingleHostReverseProxy(to)
	line.ModifyResponse = p.hear
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.listen(r)
		line.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p, network
}

// listen hears what is sent.
func (p *platform) listen(r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	p.mu.Lock()
	defer p.mu.Unlock()
	if form, err := url.ParseQuery(string(body)); err == nil && form.Get("client_assertion") != "" {
		p.secret["assertion"] = form.Get("client_assertion")
	}
	if strings.HasSuffix(r.URL.Path, "/$process-message") && r.Header.Get("Authorization") != "" {
		p.sent++
	}
}

// hear hears the tokens that are given.
func (p *platform) hear(answer *http.Response) error {
	body, err := io.ReadAll(answer.Body)
	answer.Body = io.NopCloser(bytes.NewReader(body))
	var given struct {
		Token string `json:"access_token"`
	}
	if json.Unmarshal(body, &given) == nil && given.Token != "" {
		p.mu.Lock()
		p.secret["access token"] = given.Token
		p.mu.Unlock()
	}
	return err
}

// settings lead an environment to the platform.
func (p *platform) settings(t *testing.T) map[string][]byte {
	t.Helper()
	s := environment.Defaults("trial")
	s.Base, s.TokenURL, s.ClientID, s.Proxy = p.URL+"/booking-and-referral/FHIR/R4", p.URL+"/oauth2/token", "made-up", "none"
	id := desk.Identity{Family: "Okafor", Given: "Amara", RoleCode: "62247001", SDSRoleID: "555000000002", Organisation: "Lakeside Urgent Care Trust", ODSCode: "ZMU",
		ServiceID: "2000045678", ServiceName: "Made-up 111", Phone: "0113 496 0500", Roles: []message.Choice{}, Missing: []string{}}
	connection, err := json.Marshal(s)
	who, other := json.Marshal(id)
	if err = firstOf(err, other); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"connection": connection, "identity": who}
}

// TestNoCommandTellsASecret: a signing key is made under a passphrase, tokens
// are asked for, and messages sent, refused and sent again. Neither the
// passphrase, nor an assertion, nor a token, nor anything of the patient is in
// what a command says beside its result, in a log, or in a support file.
func TestNoCommandTellsASecret(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	f, data, files := flock{}, t.TempDir(), t.TempDir()
	file := func(name string, text []byte) string {
		path := filepath.Join(files, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	place := []string{"--data", data, "--environment", "trial", "--passphrase-file", file("passphrase", []byte(f.bird("passphrase")+" by the river"))}
	department := clinic.Department()
	department.Own = false
	if err := clinic.Furnish(ctx, data, "trial", []storage.Service{department}, nil); err != nil {
		t.Fatal(err)
	}
	f.runs(ctx, t, 0, append([]string{"keys", "new", "--kid", "made-up-1", "--at-once"}, place...)...)
	p, network := newPlatform(ctx, t, file("jwks.json", f.runs(ctx, t, 0, append([]string{"keys", "jwks"}, place[:4]...)...)))
	if err := clinic.Settle(ctx, data, "trial", p.settings(t)); err != nil {
		t.Fatal(err)
	}
	m, err := sender.ReferralOf(f.person(), time.Now(), 8000)
	if err != nil {
		t.Fatal(err)
	}
	good, bad := file("good.json", m.Body), file("bad.json", bytes.Replace(m.Body, []byte(`"routine"`), []byte(`"`+f.bird("priority")+`"`), 1))
	f.runs(ctx, t, 1, append([]string{"send", "--service", sender.EmergencyDepartment, bad}, place...)...)
	f.runs(ctx, t, 0, append([]string{"send", "--anyway", "--service", sender.EmergencyDepartment, good}, place...)...)
	f.runs(ctx, t, -1, append([]string{"send", "--anyway", "--service", sender.EmergencyDepartment, bad}, place...)...)
	serving, err := program.Start(ctx, binary, append([]string{"serve", "--listen", "127.0.0.1:0"}, place...)...)
	if err != nil {
		t.Fatal(err)
	}
	f.runs(ctx, t, -1, append([]string{"send", "--again", "--anyway", "--service", sender.EmergencyDepartment, good}, place...)...)
	f.runs(ctx, t, -1, append([]string{"doctor", "--bundle", filepath.Join(files, "support.json")}, place...)...)
	p.mu.Lock()
	if maps.Copy(f, p.secret); len(p.secret) != 2 || p.sent < 2 {
		t.Errorf("heard %d kinds of secrets and %d messages", len(p.secret), p.sent)
	}
	p.mu.Unlock()
	support, err := os.ReadFile(filepath.Join(files, "support.json"))
	if err != nil {
		t.Fatal(err)
	}
	f.clean(t, "the support file", support)
	f.clean(t, "a file name", append(names(t, data), names(t, files)...))
	for _, each := range []*program.Program{serving, network} {
		_ = each.Crash()
		f.clean(t, "the log", []byte(each.Log()))
	}
}

// runs carries out a command, and looks at what it says beside its result. A
// status of -1 may be any.
func (f flock) runs(ctx context.Context, t *testing.T, status int, args ...string) []byte {
	t.Helper()
	c := exec.CommandContext(ctx, binary, args...)
	var result, beside bytes.Buffer
	c.Stdout, c.Stderr = &result, &beside
	_ = c.Run() // the status tells
	if got := c.ProcessState.ExitCode(); status >= 0 && got != status {
		t.Errorf("%s ends with %d, want %d: %s%s", args[0], got, status, result.String(), beside.String())
	}
	f.clean(t, "what "+args[0]+" says beside its result", beside.Bytes())
	quiet := f.without("NHS number").without("family name").without("given name") // a person asked to see the message
	quiet.clean(t, "the result of "+args[0], result.Bytes())
	return result.Bytes()
}

// secretFlag is a flag whose value would be a secret on a command line, where
// everyone on the computer can read it.
var secretFlag = regexp.MustCompile(`(?i)--[a-z-]*(passphrase|password|secret|token|pin|code)=`)

// TestNoFlagTakesASecret: secrets come from files alone.
func TestNoFlagTakesASecret(t *testing.T) {
	seen := 0
	for _, command := range [][]string{{}, {"serve"}, {"desk"}, {"sandbox"}, {"send"}, {"keys", "new"}, {"keys", "list"}, {"doctor"}, {"backup"}, {"restore"}, {"services", "import"}, {"validate"}, {"window"}} {
		text, err := exec.Command(binary, append(command, "--help")...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v --help: %v %s", command, err, text)
		}
		seen += strings.Count(string(text), "--")
		for _, hit := range secretFlag.FindAllString(string(text), -1) {
			if !strings.Contains(hit, "-file=") && hit != "--client-code=" {
				t.Errorf("%v takes a secret by %s", command, hit)
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d flags were seen", seen)
	}
}
