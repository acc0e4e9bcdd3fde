package access_test

import (
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/storage"
)

func TestTheFirstAccountIsAnAdministratorsAndTheLinkIsSpent(t *testing.T) {
	h := newHouse(t)
	link := h.door.OneTime()
	if _, err := h.door.Enter(t.Context(), link, visit("")); err == nil {
		t.Error("the link let somebody in without an account")
	}
	ada := h.first("clinician")
	if ada.Role != "" || !ada.Account || ada.Organisation != "ZLK" {
		t.Errorf("who: %+v", ada)
	}
	me, err := h.people.Person(t.Context(), ada, ada.ID)
	if err == nil {
		t.Errorf("somebody without a role saw %+v", me)
	}
	if _, err := h.door.ChooseRole(t.Context(), ada, access.ChooseRole{ID: "administrator"}); err != nil {
		t.Fatal(err)
	}
	again := h.door.OneTime()
	_, err = h.people.Invitation(t.Context(), again)
	wants(t, "a second first account", err, access.ErrLinkUsed)
}

func TestSignInNeedsEveryFactorAndTellsNothing(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	h.join(ada, "bea", "clinician")
	gone, _ := h.join(ada, "cid", "clinician")
	if _, err := h.people.Disable(t.Context(), ada, gone.ID); err != nil {
		t.Fatal(err)
	}
	for n, tt := range []struct{ name, username, password, code string }{
		{"unknown username", "nobody", strong, "123456"},
		{"wrong password", "bea", other, "app"},
		{"password in other case", "bea", strings.ToUpper(strong), "app"},
		{"wrong code", "bea", strong, "000000"},
		{"no code", "bea", strong, ""},
		{"no password", "bea", "", "app"},
		{"disabled", "cid", strong, "app"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h.pass(time.Hour)
			code := tt.code
			if code == "app" {
				code = h.code(tt.username)
			}
			_, err := h.signIn(tt.username, tt.password, code, "10.9.9."+string(rune('0'+n)))
			if err != access.ErrNotLetIn { //nolint:errorlint // the very same answer for each
				t.Errorf("answered %v", err)
			}
			last := h.recorded(access.SignIn)[0]
			if last.Outcome != "refused" || last.Actor != "visitor" || strings.Contains(string(last.Detail), tt.password) && tt.password != "" {
				t.Errorf("entry: %+v", last)
			}
		})
	}
	h.pass(time.Hour)
	token, err := h.signIn("BEA", strong, h.code("bea"), "10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	if a := h.who(token); a.Role != access.Clinician || a.Session == "" {
		t.Errorf("who: %+v", a)
	}
	if last := h.recorded(access.SignIn)[0]; last.Outcome != "allowed" || !strings.Contains(string(last.Detail), "totp") {
		t.Errorf("entry: %+v", last)
	}
	standing, err := h.door.Standing(t.Context(), as(token, ""))
	if err != nil || len(standing.Notices) != 1 || standing.Notices[0].Count != 5 {
		t.Errorf("failures since the last visit: %+v, %v", standing.Notices, err)
	}
}

func TestEachCodeWorksOnce(t *testing.T) {
	h := newHouse(t)
	h.first()
	h.pass(time.Minute)
	code := h.code("ada")
	if _, err := h.signIn("ada", strong, code, "10.0.0.1"); err != nil {
		t.Fatal(err)
	}
	_, err := h.signIn("ada", strong, code, "10.0.0.1")
	wants(t, "the code again", err, access.ErrNotLetIn)
	recovery := strings.ToLower(h.codes["ada"][3])
	if _, err := h.signIn("ada", strong, recovery, "10.0.0.1"); err != nil {
		t.Errorf("recovery code: %v", err)
	}
	_, err = h.signIn("ada", strong, recovery, "10.0.0.1")
	wants(t, "the recovery code again", err, access.ErrNotLetIn)
}

