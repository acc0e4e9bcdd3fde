package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/signin"
	"barsdesk/app/web"
)

const goodPassword = "lantern gravel sixty orchid"

// withAccounts has people sign in with accounts, whose hashes cost nothing.
func withAccounts(c *web.Config) {
	secrets, err := access.NewSecrets(access.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1, AtOnce: 4})
	if err != nil {
		panic(err)
	}
	door := c.Sessions.(*access.Door)
	door.Accounts, door.Secrets = true, secrets
	c.NoSignIn = nil
}

// joinFirst makes the first account and keeps its cookie.
func (r *rig) joinFirst(roles ...string) web.Joined {
	r.t.Helper()
	link := r.door.OneTime()
	seen := want[access.Invitation](r, 200, "POST", "/api/invitations/open", access.OpenInvitation{Token: link})
	first := access.FirstPerson{Token: link, Username: "ada", Name: "Ada Quill", Roles: roles, Password: goodPassword, Code: r.code(seen.Factor.Secret)}
	return r.joins("/api/people/first", first)
}

// joins posts what somebody sets, and keeps the cookie of the session.
func (r *rig) joins(path string, body any) web.Joined {
	r.t.Helper()
	a := r.call("POST", path, body)
	r.jar = (&http.Response{Header: a.header}).Cookies()
	if a.status != 200 || len(r.jar) != 1 {
		r.t.Fatalf("%s: %d %s, cookies %v", path, a.status, a.body, r.jar)
	}
	var out web.Joined
	if err := json.Unmarshal(a.body, &out); err != nil {
		r.t.Fatal(err)
	}
	return out
}

func (r *rig) code(secret string) string {
	r.t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), r.clock.Now())
	if err != nil {
		r.t.Fatal(err)
	}
	return code
}

// invited adds a person and takes up their invitation in a browser of its own.
func (r *rig) invited(username string, roles ...string) *rig {
	r.t.Helper()
	added := want[access.PersonAdded](r, 200, "POST", "/api/people", access.PersonNew{Username: username, Name: "Person " + username, Roles: roles})
	other := *r
	other.jar = nil
	token := strings.TrimPrefix(added.Link.Path, "/#/invitation/")
	seen := want[access.Invitation](&other, 200, "POST", "/api/invitations/open", access.OpenInvitation{Token: token})
	joined := other.joins("/api/invitations/accept", access.AcceptInvitation{Token: token, Password: goodPassword, Code: r.code(seen.Factor.Secret)})
	if len(joined.Codes) != 10 || !joined.Session.SignedIn {
		r.t.Fatalf("joined: %+v", joined)
	}
	trouble(r.t, other.call("POST", "/api/invitations/open", access.OpenInvitation{Token: token}), 403, "link-used")
	return &other
}

func TestJoiningByInvitationAndBeingDisabled(t *testing.T) {
	r := newRig(t, withAccounts)
	if got := r.joinFirst(); got.Session.Access.Role != "administrator" || len(got.Codes) != 10 {
		t.Fatalf("first: %+v", got)
	}
	bea := r.invited("bea", "clinician")
	me := want[desk.Session](bea, 200, "GET", "/api/session", nil)
	if me.Access.Role != "clinician" || me.Access.Username != "bea" {
		t.Errorf("bea is %+v", me.Access)
	}
	trouble(t, bea.call("POST", "/api/people", access.PersonNew{Username: "cy", Name: "Cy", Roles: []string{"clinician"}}), 403, "not-allowed")
	lines := bea.listen(t.Context())
	comes(t, "a beat", lines)
	want[access.PersonView](r, 200, "POST", "/api/people/"+me.Access.PersonID+"/disable", nil)
	trouble(t, bea.call("GET", "/api/today", nil), 401, "signed-out")
	endsSoon(t, lines)
}

