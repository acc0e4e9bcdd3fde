package desk_test

import (
	"slices"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// Two people on one item are told of each other, until one leaves or falls
// silent.
func TestTwoOnOneItemAreToldOfEachOther(t *testing.T) {
	s := newClinic(t)
	id, other := s.take(whole(t, murry(), saturday)), s.take(whole(t, named("9658499015", "Fowler"), saturday))
	heard, stop := s.desk.Changes().Subscribe()
	defer stop()
	here := func(a access.Actor, item, page string) []string {
		t.Helper()
		p, err := s.desk.OpenItem(t.Context(), a, item, desk.Present{Page: page})
		if err != nil {
			t.Fatal(err)
		}
		return p.Others
	}
	is := func(what string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	is("alone", here(nurse, id, "nurse-page"))
	is("pages are told", topics(heard), "presence")
	is("a second one", here(deputy, id, "other-page"), nurse.Name)
	is("pages are told", topics(heard), "presence")
	is("the first again", here(nurse, id, "nurse-page"), deputy.Name)
	is("nothing is new", topics(heard))
	is("another item", here(deputy, other, "other-page"))
	is("another window", here(nurse, id, "nurse-window"), "You, or a colleague who shares your sign-in, in another window", deputy.Name)
	if _, err := s.desk.LeaveItem(t.Context(), nurse, id, desk.Present{Page: "other-page"}); err != nil {
		t.Fatal(err)
	}
	is("nobody leaves for another", here(nurse, id, "nurse-window"), "You, or a colleague who shares your sign-in, in another window", deputy.Name)
	if _, err := s.desk.LeaveItem(t.Context(), nurse, id, desk.Present{Page: "nurse-page"}); err != nil {
		t.Fatal(err)
	}
	is("the first has left", here(deputy, id, "other-page"), nurse.Name)
	s.now = s.now.Add(40 * time.Second)
	is("the second is still there", here(deputy, id, "other-page"), nurse.Name)
	s.now = s.now.Add(10 * time.Second)
	is("the window fell silent", here(deputy, id, "other-page"))
	if _, err := s.desk.OpenItem(t.Context(), nurse, "other", desk.Present{Page: "nurse-page"}); desk.AsError(err).Code != "not-found" {
		t.Errorf("an unknown item answers %v", err)
	}
}
