package access_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// shared is a house whose desk is ZLK's, with an administrator and a clinician
// of ZHI beside them; ada has joined too.
func shared(t *testing.T) (h *house, ada, bob, cat access.Actor) {
	t.Helper()
	h = newHouse(t)
	ada = h.first("manager")
	h.choose(ada, "administrator")
	ada.Role = access.Administrator
	bob, cat = h.joinOf(ada, "bob", "ZHI", "administrator"), h.joinOf(ada, "cat", "ZHI", "clinician")
	return h, ada, bob, cat
}

func (h *house) joinOf(by access.Actor, username, organisation string, roles ...string) access.Actor {
	h.t.Helper()
	added, err := h.people.Add(h.t.Context(), by, access.PersonNew{Username: username, Name: "Person " + username, Organisation: organisation, Roles: roles})
	if err != nil {
		h.t.Fatal(err)
	}
	token, err := h.accept(added.Link, username, strong)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.who(token)
}

func TestAnAdministratorElsewhereMeetsOnlyPeopleOfTheirOrganisation(t *testing.T) {
	h, ada, bob, cat := shared(t)
	dan, _ := h.join(ada, "dan", "clinician")
	list, err := h.people.List(t.Context(), bob, 0)
	names := []string{}
	for _, p := range list.People {
		names = append(names, p.Username)
	}
	if err != nil || list.Total != 2 || !slices.Equal(names, []string{"bob", "cat"}) {
		t.Errorf("bob meets %v of %d, %v", names, list.Total, err)
	}
	if list, err := h.people.List(t.Context(), ada, 0); err != nil || list.Total != 4 {
		t.Errorf("ada meets %d, %v", list.Total, err)
	}
	for act, try := range map[string]func(id string) error{
		"read":    func(id string) error { _, err := h.people.Person(t.Context(), bob, id); return err },
		"invite":  func(id string) error { _, err := h.people.Invite(t.Context(), bob, id); return err },
		"reset":   func(id string) error { _, err := h.people.ResetFactor(t.Context(), bob, id); return err },
		"disable": func(id string) error { _, err := h.people.Disable(t.Context(), bob, id); return err },
		"enable":  func(id string) error { _, err := h.people.Enable(t.Context(), bob, id); return err },
		"change": func(id string) error {
			_, err := h.people.Change(t.Context(), bob, id, access.PersonChange{Version: 2, Name: "Mine", Roles: []string{"clinician"}})
			return err
		},
	} {
		wants(t, act+" somebody of the desk", try(dan.ID), storage.ErrNotFound)
		wants(t, act+" nobody", try("nobody"), storage.ErrNotFound)
	}
	if _, err := h.people.Person(t.Context(), bob, cat.ID); err != nil {
		t.Errorf("one of his own: %v", err)
	}
	if link, err := h.people.ResetFactor(t.Context(), ada, cat.ID); err != nil || link.Kind != "factor" {
		t.Errorf("the desk's administrator looks after everyone: %+v, %v", link, err)
	}
}

func TestAnAdministratorElsewhereGivesNoOtherOrganisation(t *testing.T) {
	h, _, bob, cat := shared(t)
	_, err := h.people.Add(t.Context(), bob, access.PersonNew{Username: "eve", Name: "Eve", Organisation: "ZLK", Roles: []string{"administrator"}})
	faulty(t, "add for the desk", err, "organisation")
	added, err := h.people.Add(t.Context(), bob, access.PersonNew{Username: "eve", Name: "Eve", Roles: []string{"administrator"}})
	if err != nil || added.Person.Organisation != "ZHI" {
		t.Errorf("added without saying whose: %+v, %v", added.Person, err)
	}
	view, err := h.people.Person(t.Context(), bob, cat.ID)
	if err != nil {
		t.Fatal(err)
	}
	change := access.PersonChange{Version: view.Version, Name: view.Name, Organisation: "ZLK", Roles: view.Roles}
	_, err = h.people.Change(t.Context(), bob, cat.ID, change)
	faulty(t, "send to the desk", err, "organisation")
	change.Organisation = ""
	if view, err = h.people.Change(t.Context(), bob, cat.ID, change); err != nil || view.Organisation != "ZHI" {
		t.Errorf("changed without saying whose: %+v, %v", view.PersonLine, err)
	}
}

