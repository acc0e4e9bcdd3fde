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

func TestASessionLocksAndEnds(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	_, token := h.join(ada, "bea", "clinician")
	who := func(idle time.Duration) error {
		_, err := h.door.Who(t.Context(), access.Visit{Token: token, Idle: idle})
		return err
	}
	for range 10 { // somebody is there
		h.pass(14 * time.Minute)
		wants(t, "in use", who(0), nil)
	}
	h.pass(14 * time.Minute)
	wants(t, "a page that reads by itself", who(-1), nil)
	wants(t, "a page that nobody touched", who(14*time.Minute), nil)
	h.pass(2 * time.Minute)
	wants(t, "nobody there for 16 minutes", who(0), access.ErrLocked)
	bea := h.who(token)
	wants(t, "wrong password", h.door.Unlock(t.Context(), bea, access.Unlock{Password: other}), access.ErrNotLetIn)
	wants(t, "no PIN was set", h.door.Unlock(t.Context(), bea, access.Unlock{PIN: ""}), access.ErrNotLetIn)
	wants(t, "still locked", who(0), access.ErrLocked)
	wants(t, "password", h.door.Unlock(t.Context(), bea, access.Unlock{Password: strong}), nil)
	wants(t, "unlocked", who(0), nil)
	wants(t, "lock", h.door.Lock(t.Context(), bea), nil)
	wants(t, "locked by hand", who(0), access.ErrLocked)
	h.pass(12 * time.Hour)
	wants(t, "after a long shift", who(0), access.ErrSignedOut)
}

func TestThePINUnlocksUntilItWasWrongTooOften(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	bea, token := h.join(ada, "bea", "clinician")
	faulty(t, "easy PIN", h.people.SetPIN(t.Context(), bea, access.PINChange{PIN: "123456"}), "pin-weak")
	wants(t, "set", h.people.SetPIN(t.Context(), bea, access.PINChange{PIN: "830417"}), nil)
	wants(t, "lock", h.door.Lock(t.Context(), bea), nil)
	wants(t, "PIN", h.door.Unlock(t.Context(), bea, access.Unlock{PIN: "830417"}), nil)
	wants(t, "lock", h.door.Lock(t.Context(), bea), nil)
	for range 5 {
		wants(t, "wrong PIN", h.door.Unlock(t.Context(), bea, access.Unlock{PIN: "830418"}), access.ErrNotLetIn)
		h.pass(20 * time.Minute)
	}
	wants(t, "PIN after five wrong ones", h.door.Unlock(t.Context(), bea, access.Unlock{PIN: "830417"}), access.ErrNotLetIn)
	wants(t, "password", h.door.Unlock(t.Context(), bea, access.Unlock{Password: strong}), nil)
	if _, err := h.door.Who(t.Context(), access.Visit{Token: token}); err != nil {
		t.Error(err)
	}
}

