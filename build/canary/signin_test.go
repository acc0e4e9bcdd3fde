package canary_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"barsdesk/build/program"
)

// browser is somebody at the screens of a place. The secrets that it sends and
// is given are watched for.
type browser struct {
	*http.Client
	p *place
	f flock
}

func (p *place) browser(t *testing.T, f flock) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, p, f}
}

// refused stands for the status of any refusal.
const refused = http.StatusBadRequest

// asks calls an operation, and reads what it answers with a status into a value.
// A refusal shows none of the secrets.
func (b *browser) asks(ctx context.Context, t *testing.T, status int, method, path string, body map[string]any, into any) {
	t.Helper()
	if body == nil {
		body = map[string]any{}
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(ctx, method, b.p.URL+"/api"+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer := b.does(t, r)
	got, said := answer.StatusCode, answer.body
	if got != status && (status != refused || got < refused || got >= http.StatusInternalServerError) {
		t.Fatalf("%s %s is answered %d, want %d: %s", method, path, got, status, said)
	}
	if status >= http.StatusBadRequest {
		b.f.clean(t, "the refusal of "+path, said)
	}
	if into != nil {
		if err := json.Unmarshal(said, into); err != nil {
			t.Fatal(err)
		}
	}
}

// answered is an answer that was read to its end.
type answered struct {
	*http.Response
	body []byte
}

// does makes a request; the cookies that it is given are watched for.
func (b *browser) does(t *testing.T, r *http.Request) answered {
	t.Helper()
	answer, err := b.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	for _, c := range answer.Cookies() {
		if c.Value != "" {
			b.f.add(c.Name+" "+r.URL.Path, c.Value)
		}
	}
	var said bytes.Buffer
	if _, err := said.ReadFrom(answer.Body); err != nil {
		t.Fatal(err)
	}
	return answered{answer, said.Bytes()}
}

// app is an authenticator app with the secret that an answer shows.
type app struct{ Secret string }

// code is what the app shows in so many steps from now.
func (a app) code(t *testing.T, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(a.Secret, " ", ""), time.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// watched watches for the app's secret, as it is shown and without its blanks.
func (b *browser) watched(a app, whose string) {
	b.f.add("secret of the app of "+whose, strings.ReplaceAll(a.Secret, " ", ""))
	b.f.add("secret of the app as shown to "+whose, a.Secret)
}

// opens looks at a link, and gives the app that goes with it.
func (b *browser) opens(ctx context.Context, t *testing.T, token, whose string) app {
	t.Helper()
	b.f.add("link of "+whose, token)
	var link struct{ Factor app }
	b.asks(ctx, t, http.StatusOK, http.MethodPost, "/invitations/open", map[string]any{"token": token}, &link)
	if b.watched(link.Factor, whose); link.Factor.Secret == "" {
		t.Fatalf("%s is offered no app", whose)
	}
	return link.Factor
}

// codes are recovery codes as an answer gives them.
type codes struct{ Codes []string }

func (b *browser) keeps(c codes, whose string) {
	for i, each := range c.Codes {
		b.f.add("recovery code "+string(rune('a'+i))+" of "+whose, each)
	}
}

// startDesk starts a desk outside the Sandbox, where people have accounts.
func startDesk(ctx context.Context, t *testing.T, args ...string) *place {
	t.Helper()
	p := &place{data: t.TempDir()}
	var err error
	words := filepath.Join(t.TempDir(), "words")
	if err := os.WriteFile(words, []byte("violin harbour seventeen moss"), 0o600); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"serve", "--environment", "trial", "--listen", "127.0.0.1:0", "--data", p.data, "--passphrase-file", words}, args...)
	if p.Program, err = program.Start(ctx, binary, args...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Kill() })
	return p
}

// TestNobodysSecretsAreToldOfElsewhere: somebody makes the first account,
// invites others, signs in with wrong and right passwords, codes, recovery codes,
// links and by a provider, sets a PIN, locks and unlocks. None of what they prove
// themselves by is in a refusal, a log, a metric, a file or its name.
func TestNobodysSecretsAreToldOfElsewhere(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	f := flock{}
	at := newProvider(t)
	p := startDesk(ctx, t, at.flags(t, f)...)
	ada := p.browser(t, f)
	ada.makesTheFirst(ctx, t)
	bea := p.browser(t, f)
	bea.takesUp(ctx, t, ada.invites(ctx, t, "bea"))
	p.browser(t, f).entersBy(ctx, t, at, ada.invites(ctx, t, "cyd"))
	p.browser(t, f).guesses(ctx, t)
	f.clean(t, "a file", read(t, p.data))
	p.searched(ctx, t, f)
}

