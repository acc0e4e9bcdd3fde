package web_test

import (
	"net/http"
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/web"
)

func TestWithoutASessionOnlyTheEnvironmentIsTold(t *testing.T) {
	r := newRig(t, withSignIn)
	got := want[desk.Session](r, 200, "GET", "/api/session", nil)
	if got.SignedIn || got.Environment.Name != "sandbox" || got.Person != "" || got.Organisation != "" {
		t.Errorf("session: %+v", got)
	}
	for _, path := range []string{"/api/services", "/api/today", "/api/cases", "/api/inbox", "/api/received", "/api/received/x", "/api/patients", "/api/settings/identity",
		"/api/drafts/x", "/api/cases/x", "/api/messages/x", "/api/inbox/x", "/api/events", "/api/sandbox", "/api/drafts/x/check", "/api/drafts/x/slots"} {
		trouble(t, r.call("GET", path, nil), 401, "signed-out")
	}
	for _, path := range []string{"/api/drafts", "/api/cases/search", "/api/nhs-number", "/api/sandbox/reset", "/api/services/x/check-again"} {
		if a := r.call("POST", path, `{}`); a.status != 401 {
			t.Errorf("POST %s: %d, want 401", path, a.status)
		}
	}
}

// signIn spends a link and keeps the cookie.
func (r *rig) signIn(link string) answer {
	a := r.call("POST", "/api/session", access.SignInWith{Token: link})
	resp := http.Response{Header: a.header}
	r.jar = resp.Cookies()
	return a
}

func TestSignInByLinkAndOut(t *testing.T) {
	r := newRig(t, withSignIn)
	link := r.door.OneTime()
	if a := r.signIn(link); a.status != 200 {
		t.Fatalf("sign in: %d %s", a.status, a.body)
	}
	if len(r.jar) != 1 {
		t.Fatalf("cookies: %v", r.jar)
	}
	c := r.jar[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.MaxAge != 0 || c.Secure {
		t.Errorf("cookie: %+v", c)
	}
	if got := want[desk.Session](r, 200, "GET", "/api/session", nil); !got.SignedIn {
		t.Errorf("session: %+v", got)
	}
	trouble(t, r.signInAgain(link), 403, "link-used")
	if a := r.call("DELETE", "/api/session", nil); a.status != 204 {
		t.Fatalf("sign out: %d", a.status)
	}
	trouble(t, r.call("GET", "/api/today", nil), 401, "signed-out")
	if strings.Contains(r.log.String(), link) || strings.Contains(r.log.String(), c.Value) {
		t.Error("the log holds a token")
	}
}

func (r *rig) signInAgain(link string) answer {
	return r.call("POST", "/api/session", access.SignInWith{Token: link})
}

func TestWindowSignsInByHeader(t *testing.T) {
	r := newRig(t, withSignIn)
	token, err := r.door.Session(t.Context(), access.Visit{From: "window"})
	if err != nil {
		t.Fatal(err)
	}
	if got := want[desk.Session](r, 200, "GET", "/api/session", nil, header(web.SessionHeader, token)); !got.SignedIn {
		t.Errorf("session: %+v", got)
	}
	trouble(t, r.call("GET", "/api/today", nil, header(web.SessionHeader, token+"x")), 401, "signed-out")
}

func TestCookieIsSecureBehindHTTPS(t *testing.T) {
	r := newRig(t, withSignIn, func(c *web.Config) { c.SecureCookie = true })
	r.signIn(r.door.OneTime())
	if len(r.jar) != 1 || !r.jar[0].Secure {
		t.Errorf("cookies: %v", r.jar)
	}
}

func TestSignInLinkKeepsTheTokenOutOfRequests(t *testing.T) {
	if got := web.SignInPath("abc"); got != "/#/sign-in/abc" {
		t.Errorf("path %q", got)
	}
}
