// Package oidcserver_test signs in with an OpenID Connect provider that others
// wrote. It is a module of its own because that provider brings much along.
package oidcserver_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"barsdesk/app/signin"
)

const back = "http://localhost:9/oidc/provider/return"

// begun is one sign-in at the provider, up to the way back.
func begun(t *testing.T, issuer string) (*signin.Provider, string, url.Values) {
	t.Helper()
	p := &signin.Provider{Now: time.Now, Settings: signin.Settings{ID: "provider", Issuer: issuer, ClientID: "desk", ClientSecret: "not-secret-here",
		ReturnURL: back, MaxAge: time.Hour}}
	to, cookie, err := p.Begin(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var came url.Values
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), back) {
			came = r.URL.Query()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	page, err := browser.Get(to)
	if err != nil {
		t.Fatal(err)
	}
	_ = page.Body.Close()
	id := page.Request.URL.Query().Get("authRequestID")
	done, err := browser.PostForm(page.Request.URL.Scheme+"://"+page.Request.URL.Host+page.Request.URL.Path,
		url.Values{"id": {id}, "username": {"test-user@" + page.Request.URL.Hostname()}, "password": {"verysecure"}})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(done.Body)
	_ = done.Body.Close()
	if came == nil {
		t.Fatalf("the provider did not send back: %s %s", done.Status, text)
	}
	return p, cookie, came
}

func provider(t *testing.T) string {
	t.Helper()
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	issuer := strings.Replace(server.URL, "127.0.0.1", "localhost", 1) + "/"
	storage.RegisterClients(storage.WebClient("desk", "not-secret-here", back))
	handler = exampleop.SetupServer(issuer, storage.NewStorage(storage.NewUserStore(issuer)), slog.New(slog.DiscardHandler), false)
	return issuer
}

func TestARealProviderSignsSomebodyInOnce(t *testing.T) {
	issuer := provider(t)
	p, cookie, came := begun(t, issuer)
	says, _, err := p.Finish(t.Context(), cookie, came)
	if err != nil || says.Issuer != issuer || says.Subject != "id1" {
		t.Fatalf("says %+v, %v", says, err)
	}
	if _, _, err := p.Finish(t.Context(), cookie, came); !errors.Is(err, signin.ErrRefused) {
		t.Errorf("the answer again: %v", err)
	}
}

func TestWhatAnotherBrowserBeganIsRefused(t *testing.T) {
	issuer := provider(t)
	p, cookie, came := begun(t, issuer)
	_, other, err := p.Begin(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Finish(t.Context(), other, came); !errors.Is(err, signin.ErrRefused) {
		t.Errorf("another browser's: %v", err)
	}
	came.Set("code", came.Get("code")+"x")
	if _, _, err := p.Finish(t.Context(), cookie, came); !errors.Is(err, signin.ErrRefused) {
		t.Errorf("another code: %v", err)
	}
}