func TestGuessingIsSlowedDownAndStrangersLockNobodyOut(t *testing.T) {
	h := newHouse(t)
	h.first()
	for _, username := range []string{"ada", "nobody"} { // alike, whether there is the account or not
		for range 3 {
			_, err := h.signIn(username, other, "000000", "203.0.113.5")
			wants(t, username, err, access.ErrNotLetIn)
		}
		_, err := h.signIn(username, other, "000000", "203.0.113.5")
		last := tooSoon(t, username, err)
		for range 12 {
			h.pass(last)
			_, err := h.signIn(username, other, "000000", "203.0.113.6")
			wants(t, username+" after waiting", err, access.ErrNotLetIn)
			_, err = h.signIn(username, strong, "000000", "203.0.113.7")
			wait := tooSoon(t, username, err)
			if wait < last || wait > 16*time.Minute {
				t.Fatalf("%s waits %s after %s", username, wait, last)
			}
			last = wait
		}
	}
	if _, err := h.signIn("ada", strong, h.code("ada"), "10.0.0.1"); err != nil {
		t.Errorf("from where ada works: %v", err)
	}
	_, err := h.signIn("ada", other, "000000", "203.0.113.9")
	wants(t, "a stranger", err, access.ErrNotLetIn)
	h.pass(time.Minute)
	_, err = h.signIn("ada", strong, h.code("ada"), "203.0.113.9")
	tooSoon(t, "from elsewhere", err)
	reopened := *h // what is kept of an account outlives the program
	reopened.door = &access.Door{Guard: h.door.Guard, Accounts: true, Secrets: h.door.Secrets}
	_, err = reopened.signIn("ada", other, "000000", "203.0.113.9")
	tooSoon(t, "after a restart", err)
}

func TestOneAddressIsSlowedDownForAllAccounts(t *testing.T) {
	h := newHouse(t)
	h.first()
	for n := range 20 {
		_, err := h.signIn("guess"+string(rune('a'+n)), other, "000000", "2001:db8::"+string(rune('a'+n%6)))
		wants(t, "guess", err, access.ErrNotLetIn)
	}
	_, err := h.signIn("another", other, "000000", "2001:db8::ffff")
	tooSoon(t, "one more from that network", err)
	_, err = h.signIn("another", other, "000000", "2001:db8:1::1")
	wants(t, "from another network", err, access.ErrNotLetIn)
}

func TestAPasswordHashOfOldCostIsMadeAnew(t *testing.T) {
	h := newHouse(t)
	ada := h.first()
	hash := func() (out string) {
		_ = h.door.Guard.Store.View(t.Context(), func(tx storage.Tx) error {
			p, err := tx.People().Get(ada.ID)
			out = p.PasswordHash
			return err
		})
		return out
	}
	before := hash()
	secrets, err := access.NewSecrets(access.Cost{MemoryKiB: 128, Passes: 1, Lanes: 1, AtOnce: 1})
	if err != nil {
		t.Fatal(err)
	}
	h.door.Secrets = secrets
	for range 2 {
		h.pass(time.Minute)
		if _, err := h.signIn("ada", strong, h.code("ada"), "10.0.0.1"); err != nil {
			t.Fatal(err)
		}
	}
	if after := hash(); after == before || !strings.Contains(after, "m=128,") {
		t.Errorf("hash %q, before %q", after, before)
	}
}

func TestPasswordsThatAreRefused(t *testing.T) {
	h := newHouse(t)
	link := h.door.OneTime()
	seen, err := h.people.Invitation(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	h.secret["ada"] = strings.ReplaceAll(seen.Factor.Secret, " ", "")
	for _, bad := range []string{"", "short", "elevenchars", "password1234", "Password12345!", "qwertyuiop123", "123456789012", "aaaaaaaaaaaaaaaa", "barsdesk2026!", "barsdesknhs barsdesk",
		"ada.quill.rx1", "ZLKTRUSTzlk12", strings.Repeat("x9 gravel", 40), "iloveyou1234", "letmein123456", string([]byte{0xff, 0xfe, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})} {
		in := access.FirstPerson{Token: link, Username: "ada", Name: "Ada Quill", Organisation: "zlk", Password: bad, Code: h.code("ada")}
		_, _, err := h.people.First(t.Context(), in, visit(""))
		faulty(t, bad, err, "password-weak")
	}
	in := access.FirstPerson{Token: link, Username: "ada", Name: "Ada Quill", Organisation: "zlk", Password: "ünïcode wörter zählen", Code: h.code("ada")}
	if _, _, err := h.people.First(t.Context(), in, visit("")); err != nil {
		t.Error(err)
	}
}