func TestARoleTakenAwayIsGoneAtTheNextStep(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	bea, _ := h.join(ada, "bea", "clinician", "manager")
	if bea.Role != "" {
		t.Fatalf("acts as %q before choosing", bea.Role)
	}
	var refused *access.Refused
	if _, err := h.door.ChooseRole(t.Context(), bea, access.ChooseRole{ID: "auditor"}); !errors.As(err, &refused) {
		t.Errorf("a role that is not hers: %v", err)
	}
	token := h.choose(bea, "manager")
	if a := h.who(token); a.Role != access.Manager {
		t.Errorf("acts as %q", a.Role)
	}
	view, err := h.people.Person(t.Context(), ada, bea.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.people.Change(t.Context(), ada, bea.ID, access.PersonChange{Version: view.Version, Name: view.Name, Roles: []string{"clinician"}}); err != nil {
		t.Fatal(err)
	}
	_, err = h.door.Who(t.Context(), as(token, ""))
	wants(t, "after it was taken away", err, access.ErrNoRole)
}

// choose acts as something else and answers the session's new token.
func (h *house) choose(a access.Actor, role string) string {
	h.t.Helper()
	token, err := h.door.ChooseRole(h.t.Context(), a, access.ChooseRole{ID: role})
	if err != nil || token == "" {
		h.t.Fatalf("choose %s: %q, %v", role, token, err)
	}
	return token
}

func TestEachChangeOfRoleGivesTheSessionANewToken(t *testing.T) {
	h := newHouse(t)
	bea, first := h.join(h.first(), "bea", "clinician", "manager")
	second := h.choose(bea, "manager")
	_, err := h.door.Who(t.Context(), as(first, ""))
	wants(t, "the token before the role", err, access.ErrSignedOut)
	a := h.who(second)
	if a.Role != access.Manager || a.Session != bea.Session || a.ProvedAt != bea.ProvedAt {
		t.Errorf("the session became %+v", a)
	}
	third := h.choose(a, "clinician")
	_, err = h.door.Who(t.Context(), as(second, ""))
	wants(t, "the token of the earlier role", err, access.ErrSignedOut)
	var refused *access.Refused
	if token, err := h.door.ChooseRole(t.Context(), h.who(third), access.ChooseRole{ID: "auditor"}); token != "" || !errors.As(err, &refused) {
		t.Errorf("a role that is not hers: %q, %v", token, err)
	}
	if a := h.who(third); a.Role != access.Clinician {
		t.Errorf("after a refusal she acts as %q", a.Role)
	}
}

func TestInvitationsWorkOnceAndExpire(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	added, err := h.people.Add(t.Context(), ada, access.PersonNew{Username: "bea", Name: "Bea", Roles: []string{"clinician"}})
	if err != nil {
		t.Fatal(err)
	}
	h.pass(25 * time.Hour)
	_, err = h.accept(added.Link, "bea", strong)
	wants(t, "after a day", err, access.ErrLinkUsed)
	_, err = h.people.Invite(t.Context(), ada, added.Person.ID)
	wants(t, "without a fresh proof", err, access.ErrProve)
	h.pass(time.Minute)
	wants(t, "proof", h.door.Prove(t.Context(), ada, access.Proof{Password: strong, Code: h.code("ada")}), access.ErrSignedOut)
	token, err := h.signIn("ada", strong, h.code("ada"), "10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	ada = h.who(token)
	link, err := h.people.Invite(t.Context(), ada, added.Person.ID)
	if err != nil || link.Kind != "new" {
		t.Fatal(link, err)
	}
	if _, err = h.accept(link, "bea", strong); err != nil {
		t.Fatal(err)
	}
	_, err = h.accept(link, "bea", strong)
	wants(t, "again", err, access.ErrLinkUsed)
}

func TestResettingChoosesNoPasswordAndKeepsTheOtherFactor(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	bea, token := h.join(ada, "bea", "clinician")
	link, err := h.people.Invite(t.Context(), ada, bea.ID)
	if err != nil || link.Kind != "password" {
		t.Fatal(link, err)
	}
	given := strings.TrimPrefix(link.Path, "/#/invitation/")
	_, _, err = h.people.Accept(t.Context(), access.AcceptInvitation{Token: given, Password: other, Code: "000000"}, visit("10.0.0.1"))
	wants(t, "without the app's code", err, access.ErrNotLetIn)
	h.pass(time.Minute)
	if _, err = h.accept(link, "bea", other); err != nil {
		t.Fatal(err)
	}
	_, err = h.door.Who(t.Context(), as(token, ""))
	wants(t, "the session of before", err, access.ErrSignedOut)
	link, err = h.people.ResetFactor(t.Context(), ada, bea.ID)
	if err != nil || link.Kind != "factor" {
		t.Fatal(link, err)
	}
	h.pass(time.Minute)
	_, err = h.signIn("bea", other, h.code("bea"), "10.0.0.1")
	wants(t, "the app of before", err, access.ErrNotLetIn)
	_, err = h.accept(link, "bea", strong)
	wants(t, "not the present password", err, access.ErrNotLetIn)
	h.pass(time.Minute)
	token, err = h.accept(link, "bea", other)
	if err != nil {
		t.Fatal(err)
	}
	standing, err := h.door.Standing(t.Context(), as(token, ""))
	if err != nil || !slices.ContainsFunc(standing.Notices, func(n access.Notice) bool { return n.Kind == "changed" }) {
		t.Errorf("the person is not told: %+v, %v", standing.Notices, err)
	}
	if n := len(h.recorded(access.PeopleReset)); n != 1 {
		t.Errorf("entries of the reset: %d", n)
	}
}

func TestADisabledPersonIsOutAtOnceAndTheLastAdministratorStays(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	bea, token := h.join(ada, "bea", "clinician", "administrator")
	if _, err := h.people.Disable(t.Context(), ada, bea.ID); err != nil {
		t.Fatal(err)
	}
	_, err := h.door.Who(t.Context(), as(token, ""))
	wants(t, "a disabled person", err, access.ErrSignedOut)
	_, err = h.people.Disable(t.Context(), ada, ada.ID)
	faulty(t, "oneself", err, "oneself")
	me, err := h.people.Person(t.Context(), ada, ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.people.Change(t.Context(), ada, ada.ID, access.PersonChange{Version: me.Version, Name: "Ada", Roles: []string{"clinician"}})
	faulty(t, "one's own roles", err, "oneself")
	elsewhere := access.Actor{ID: "by-provider", Role: access.Administrator, Session: "s1", ProvedAt: h.now}
	_, err = h.people.Change(t.Context(), elsewhere, ada.ID, access.PersonChange{Version: me.Version, Name: "Ada", Roles: []string{"clinician"}})
	faulty(t, "the last administrator", err, "last-administrator")
	if _, err := h.people.Enable(t.Context(), ada, bea.ID); err != nil {
		t.Fatal(err)
	}
	h.pass(time.Minute)
	if _, err := h.signIn("bea", strong, h.code("bea"), "10.0.0.1"); err != nil {
		t.Errorf("enabled again: %v", err)
	}
}

func TestNobodyButAdministratorsLooksAfterPeople(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	bea, _ := h.join(ada, "bea", "clinician")
	var refused *access.Refused
	_, err := h.people.List(t.Context(), bea, 0)
	if !errors.As(err, &refused) {
		t.Errorf("list: %v", err)
	}
	_, err = h.people.Invite(t.Context(), bea, ada.ID)
	if !errors.As(err, &refused) {
		t.Errorf("invite: %v", err)
	}
	_, err = h.door.Sessions(t.Context(), bea, true)
	if !errors.As(err, &refused) {
		t.Errorf("everyone's sessions: %v", err)
	}
	if err := h.door.End(t.Context(), bea, ada.Session); !errors.As(err, &refused) {
		t.Errorf("end another's: %v", err)
	}
	list, err := h.door.Sessions(t.Context(), bea, false)
	if err != nil || len(list.Sessions) != 1 || !list.Sessions[0].Current {
		t.Errorf("own: %+v, %v", list, err)
	}
	if err := h.door.End(t.Context(), ada, bea.Session); err != nil {
		t.Error(err)
	}
}

func TestChangingThePasswordEndsOtherSessions(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	bea, one := h.join(ada, "bea", "clinician")
	h.pass(time.Minute)
	two, err := h.signIn("bea", strong, h.code("bea"), "10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "not the present one", h.people.ChangePassword(t.Context(), h.who(two), access.PasswordChange{Current: other, New: other}), access.ErrNotLetIn)
	faulty(t, "weak", h.people.ChangePassword(t.Context(), h.who(two), access.PasswordChange{Current: strong, New: "bea bea bea bea"}), "password-weak")
	wants(t, "changed", h.people.ChangePassword(t.Context(), h.who(two), access.PasswordChange{Current: strong, New: other}), nil)
	_, err = h.door.Who(t.Context(), as(one, ""))
	wants(t, "the other session", err, access.ErrSignedOut)
	h.pass(6 * time.Minute)
	_, err = h.people.OfferTOTP(t.Context(), h.who(two))
	wants(t, "a new app without a fresh proof", err, access.ErrProve)
	wants(t, "proof", h.door.Prove(t.Context(), h.who(two), access.Proof{Password: other, Code: h.code("bea")}), nil)
	offered, err := h.people.OfferTOTP(t.Context(), h.who(two))
	if err != nil || len(offered.QR) < 21 || !strings.HasPrefix(offered.URI, "otpauth://totp/") {
		t.Fatal(offered, err)
	}
	_, err = h.people.ConfirmTOTP(t.Context(), h.who(two), access.TOTPConfirm{Code: "000000"})
	faulty(t, "wrong code", err, "code")
	h.secret["bea"] = strings.ReplaceAll(offered.Secret, " ", "")
	codes, err := h.people.ConfirmTOTP(t.Context(), h.who(two), access.TOTPConfirm{Code: h.code("bea")})
	if err != nil || len(codes.Codes) != 10 || codes.Codes[0] == h.codes["bea"][0] {
		t.Errorf("confirm: %v", err)
	}
	_ = bea
}

func TestTheUserOfThisComputerIsAloneAndLocksByPINOnly(t *testing.T) {
	h := newHouse(t)
	h.door.Accounts, h.door.User = false, access.User{ID: "user-1", Name: "Robin Lind"}
	token, err := h.door.Session(t.Context(), visit("window"))
	if err != nil {
		t.Fatal(err)
	}
	a := h.who(token)
	if !a.Alone || a.ID != "user-1" || a.Name != "Robin Lind" || a.Role != access.Clinician || a.Account {
		t.Fatalf("who: %+v", a)
	}
	h.pass(time.Hour)
	_, err = h.door.Who(t.Context(), as(token, ""))
	wants(t, "without a PIN nothing locks", err, nil)
	faulty(t, "lock without a PIN", h.door.Lock(t.Context(), a), "no-lock")
	wants(t, "PIN", h.people.SetPIN(t.Context(), a, access.PINChange{PIN: "830417"}), nil)
	h.pass(time.Hour)
	_, err = h.door.Who(t.Context(), as(token, ""))
	wants(t, "with a PIN", err, access.ErrLocked)
	wants(t, "unlock", h.door.Unlock(t.Context(), a, access.Unlock{PIN: "830417"}), nil)
	second, err := h.door.Session(t.Context(), visit("window"))
	wants(t, "the window opened again", err, nil)
	_, err = h.door.Who(t.Context(), as(second, ""))
	wants(t, "opening it again gets nobody past the PIN", err, access.ErrLocked)
	again := h.who(second)
	wants(t, "a wrong PIN", h.door.Unlock(t.Context(), again, access.Unlock{PIN: "830418"}), access.ErrNotLetIn)
	wants(t, "the PIN", h.door.Unlock(t.Context(), again, access.Unlock{PIN: "830417"}), nil)
	_, err = h.door.Who(t.Context(), as(second, ""))
	wants(t, "unlocked", err, nil)
	if same, err := h.door.ChooseRole(t.Context(), again, access.ChooseRole{ID: "clinician"}); same != "" || err != nil {
		t.Errorf("the token that all windows share was changed: %q, %v", same, err)
	}
	h.door.Accounts = true
	_, err = h.door.Who(t.Context(), as(token, ""))
	wants(t, "where people have accounts", err, access.ErrSignedOut)
}

func TestSecretsAreSealedOrHashed(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	err := h.door.Guard.Store.View(t.Context(), func(tx storage.Tx) error {
		p, err := tx.People().Get(ada.ID)
		if !strings.HasPrefix(p.PasswordHash, "$argon2id$") || len(p.Recovery) != 10 || strings.Contains(strings.Join(p.Recovery, " "), h.codes["ada"][0]) {
			t.Errorf("kept: %+v", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