func TestNobodyChangesTheirOwnRolesOrOrganisation(t *testing.T) {
	h, ada, bob, _ := shared(t)
	for name, a := range map[string]access.Actor{"of the desk": ada, "of another organisation": bob} {
		me, err := h.people.Person(t.Context(), a, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		change := access.PersonChange{Version: me.Version, Name: "Renamed", Organisation: me.Organisation, Roles: append([]string{"clinician"}, me.Roles...)}
		_, err = h.people.Change(t.Context(), a, a.ID, change)
		faulty(t, name+": a further role", err, "oneself")
		change.Roles = me.Roles
		if _, err := h.people.Change(t.Context(), a, a.ID, change); err != nil {
			t.Errorf("%s: one's own name: %v", name, err)
		}
	}
	me, err := h.people.Person(t.Context(), ada, ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.people.Change(t.Context(), ada, ada.ID, access.PersonChange{Version: me.Version, Name: me.Name, Organisation: "ZHI", Roles: me.Roles})
	faulty(t, "another organisation", err, "oneself")
}

func TestAnAdministratorElsewhereEndsOnlySessionsOfTheirOrganisation(t *testing.T) {
	h, ada, bob, cat := shared(t)
	list, err := h.door.Sessions(t.Context(), bob, true)
	people := []string{}
	for _, s := range list.Sessions {
		people = append(people, s.PersonID)
	}
	if want := []string{bob.ID, cat.ID}; err != nil || len(people) != 2 || !slices.Contains(people, want[0]) || !slices.Contains(people, want[1]) {
		t.Errorf("sessions of %v, %v, want those of %v", people, err, want)
	}
	wants(t, "the desk's", h.door.End(t.Context(), bob, ada.Session), storage.ErrNotFound)
	wants(t, "nobody's", h.door.End(t.Context(), bob, "nobody's"), storage.ErrNotFound)
	wants(t, "his people's", h.door.End(t.Context(), bob, cat.Session), nil)
	wants(t, "his own", h.door.End(t.Context(), bob, bob.Session), nil)
	if list, err := h.door.Sessions(t.Context(), ada, true); err != nil || len(list.Sessions) != 1 || list.Sessions[0].PersonID != ada.ID {
		t.Errorf("left: %+v, %v", list.Sessions, err)
	}
}

func TestAnAdministratorElsewhereGivesRolesThereOnly(t *testing.T) {
	h, ada, bob, _ := shared(t)
	row := func(organisation, role string) access.RoleMapRow {
		return access.RoleMapRow{RoleCode: "R8000", Organisation: organisation, Role: role}
	}
	if _, err := h.people.SaveRoleMap(t.Context(), ada, access.RoleMap{Rows: []access.RoleMapRow{row("ZLK", "manager"), row("ZHI", "clinician"), row("", "auditor")}}); err != nil {
		t.Fatal(err)
	}
	if got, err := h.people.RoleMap(t.Context(), bob); err != nil || !slices.Equal(got.Rows, []access.RoleMapRow{row("ZHI", "clinician")}) {
		t.Errorf("bob reads %+v, %v", got.Rows, err)
	}
	for _, organisation := range []string{"ZLK", ""} {
		_, err := h.people.SaveRoleMap(t.Context(), bob, access.RoleMap{Rows: []access.RoleMapRow{row(organisation, "administrator")}})
		faulty(t, "roles at "+organisation, err, "role-map")
	}
	if _, err := h.people.SaveRoleMap(t.Context(), bob, access.RoleMap{Rows: []access.RoleMapRow{row("ZHI", "manager")}}); err != nil {
		t.Fatal(err)
	}
	want := []access.RoleMapRow{row("ZLK", "manager"), row("ZHI", "manager"), row("", "auditor")}
	if got, err := h.people.RoleMap(t.Context(), ada); err != nil || !slices.Equal(got.Rows, want) {
		t.Errorf("the table: %+v, %v, want %+v", got.Rows, err, want)
	}
}

func TestALinkAfterAResetStillAsksThePassword(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	bea, _ := h.join(ada, "bea", "clinician")
	if _, err := h.people.ResetFactor(t.Context(), ada, bea.ID); err != nil {
		t.Fatal(err)
	}
	link, err := h.people.Invite(t.Context(), ada, bea.ID)
	if err != nil || link.Kind != "factor" {
		t.Fatalf("the link is %+v, %v; want one that asks the password", link, err)
	}
	_, err = h.accept(link, "bea", other)
	wants(t, "a password of the administrator's", err, access.ErrNotLetIn)
	says := access.ProviderSays{Issuer: "https://provider.example", Subject: "ada"}
	_, err = h.door.EnterBy(t.Context(), says, strings.TrimPrefix(link.Path, "/#/invitation/"), visit("10.0.0.1"))
	wants(t, "the administrator's account at a provider", err, access.ErrNotLetIn)
	h.pass(time.Minute)
	if _, err = h.accept(link, "bea", strong); err != nil {
		t.Errorf("her own password: %v", err)
	}
}

func TestWhomAProviderSignsInIsGivenNoLink(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	added, err := h.people.Add(t.Context(), ada, access.PersonNew{Username: "bea", Name: "Bea", Roles: []string{"clinician"}})
	if err != nil {
		t.Fatal(err)
	}
	says := access.ProviderSays{Issuer: "https://provider.example", Subject: "bea"}
	if _, err := h.door.EnterBy(t.Context(), says, strings.TrimPrefix(added.Link.Path, "/#/invitation/"), visit("10.0.0.1")); err != nil {
		t.Fatal(err)
	}
	_, err = h.people.Invite(t.Context(), ada, added.Person.ID)
	faulty(t, "invite", err, "by-provider")
	_, err = h.people.ResetFactor(t.Context(), ada, added.Person.ID)
	faulty(t, "reset", err, "by-provider")
}

func TestProvingAndSigningInCountFailuresTogether(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	bea, _ := h.join(ada, "Bea", "clinician")
	h.pass(time.Minute)
	for range 3 {
		wants(t, "wrong proof", h.door.Prove(t.Context(), bea, access.Proof{Password: other, Code: h.code("Bea")}), access.ErrNotLetIn)
	}
	_, err := h.signIn("bea", strong, h.code("Bea"), "10.0.0.1")
	tooSoon(t, "sign in after three wrong proofs", err)
	h.pass(time.Minute)
	wants(t, "proof", h.door.Prove(t.Context(), bea, access.Proof{Password: strong, Code: h.code("Bea")}), nil)
	h.pass(time.Minute)
	if _, err = h.signIn("bea", strong, h.code("Bea"), "10.0.0.1"); err != nil {
		t.Errorf("after a good proof: %v", err)
	}
}

func TestASessionThatLockedByIdlingChoosesNoRole(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	bea, token := h.join(ada, "bea", "clinician", "manager")
	h.pass(16 * time.Minute)
	_, err := h.door.ChooseRole(t.Context(), bea, access.ChooseRole{ID: "manager"})
	wants(t, "choose", err, access.ErrLocked)
	wants(t, "unlock", h.door.Unlock(t.Context(), bea, access.Unlock{Password: strong}), nil)
	if _, err := h.door.Who(t.Context(), as(token, "")); !errors.Is(err, access.ErrNoRole) {
		t.Errorf("a role was chosen while the session was locked: %v", err)
	}
}