func TestARevokedSessionHearsNoMore(t *testing.T) {
	r := newRig(t, withAccounts)
	r.joinFirst()
	bea := r.invited("bea", "clinician")
	me := want[desk.Session](bea, 200, "GET", "/api/session", nil)
	lines := bea.listen(t.Context())
	comes(t, "a beat", lines)
	if a := r.call("DELETE", "/api/sessions/"+me.Access.Session, nil); a.status != 204 {
		t.Fatalf("revoke: %d %s", a.status, a.body)
	}
	endsSoon(t, lines)
	trouble(t, bea.call("GET", "/api/today", nil), 401, "signed-out")
}

// What a page reads by itself says for how long nobody was there, and keeps no
// session awake; nor does listening.
func TestReadingByItselfKeepsNoSessionAwake(t *testing.T) {
	r := newRig(t, withAccounts)
	r.joinFirst("clinician")
	chosen := r.call("POST", "/api/session/role", access.ChooseRole{ID: "clinician"})
	if r.jar = (&http.Response{Header: chosen.header}).Cookies(); chosen.status != 200 {
		t.Fatalf("choose: %d %s", chosen.status, chosen.body)
	}
	r.clock.Set(start.Add(10 * time.Minute))
	lines := r.listen(t.Context())
	comes(t, "a beat", lines)
	if a := r.call("GET", "/api/today", nil, header(web.IdleHeader, "600")); a.status != 200 {
		t.Fatalf("read: %d %s", a.status, a.body)
	}
	r.clock.Set(start.Add(16 * time.Minute))
	trouble(t, r.call("GET", "/api/today", nil), 423, "locked")
	endsSoon(t, lines)
	want[desk.Session](r, 200, "POST", "/api/session/unlock", access.Unlock{Password: goodPassword})
	r.clock.Set(start.Add(26 * time.Minute))
	want[desk.Today](r, 200, "GET", "/api/today", nil) // somebody is there
	r.clock.Set(start.Add(40 * time.Minute))
	want[desk.Today](r, 200, "GET", "/api/today", nil)
}

func TestCookiesOverHTTPSBelongToThisHost(t *testing.T) {
	r := newRig(t, withAccounts, func(c *web.Config) { c.SecureCookie = true })
	link := r.door.OneTime()
	seen := want[access.Invitation](r, 200, "POST", "/api/invitations/open", access.OpenInvitation{Token: link})
	a := r.call("POST", "/api/people/first", access.FirstPerson{Token: link, Username: "ada", Name: "Ada Quill", Password: goodPassword, Code: r.code(seen.Factor.Secret)})
	set := a.header.Get("Set-Cookie")
	for _, part := range []string{"__Host-barsdesk-session=", "; Path=/;", "; HttpOnly", "; Secure", "; SameSite=Strict"} {
		if !strings.Contains(set, part) {
			t.Errorf("the cookie lacks %q: %s", part, set)
		}
	}
	if strings.Contains(set, "Domain") {
		t.Errorf("the cookie goes to other hosts: %s", set)
	}
}

func TestTheRoleMapIsTheAdministrators(t *testing.T) {
	r := newRig(t, withAccounts)
	r.joinFirst()
	row := access.RoleMapRow{Organisation: "zlk", RoleCode: "R8000", Role: "clinician"}
	got := want[access.RoleMap](r, 200, "PUT", "/api/role-map", access.RoleMap{Rows: []access.RoleMapRow{row}, Roles: access.RoleNames()})
	if len(got.Rows) != 1 || got.Rows[0].Organisation != "ZLK" {
		t.Errorf("kept %+v", got.Rows)
	}
	if again := want[access.RoleMap](r, 200, "GET", "/api/role-map", nil); len(again.Rows) != 1 {
		t.Errorf("read %+v", again.Rows)
	}
	row.Role = "owner"
	trouble(t, r.call("PUT", "/api/role-map", access.RoleMap{Rows: []access.RoleMapRow{row}, Roles: access.RoleNames()}), 422, "role-map")
	trouble(t, r.invited("bea", "clinician").call("GET", "/api/role-map", nil), 403, "not-allowed")
}

// made is a sign-in provider that names whom the test says.
type made struct{ says access.ProviderSays }

