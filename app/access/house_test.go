package access_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"barsdesk/app/access"
	"barsdesk/storage"
)

const (
	strong = "lantern gravel sixty orchid"
	other  = "violin harbour seventeen moss"
)

// house is a desk where people have accounts, and a clock moved by hand.
type house struct {
	t      *testing.T
	now    time.Time
	door   *access.Door
	people *access.Accounts
	secret map[string]string // of authenticator apps, by username
	codes  map[string][]string
}

// cheap makes hashes cost nothing worth speaking of.
var cheap = access.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1, AtOnce: 4}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, now: noon, secret: map[string]string{}, codes: map[string][]string{}}
	g := newGuard(t)
	g.Now, g.Simulated = func() time.Time { return h.now }, false
	g.Home = func(storage.Tx) (string, error) { return "ZLK", nil }
	secrets, err := access.NewSecrets(cheap)
	if err != nil {
		t.Fatal(err)
	}
	h.door = &access.Door{Guard: g, Accounts: true, Secrets: secrets,
		Organisation: g.Home}
	h.people = &access.Accounts{Door: h.door, NewID: uuid.NewString}
	return h
}

func (h *house) pass(d time.Duration) { h.now = h.now.Add(d) }

// code is what the authenticator app of a person shows now.
func (h *house) code(username string) string {
	h.t.Helper()
	code, err := totp.GenerateCode(h.secret[username], h.now)
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

// first makes the first account, an administrator's with further roles.
func (h *house) first(roles ...string) access.Actor {
	h.t.Helper()
	link := h.door.OneTime()
	seen, err := h.people.Invitation(h.t.Context(), link)
	if err != nil || seen.Kind != "first" || seen.Factor == nil {
		h.t.Fatalf("first: %+v, %v", seen, err)
	}
	h.secret["ada"] = strings.ReplaceAll(seen.Factor.Secret, " ", "")
	token, codes, err := h.people.First(h.t.Context(), access.FirstPerson{Token: link, Username: "ada", Name: "Ada Quill", Roles: roles, Password: strong, Code: h.code("ada")}, visit("10.0.0.1"))
	if err != nil {
		h.t.Fatal(err)
	}
	h.codes["ada"] = codes.Codes
	return h.who(token)
}

// who is whose session it is, be it locked or without a role.
func (h *house) who(token string) access.Actor {
	h.t.Helper()
	a, err := h.door.Who(h.t.Context(), as(token, "10.0.0.1"))
	if err != nil && !errors.Is(err, access.ErrNoRole) && !errors.Is(err, access.ErrLocked) {
		h.t.Fatal(err)
	}
	return a
}

// join adds a person and lets them take up their invitation.
func (h *house) join(by access.Actor, username string, roles ...string) (access.Actor, string) {
	h.t.Helper()
	added, err := h.people.Add(h.t.Context(), by, access.PersonNew{Username: username, Name: "Person " + username, Roles: roles})
	if err != nil {
		h.t.Fatal(err)
	}
	token, err := h.accept(added.Link, username, strong)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.who(token), token
}

func (h *house) accept(link access.InvitationLink, username, password string) (string, error) {
	h.t.Helper()
	given := strings.TrimPrefix(link.Path, "/#/invitation/")
	seen, err := h.people.Invitation(h.t.Context(), given)
	if err != nil {
		return "", err
	}
	if seen.Factor != nil {
		h.secret[username] = strings.ReplaceAll(seen.Factor.Secret, " ", "")
	}
	token, codes, err := h.people.Accept(h.t.Context(), access.AcceptInvitation{Token: given, Password: password, Code: h.code(username)}, visit("10.0.0.1"))
	if len(codes.Codes) > 0 {
		h.codes[username] = codes.Codes
	}
	return token, err
}

func (h *house) signIn(username, password, code, from string) (string, error) {
	return h.door.SignIn(h.t.Context(), access.SignInWith{Username: username, Password: password, Code: code}, visit(from))
}

// recorded lists the entries of an act, newest first.
func (h *house) recorded(act access.Act) (out []storage.Entry) {
	h.t.Helper()
	for _, e := range entries(h.t, h.door.Guard) {
		if e.Act == string(act) {
			out = append(out, e)
		}
	}
	return out
}

func wants(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func faulty(t *testing.T, what string, err error, code string) {
	t.Helper()
	var f *access.Fault
	if !errors.As(err, &f) || f.Code != code || f.Title == "" || f.What == "" || f.Next == "" {
		t.Errorf("%s: %v, want a fault %s said in words", what, err, code)
	}
}

func tooSoon(t *testing.T, what string, err error) time.Duration {
	t.Helper()
	var soon *access.TooSoon
	if !errors.As(err, &soon) {
		t.Fatalf("%s: %v, want to wait", what, err)
	}
	return soon.Wait
}
