package web_test

import (
	"context"
	"encoding/base32"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"barsdesk/app/access"
	"barsdesk/app/web"
)

const passphrase = "seven grey herons at the weir"

// accountHouse is a rig where people have accounts, and a sign-in provider
// names whoever the test says.
type accountHouse struct {
	*rig
	secret string
	says   access.ProviderSays
}

// Begin implements web.SignInProvider.
func (h *accountHouse) Begin(_ context.Context, invitation string) (string, string, error) {
	return "https://provider.example/authorize", "bound." + invitation, nil
}

// Finish implements web.SignInProvider.
func (h *accountHouse) Finish(_ context.Context, cookie string, _ url.Values) (access.ProviderSays, string, error) {
	return h.says, strings.TrimPrefix(cookie, "bound."), nil
}

func newAccountHouse(t *testing.T, options ...option) *accountHouse {
	t.Helper()
	h := &accountHouse{}
	options = append(options, withSignIn, func(c *web.Config) {
		door, _ := c.Sessions.(*access.Door)
		secrets, err := access.NewSecrets(access.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1, AtOnce: 4})
		if err != nil {
			t.Fatal(err)
		}
		door.Accounts, door.Secrets = true, secrets
		c.Providers = map[string]web.SignInProvider{"provider": h}
	})
	h.rig = newRig(t, options...)
	return h
}

// take makes a call and keeps the cookies as a browser does.
func (h *accountHouse) take(status int, method, path string, body any, set ...func(*http.Request)) answer {
	h.t.Helper()
	a := h.call(method, path, body, set...)
	if a.status != status {
		h.t.Fatalf("%s %s: %d, want %d: %s", method, path, a.status, status, a.body)
	}
	resp := http.Response{Header: a.header}
	for _, c := range resp.Cookies() {
		h.jar = dropped(h.jar, c.Name)
		if c.MaxAge >= 0 {
			h.jar = append(h.jar, c)
		}
	}
	return a
}

func dropped(jar []*http.Cookie, name string) (out []*http.Cookie) {
	for _, c := range jar {
		if c.Name != name {
			out = append(out, c)
		}
	}
	return out
}

