package signin_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"barsdesk/app/signin"
	"barsdesk/storage/nodestest"
)

// A sign-in that begins at one node is finished at another, once at all of them.
// What they tell each other of it names neither the cookie nor what it opens.
func TestSignInIsFinishedAtAnotherNode(t *testing.T) {
	l := newLiar(t)
	var cluster nodestest.Cluster
	first, second := cluster.Join("first"), cluster.Join("second")
	var said []string
	defer first.Hear("signin", func(text []byte) { said = append(said, string(text)) })()
	settings := signin.Settings{ID: "p", Issuer: l.URL, ClientID: "barsdesk", ReturnURL: "https://desk.example/oidc/p/return"}
	beside := &signin.Provider{Settings: settings, Now: func() time.Time { return noon }}
	beside.Join(second)
	v := l.beginAt(t, first, nil)
	if len(said) != 1 {
		t.Fatalf("it was told %d times", len(said))
	}
	for _, secret := range []string{v.cookie, v.back.Get("state"), "inv"} {
		if strings.Contains(said[0], secret) {
			t.Errorf("nodes tell each other %q", secret)
		}
	}
	if _, _, err := beside.Finish(t.Context(), "another", v.back); !errors.Is(err, signin.ErrRefused) {
		t.Errorf("another browser: %v", err)
	}
	says, invitation, err := beside.Finish(t.Context(), v.cookie, v.back)
	if err != nil || says.Subject != "s1" || invitation != "inv" {
		t.Fatalf("says %+v, %q, %v", says, invitation, err)
	}
	for _, p := range []*signin.Provider{v.provider, beside} {
		if _, _, err := p.Finish(t.Context(), v.cookie, v.back); !errors.Is(err, signin.ErrRefused) {
			t.Errorf("the same answer again: %v", err)
		}
	}
}
