package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"barsdesk/app/access"
)

// A PIN that was forgotten is removed at the command line; the desk opens without
// one then, and the log says who removed it.
func TestAForgottenPINIsRemoved(t *testing.T) {
	at, err := place{Data: t.TempDir()}.settle(false)
	if err == nil {
		err = at.prepare()
	}
	if err != nil {
		t.Fatal(err)
	}
	open := func() *service {
		t.Helper()
		s, err := openService(t.Context(), at, serviceOptions{SignedIn: true, Log: slog.New(slog.DiscardHandler), Sealing: sealing{NoKeyStore: true}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	who := func(s *service) access.Standing {
		t.Helper()
		session, err := s.newSession(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		standing, err := s.door.Standing(t.Context(), access.Visit{Token: session})
		if err != nil {
			t.Fatal(err)
		}
		return standing
	}
	s := open()
	session, err := s.newSession(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	me, err := s.door.Who(t.Context(), access.Visit{Token: session})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.accounts.SetPIN(t.Context(), me, access.PINChange{PIN: "480271"}); err != nil {
		t.Fatal(err)
	}
	if !who(s).Locked {
		t.Error("with a PIN a new session is not locked")
	}
	s.close()
	var out, log bytes.Buffer
	if code := run([]string{"people", "reset-pin", "--data", at.Data}, &out, &log); code != exitFine || !strings.Contains(out.String(), "The PIN is removed") {
		t.Fatalf("exit %d: %s\n%s", code, out.String(), log.String())
	}
	out.Reset()
	if code := run([]string{"audit", "list", "--act", string(access.PeopleReset), "--data", at.Data}, &out, &log); code != exitFine || !strings.Contains(out.String(), "operator (administrator) people.reset-factor allowed object "+me.ID) {
		t.Errorf("exit %d: %s\n%s", code, out.String(), log.String())
	}
	s = open()
	defer s.close()
	if who(s).Locked {
		t.Error("without a PIN a new session is locked")
	}
}
