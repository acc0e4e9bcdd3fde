package access_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/storage"
)

func newDoor(t *testing.T, now *time.Time) *access.Door {
	t.Helper()
	g := newGuard(t)
	g.Now = func() time.Time { return *now }
	return &access.Door{Guard: g}
}

func TestOneTimeLinkWorksOnce(t *testing.T) {
	now := noon
	d := newDoor(t, &now)
	if _, err := d.Enter(t.Context(), "", visit("10.0.0.7")); !errors.Is(err, access.ErrLinkUsed) {
		t.Errorf("no link was made: %v, want ErrLinkUsed", err)
	}
	link := d.OneTime()
	session, err := d.Enter(t.Context(), link, visit("10.0.0.7"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Enter(t.Context(), link, visit("10.0.0.8")); !errors.Is(err, access.ErrLinkUsed) {
		t.Errorf("the link again: %v, want ErrLinkUsed", err)
	}
	a, err := d.Who(t.Context(), as(session, "10.0.0.7"))
	if err != nil || a.ID == "" || a.Role != access.Clinician || a.From != "10.0.0.7" {
		t.Errorf("who: %+v, %v", a, err)
	}
}

func TestNewLinkReplacesTheOld(t *testing.T) {
	now := noon
	d := newDoor(t, &now)
	old := d.OneTime()
	d.OneTime()
	if _, err := d.Enter(t.Context(), old, visit("")); !errors.Is(err, access.ErrLinkUsed) {
		t.Errorf("the old link: %v, want ErrLinkUsed", err)
	}
}

func TestSessionEnds(t *testing.T) {
	const hour = time.Hour
	for _, tt := range []struct {
		name  string
		steps []time.Duration // between uses
		want  error
	}{
		{"in use", []time.Duration{hour, 11 * hour}, nil},
		{"unused for over 12 hours", []time.Duration{12*hour + time.Minute}, access.ErrSignedOut},
		{"used all the time, over 7 days old", steps(15, 12*hour), access.ErrSignedOut},
	} {
		t.Run(tt.name, func(t *testing.T) {
			now := noon
			d := newDoor(t, &now)
			session, err := d.Session(t.Context(), visit(""))
			for _, step := range tt.steps {
				now = now.Add(step)
				_, err = d.Who(t.Context(), as(session, ""))
			}
			if !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func steps(n int, each time.Duration) (out []time.Duration) {
	for range n {
		out = append(out, each)
	}
	return out
}

// A simulated network whose clock is moved a week ahead signs nobody out.
func TestSessionsLastByTheRealTime(t *testing.T) {
	moved, real := noon, noon
	d := newDoor(t, &moved)
	d.Now = func() time.Time { return real }
	session, err := d.Session(t.Context(), visit(""))
	if err != nil {
		t.Fatal(err)
	}
	moved = moved.Add(8 * 24 * time.Hour)
	if _, err := d.Who(t.Context(), as(session, "")); err != nil {
		t.Errorf("signed out by the network's clock: %v", err)
	}
	real = real.Add(13 * time.Hour)
	if _, err := d.Who(t.Context(), as(session, "")); !errors.Is(err, access.ErrSignedOut) {
		t.Errorf("got %v, want ErrSignedOut", err)
	}
}

func TestLeavingEndsTheSession(t *testing.T) {
	now := noon
	d := newDoor(t, &now)
	session, err := d.Session(t.Context(), visit(""))
	if err != nil {
		t.Fatal(err)
	}
	a, err := d.Who(t.Context(), as(session, ""))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // leaving twice is no error
		if err := d.Leave(t.Context(), a, session); err != nil {
			t.Fatal(err)
		}
	}
	for _, token := range []string{session, "", "guess"} {
		if _, err := d.Who(t.Context(), as(token, "")); !errors.Is(err, access.ErrSignedOut) {
			t.Errorf("got %v, want ErrSignedOut", err)
		}
	}
}

func TestSigningInIsRecordedWithoutTheToken(t *testing.T) {
	now := noon
	d := newDoor(t, &now)
	session, err := d.Enter(t.Context(), d.OneTime(), visit("10.0.0.7"))
	if err != nil {
		t.Fatal(err)
	}
	got := entries(t, d.Guard)
	if len(got) != 1 || got[0].Act != "session.sign-in" || got[0].From != "10.0.0.7" {
		t.Fatalf("entries: %+v", got)
	}
	err = d.Guard.Store.View(t.Context(), func(tx storage.Tx) error {
		_, err := tx.Sessions().Get(session)
		return err
	})
	if !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the session is kept under its token: %v", err)
	}
	if e := got[0]; strings.Contains(e.Object+string(e.Detail), session) {
		t.Error("the log holds the token")
	}
}

func visit(from string) access.Visit { return access.Visit{From: from} }

func as(session, from string) access.Visit { return access.Visit{Token: session, From: from} }