func (m *made) Begin(_ context.Context, invitation string) (to, cookie string, err error) {
	return "https://provider.example/auth?state=s", "bound " + invitation, nil
}

func (m *made) Finish(_ context.Context, cookie string, query url.Values) (access.ProviderSays, string, error) {
	invitation, known := strings.CutPrefix(cookie, "bound ")
	if !known || query.Get("state") != "s" {
		return access.ProviderSays{}, "", signin.ErrRefused
	}
	return m.says, invitation, nil
}

// endsSoon wants the end of a stream.
func endsSoon(t *testing.T, lines <-chan string) {
	t.Helper()
	for {
		if _, open := comes(t, "the end of the stream", lines); !open {
			return
		}
	}
}

// A browser is led to the provider and comes back signed in, with what binds
// the two; any other return leads to the sign-in page and is recorded.
func TestComingInByAProvider(t *testing.T) {
	provider := &made{says: access.ProviderSays{Issuer: "https://provider.example", Subject: "s1"}}
	r := newRig(t, withAccounts, func(c *web.Config) {
		c.Sessions.(*access.Door).Providers = []access.ProviderName{{ID: "nhs", Label: "NHS"}}
		c.Providers = map[string]web.SignInProvider{"nhs": provider}
	})
	r.server.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r.joinFirst()
	added := want[access.PersonAdded](r, 200, "POST", "/api/people", access.PersonNew{Username: "bea", Name: "Bea Long", Roles: []string{"clinician"}})
	r.jar = nil
	if a := r.call("GET", "/oidc/nhs/return?state=s&code=c", nil); a.status != 303 || a.header.Get("Location") != "/#/sign-in-failed" {
		t.Errorf("a return that nothing began: %d %s", a.status, a.header.Get("Location"))
	}
	if a := r.call("GET", "/oidc/other/begin", nil); a.status != 404 {
		t.Errorf("an unknown provider: %d", a.status)
	}
	opened := r.call("POST", "/api/invitations/open", access.OpenInvitation{Token: strings.TrimPrefix(added.Link.Path, "/#/invitation/")})
	r.jar = (&http.Response{Header: opened.header}).Cookies()
	r.elsewhere("joins the account")
	r.jar = nil
	r.elsewhere("signs in")
	if got := want[desk.Session](r, 200, "GET", "/api/session", nil); got.Access.Username != "bea" || got.Access.Role != "clinician" {
		t.Errorf("came in as %+v", got.Access)
	}
	provider.says.Subject, r.jar = "s2", nil
	begun := r.call("GET", "/oidc/nhs/begin", nil)
	r.jar = (&http.Response{Header: begun.header}).Cookies()
	if a := r.call("GET", "/oidc/nhs/return?state=s&code=c", nil); a.status != 303 || a.header.Get("Location") != "/#/sign-in-failed" {
		t.Errorf("somebody unknown: %d %s", a.status, a.header.Get("Location"))
	}
	refused := 0
	for _, e := range r.audit(access.SignIn) {
		if e.Outcome == "refused" {
			refused++
		}
	}
	if refused != 2 {
		t.Errorf("%d refusals are recorded", refused)
	}
}

// elsewhere goes to the provider and back, and keeps the cookie of the session.
func (r *rig) elsewhere(what string) {
	r.t.Helper()
	begun := r.call("GET", "/oidc/nhs/begin", nil)
	if to := begun.header.Get("Location"); begun.status != 303 || !strings.HasPrefix(to, "https://provider.example/auth?") {
		r.t.Fatalf("%s: led to %q", what, to)
	}
	r.jar = append(r.jar, (&http.Response{Header: begun.header}).Cookies()...)
	back := r.call("GET", "/oidc/nhs/return?state=s&code=c", nil)
	if back.status != 303 || back.header.Get("Location") != "/#/" {
		r.t.Fatalf("%s: %d to %q", what, back.status, back.header.Get("Location"))
	}
	r.jar = nil
	for _, c := range (&http.Response{Header: back.header}).Cookies() {
		if c.MaxAge >= 0 && c.Value != "" {
			r.jar = append(r.jar, c)
		}
	}
}