// makesTheFirst spends the link that the program has printed, signs out and
// back in, and changes everything that one signs in with.
func (b *browser) makesTheFirst(ctx context.Context, t *testing.T) {
	t.Helper()
	token, err := b.p.SignIn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	a := b.opens(ctx, t, token, "ada")
	first := map[string]any{"token": token, "username": "ada", "name": "Made-up Person", "roles": []string{"clinician"}, "password": b.f.bird("password of ada"), "code": b.f.bird("code typed")}
	b.asks(ctx, t, refused, http.MethodPost, "/people/first", first, nil)
	first["code"] = a.code(t, -1)
	var given codes
	b.asks(ctx, t, http.StatusOK, http.MethodPost, "/people/first", first, &given)
	b.keeps(given, "ada")
	b.asks(ctx, t, http.StatusNoContent, http.MethodDelete, "/session", nil, nil)
	b.asks(ctx, t, http.StatusOK, http.MethodPost, "/session", map[string]any{"username": "ada", "password": b.f.bird("password of ada"), "code": given.Codes[0]}, nil)
	b.asks(ctx, t, http.StatusOK, http.MethodPost, "/session/role", map[string]any{"id": "administrator"}, nil)
	b.changes(ctx, t)
}

// changes sets a PIN, a password, an app and recovery codes, and locks.
func (b *browser) changes(ctx context.Context, t *testing.T) {
	t.Helper()
	pin := "95173046281"
	b.f.add("PIN of ada", pin)
	b.asks(ctx, t, http.StatusNoContent, http.MethodPost, "/me/pin", map[string]any{"pin": pin}, nil)
	b.asks(ctx, t, http.StatusOK, http.MethodPost, "/session/lock", nil, nil)
	b.asks(ctx, t, refused, http.MethodPost, "/session/unlock", map[string]any{"pin": b.f.bird("wrong PIN")}, nil)
	b.asks(ctx, t, http.StatusOK, http.MethodPost, "/session/unlock", map[string]any{"pin": pin}, nil)
	next := map[string]any{"current": b.f.bird("password of ada"), "new": b.f.bird("new password of ada")}
	b.asks(ctx, t, http.StatusNoContent, http.MethodPost, "/me/password", next, nil)
	var offer app
	b.asks(ctx, t, http.StatusOK, http.MethodPost, "/me/totp", nil, &offer)
	b.watched(offer, "ada anew")
	var given codes
	b.asks(ctx, t, http.StatusOK, http.MethodPost, "/me/totp/confirm", map[string]any{"code": offer.code(t, 0)}, &given)
	b.keeps(given, "ada anew")
}

// invites adds a person and gives the token of their link.
func (b *browser) invites(ctx context.Context, t *testing.T, username string) string {
	t.Helper()
	var added struct{ Link struct{ Path string } }
	b.asks(ctx, t, http.StatusOK, http.MethodPost, "/people", map[string]any{"username": username, "name": "Made-up Person", "roles": []string{"clinician"}}, &added)
	_, token, found := strings.Cut(added.Link.Path, "#/invitation/")
	if !found {
		t.Fatalf("no token in the link %q", added.Link.Path)
	}
	return token
}

// takesUp spends an invitation.
func (b *browser) takesUp(ctx context.Context, t *testing.T, token string) {
	t.Helper()
	a := b.opens(ctx, t, token, "bea")
	accept := map[string]any{"token": token, "password": b.f.bird("password of bea"), "code": a.code(t, 0)}
	var given codes
	b.asks(ctx, t, http.StatusOK, http.MethodPost, "/invitations/accept", accept, &given)
	b.keeps(given, "bea")
	b.asks(ctx, t, refused, http.MethodPost, "/invitations/accept", accept, nil)
}

// guesses tries everything that is wrong.
func (b *browser) guesses(ctx context.Context, t *testing.T) {
	t.Helper()
	for what, body := range map[string]map[string]any{
		"a wrong link":     {"token": b.f.bird("wrong link")},
		"a wrong password": {"username": "bea", "password": b.f.bird("wrong password"), "code": b.f.bird("another wrong code")},
		"a wrong code":     {"username": "bea", "password": b.f.bird("password of bea"), "code": b.f.bird("wrong code")},
		"a wrong name":     {"username": b.f.bird("password typed as a name"), "password": b.f.bird("password of nobody"), "code": "123456"},
	} {
		t.Log(what)
		b.asks(ctx, t, refused, http.MethodPost, "/session", body, nil)
	}
	b.asks(ctx, t, refused, http.MethodPost, "/invitations/open", map[string]any{"token": b.f.bird("wrong invitation")}, nil)
}

// read is all that stands in the files below a folder.
func read(t *testing.T, folder string) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, name := range strings.Fields(string(names(t, folder))) {
		if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(text)
	}
	return out.Bytes()
}