func (h *accountHouse) code() string {
	h.t.Helper()
	secret := strings.ReplaceAll(h.secret, " ", "")
	if _, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret); err != nil {
		h.t.Fatal(err)
	}
	code, err := totp.GenerateCode(secret, h.clock.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

// first makes the first account, who may be a clinician too.
func (h *accountHouse) first() {
	h.t.Helper()
	link := h.door.OneTime()
	seen := want[access.Invitation](h.rig, 200, "POST", "/api/invitations/open", access.OpenInvitation{Token: link})
	h.secret = seen.Factor.Secret
	h.take(200, "POST", "/api/people/first", access.FirstPerson{Token: link, Username: "ada", Name: "Ada Quill", Roles: []string{"clinician"}, Password: passphrase, Code: h.code()})
}

// signs signs ada in anew, by a later code.
func (h *accountHouse) signs(status int, set ...func(*http.Request)) answer {
	h.t.Helper()
	h.clock.Set(h.clock.Now().Add(time.Minute))
	return h.take(status, "POST", "/api/session", access.SignInWith{Username: "ada", Password: passphrase, Code: h.code()}, set...)
}

// token is the session that the browser holds; "" for none.
func (h *accountHouse) token() string {
	for _, c := range h.jar {
		if c.Name == "barsdesk-session" {
			return c.Value
		}
	}
	return ""
}

// alive reports whether a token is still a session's.
func (h *accountHouse) alive(token string) bool {
	h.t.Helper()
	_, err := h.door.Who(h.t.Context(), access.Visit{Token: token})
	return token != "" && (err == nil || strings.Contains(err.Error(), access.ErrNoRole.Error()))
}

// replaced checks that the browser has a live session, and that before is dead.
func (h *accountHouse) replaced(how, before string) {
	h.t.Helper()
	if h.token() == before || !h.alive(h.token()) {
		h.t.Errorf("%s: the browser holds no new session", how)
	}
	if before != "" && h.alive(before) {
		h.t.Errorf("%s: the session that the browser brought is still alive", how)
	}
}

func TestComingInAnewEndsTheSessionTheBrowserBrought(t *testing.T) {
	h := newAccountHouse(t)
	h.first()
	h.replaced("first account", "")
	before := h.token()
	h.signs(200)
	h.replaced("sign-in", before)

	h.take(200, "POST", "/api/session/role", access.ChooseRole{ID: "administrator"})
	link := want[struct{ Link access.InvitationLink }](h.rig, 200, "POST", "/api/people", access.PersonNew{Username: "bea", Name: "Bea Finch", Roles: []string{"clinician"}}).Link
	token := strings.TrimPrefix(link.Path, "/#/invitation/")
	seen := want[access.Invitation](h.rig, 200, "POST", "/api/invitations/open", access.OpenInvitation{Token: token})
	before, h.secret = h.token(), seen.Factor.Secret
	if !h.alive(before) {
		t.Fatal("looking at an invitation ended the session")
	}
	if a := h.call("POST", "/api/invitations/accept", access.AcceptInvitation{Token: token, Password: passphrase, Code: "000000"}); a.status == 200 || !h.alive(before) {
		t.Errorf("a wrong code ended the session: %d", a.status)
	}
	h.take(200, "POST", "/api/invitations/accept", access.AcceptInvitation{Token: token, Password: passphrase, Code: h.code()})
	h.replaced("invitation", before)
}

func TestSigningInElsewhereEndsTheSessionTheBrowserBrought(t *testing.T) {
	h := newAccountHouse(t)
	h.first()
	h.take(200, "POST", "/api/session/role", access.ChooseRole{ID: "administrator"})
	link := want[struct{ Link access.InvitationLink }](h.rig, 200, "POST", "/api/people", access.PersonNew{Username: "bea", Name: "Bea Finch", Roles: []string{"clinician"}}).Link
	h.says = access.ProviderSays{Issuer: "https://provider.example", Subject: "bea-1"}
	h.jar = append(h.jar, &http.Cookie{Name: "barsdesk-invitation", Value: strings.TrimPrefix(link.Path, "/#/invitation/")})
	before := h.token()
	stay := h.server.Client()
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	h.take(303, "GET", "/oidc/provider/begin", nil)
	if !h.alive(before) || h.token() != before {
		t.Error("who sets out to sign in elsewhere has lost the session before anything came of it")
	}
	h.take(303, "GET", "/oidc/provider/return", nil) // without the strict cookie, as from another site
	h.replaced("a provider", before)
	first := h.token()
	h.take(303, "GET", "/oidc/provider/begin", nil)
	h.take(303, "GET", "/oidc/provider/return", nil)
	h.replaced("the provider again", first)
}

func TestASignInElsewhereThatIsGivenUpSignsNobodyOut(t *testing.T) {
	h := newAccountHouse(t)
	h.first()
	before := h.token()
	stay := h.server.Client()
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	h.take(303, "GET", "/oidc/provider/begin", nil)
	if !h.alive(before) || h.token() != before {
		t.Error("setting out ended the session")
	}
	h.says = access.ProviderSays{Issuer: "https://provider.example", Subject: "nobody-here"}
	if a := h.take(303, "GET", "/oidc/provider/return", nil); a.header.Get("Location") != "/#/sign-in-failed" {
		t.Fatalf("led to %q", a.header.Get("Location"))
	}
	if !h.alive(before) || h.token() != before {
		t.Error("a sign-in that failed ended the session")
	}
	if slices.ContainsFunc(h.jar, func(c *http.Cookie) bool { return c.Name == "barsdesk-before" }) {
		t.Error("what it was to end is still remembered")
	}
}

func TestAChangeOfRoleChangesTheCookie(t *testing.T) {
	h := newAccountHouse(t)
	h.first()
	before := h.token()
	a := h.take(200, "POST", "/api/session/role", access.ChooseRole{ID: "clinician"})
	h.replaced("a role", before)
	if c := (&http.Response{Header: a.header}).Cookies(); len(c) != 1 || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode || c[0].Path != "/" {
		t.Errorf("cookies: %v", c)
	}
	if !strings.Contains(string(a.body), `"signedIn":true`) {
		t.Errorf("the answer is of nobody: %s", a.body)
	}
	before = h.token()
	if a := h.call("POST", "/api/session/role", access.ChooseRole{ID: "auditor"}); a.status != 403 || a.header.Get("Set-Cookie") != "" || !h.alive(before) {
		t.Errorf("a role that is not hers: %d, cookie %q", a.status, a.header.Get("Set-Cookie"))
	}
}

func forwarded(values ...string) func(*http.Request) {
	return func(r *http.Request) {
		for _, each := range values {
			r.Header.Add("X-Forwarded-For", each)
		}
	}
}

func behindProxies(ranges ...string) option {
	return func(c *web.Config) {
		for _, each := range ranges {
			c.Proxies = append(c.Proxies, netip.MustParsePrefix(each))
		}
	}
}

func TestWhoCallsIsWhatTheNamedProxySays(t *testing.T) {
	here := behindProxies("10.9.0.0/16", "127.0.0.0/8")
	for name, c := range map[string]struct {
		proxies option
		given   []string
		want    string
	}{
		"the named proxy":           {here, []string{"192.0.2.7"}, "192.0.2.7"},
		"what the person claims":    {here, []string{"203.0.113.1, 192.0.2.7"}, "192.0.2.7"},
		"several headers":           {here, []string{"203.0.113.1", "203.0.113.2,192.0.2.7"}, "192.0.2.7"},
		"IPv6":                      {here, []string{"2001:db8::7"}, "2001:db8::7"},
		"IPv6 with its port":        {here, []string{"[2001:db8::7]:4711"}, "2001:db8::7"},
		"IPv4 written as IPv6":      {here, []string{"::ffff:192.0.2.7"}, "192.0.2.7"},
		"no header":                 {here, nil, "127.0.0.1"},
		"what can be no address":    {here, []string{"unknown"}, "127.0.0.1"},
		"somebody who is not named": {behindProxies("10.9.0.0/16", "::1/128"), []string{"192.0.2.7"}, "127.0.0.1"},
		"where no proxy is named":   {behindProxies(), []string{"192.0.2.7"}, "127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, withSignIn, c.proxies)
			if a := r.call("POST", "/api/session", access.SignInWith{Token: r.door.OneTime()}, forwarded(c.given...)); a.status != 200 {
				t.Fatalf("sign in: %d %s", a.status, a.body)
			}
			if got := r.audit(access.SignIn); len(got) != 1 || got[0].From != c.want {
				t.Errorf("the log says %+v, want from %s", got, c.want)
			}
			r.call("GET", "/api/today", nil, forwarded(c.given...))
			r.call("GET", "/api/today", nil, forwarded(c.given...), func(req *http.Request) { req.Host = "elsewhere.example" })
			refused := r.recorded(access.RequestRefuse)
			if len(refused) < 2 {
				t.Fatalf("refusals recorded: %+v", refused)
			}
			for _, e := range refused {
				if e.From != c.want {
					t.Errorf("a refusal is of %s, want %s", e.From, c.want)
				}
			}
		})
	}
}

// Strangers behind the same proxy keep nobody out who has signed in from a place
// of their own.
func TestStrangersBehindTheProxyKeepNobodyOut(t *testing.T) {
	h := newAccountHouse(t, behindProxies("127.0.0.1/32"))
	h.first()
	h.signs(200, forwarded("192.0.2.7"))
	wrong := access.SignInWith{Username: "ada", Password: "not the passphrase at all", Code: "000000"}
	statuses := map[int]int{}
	for range 6 {
		statuses[h.call("POST", "/api/session", wrong, forwarded("203.0.113.66")).status]++
	}
	if statuses[429] == 0 {
		t.Errorf("a stranger who guesses is not slowed down: %v", statuses)
	}
	h.signs(200, forwarded("192.0.2.7"))
}
