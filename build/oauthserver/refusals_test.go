package oauthserver_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/oauth"
	"barsdesk/bars/oauth/oauthtest"
	"barsdesk/build/oauthserver"
)

// started is the server with one application.
func started(t *testing.T, a oauthtest.App) (string, http.RoundTripper) {
	t.Helper()
	s := &oauthserver.Server{Now: time.Now, Apps: []oauthserver.App{{ClientID: a.ClientID, Access: a.Access, Keys: a.Keys}}}
	at := httptest.NewServer(s)
	t.Cleanup(at.Close)
	s.TokenURL = at.URL + oauthserver.TokenPath
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	return s.TokenURL, at.Client().Transport
}

func TestEveryRefusal(t *testing.T) { oauthtest.Refusals(t, started) }

func TestFaultsAreFoundInThePlatformsOrder(t *testing.T) { oauthtest.Order(t, started) }

func TestAnAssertionIsGoodOnce(t *testing.T) { oauthtest.Once(t, started) }

// A call that gets no token was never sent, and says why for support: the
// message id, never the platform's own words.
func TestACallWithoutATokenSaysWhy(t *testing.T) {
	w := newWorld(t, func(w *world) { w.Apps[0].Keys = nil })
	none, f := w.fails(t)
	if f.Kind != oauth.NoKey || none.Kind != client.Token || !strings.Contains(none.Detail, f.MessageID) || strings.Contains(none.Detail, f.Description) {
		t.Errorf("the call says %q", none.Detail)
	}
	if w.fails(t); w.Requests() != 1 {
		t.Errorf("%d requests for two calls", w.Requests())
	}
}
