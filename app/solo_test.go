package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/app/setup"
	"barsdesk/app/web"
)

// openedWith is a service opened as the options say, on data of its own.
func openedWith(t *testing.T, o serviceOptions) *service {
	t.Helper()
	at, err := place{Data: t.TempDir()}.settle(false)
	if err != nil || at.Environment != environment.Local {
		t.Fatalf("a fresh folder opens %q, %v", at.Environment, err)
	}
	if err := at.prepare(); err != nil {
		t.Fatal(err)
	}
	o.Log, o.Sealing = slog.New(slog.DiscardHandler), sealing{NoKeyStore: true}
	s, err := openService(t.Context(), at, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s
}

// told is what the API of a service answers to whose session it is.
func told[T any](t *testing.T, s *service, session, method, path string, want int) (out T) {
	t.Helper()
	r := httptest.NewRequest(method, "http://localhost"+path, http.NoBody)
	r.Header.Set(web.SessionHeader, session)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	if w.Code != want {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if w.Code == http.StatusOK {
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// A desk that is opened for the first time asks nothing: whoever has signed in to
// the computer is in, as the one person there is, and reads what can be done next.
func TestAFreshDeskAsksNothing(t *testing.T) {
	s := openedWith(t, serviceOptions{SignedIn: true})
	session, err := s.newSession(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now := told[desk.Session](t, s, session, http.MethodGet, "/api/session", http.StatusOK)
	if !now.SignedIn || !now.Access.Alone || now.Access.Locked || len(now.Access.Roles) > 1 || now.Access.Role != string(access.Clinician) || now.Setup {
		t.Errorf("%+v", now)
	}
	today := told[desk.Today](t, s, session, http.MethodGet, "/api/today", http.StatusOK)
	if today.Welcome == nil || today.Welcome.What == "" || len(today.Welcome.Next) == 0 {
		t.Errorf("%+v", today.Welcome)
	}
	told[struct{}](t, s, session, http.MethodGet, "/api/setup", http.StatusNotFound)
	told[struct{}](t, s, session, http.MethodPost, "/api/welcome/hide", http.StatusNoContent)
	if today := told[desk.Today](t, s, session, http.MethodGet, "/api/today", http.StatusOK); today.Welcome != nil {
		t.Errorf("after hiding: %+v", today.Welcome)
	}
}

// A team server that is opened for the first time has its list of what to set up,
// for administrators, over what it really is.
func TestAFreshServerHasItsListOfWhatToSetUp(t *testing.T) {
	s := openedWith(t, serviceOptions{Accounts: true})
	list := s.openSetup(s.door.Guard, place{Environment: environment.Local, Data: t.TempDir()}, serviceOptions{}.Door)
	v, err := list.View(t.Context(), access.Actor{ID: "p1", Role: access.Administrator, Session: "s1", Account: true})
	if err != nil || v.Ready || len(v.Steps) == 0 || v.Environment.Name != environment.Local {
		t.Fatalf("%+v, %v", v, err)
	}
	for _, step := range v.Steps {
		if step.State == setup.Problem {
			t.Errorf("nothing was done, and %s is a problem: %+v", step.ID, step.Found)
		}
	}
	told[struct{}](t, s, "", http.MethodGet, "/api/setup", http.StatusUnauthorized)
}
