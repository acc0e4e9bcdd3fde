package access

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"barsdesk/storage"
)

// How long sessions last. With an account: locked when nobody has touched the
// screen for 15 minutes (the page locks by itself after 10), ended after 12
// hours, which is a long shift; NIST SP 800-63B asks no more of two factors. In
// the Sandbox nothing is real and a new link means starting the program again:
// 7 days in all, 12 hours unused. The window of one's own computer stays open as
// long as the operating system leaves the person signed in, and locks when a PIN
// is set.
const (
	accountLife = 12 * time.Hour
	lockIdle    = 15 * time.Minute
	pageIdle    = 10 * time.Minute
	linkLife    = 7 * 24 * time.Hour
	linkIdle    = 12 * time.Hour
	userLife    = 90 * 24 * time.Hour
)

// touchEvery is how often the last use of a session is written down.
const touchEvery = time.Minute

// The factors by which people prove who they are.
const (
	factorLink     = "link"
	factorUser     = "operating-system"
	factorPassword = "password"
	factorTOTP     = "totp"
	factorRecovery = "recovery-code"
	factorProvider = "provider"
	factorPIN      = "pin"
)

// held is a session with its person, who may be nobody with an account.
type held struct {
	storage.Session
	person       storage.Person
	organisation string   // of the desk
	choices      []choice // what the person may act as
}

func (h held) by(factor string) bool { return slices.Contains(h.Factors, factor) }

// account reports whether the person has an account.
func (h held) account() bool { return !h.by(factorLink) && !h.by(factorUser) }

// Who answers whose session it is, or ErrSignedOut. With ErrLocked and ErrNoRole
// it answers who it is too: such a session can do nothing but be unlocked, be
// given a role, or end. Roles and accounts are read anew each time.
func (d *Door) Who(ctx context.Context, v Visit) (Actor, error) {
	h, err := d.held(ctx, v.Token)
	if err != nil {
		return Actor{}, err
	}
	a := d.actorOf(h.Session, h.person, v)
	if a.Organisation == "" {
		a.Organisation = h.organisation
	}
	switch {
	case d.locked(h):
		return a, ErrLocked
	case h.Role == "":
		return a, ErrNoRole
	}
	return a, d.used(ctx, h.Session, v)
}

// held reads a session that has not ended, and whose it is.
func (d *Door) held(ctx context.Context, token string) (h held, err error) {
	if token == "" {
		return h, ErrSignedOut
	}
	err = d.Guard.Store.View(ctx, func(tx storage.Tx) error {
		h, err = d.read(tx, token)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return h, ErrSignedOut
	}
	if err == nil && d.over(h) {
		return h, ErrSignedOut
	}
	return h, err
}

func (d *Door) read(tx storage.Tx, token string) (held, error) {
	s, err := tx.Sessions().Get(hashOf(token))
	if err != nil {
		return held{}, err
	}
	return d.complete(tx, s)
}

// complete reads whose session it is, and takes a role away that the person
// has no more.
func (d *Door) complete(tx storage.Tx, s storage.Session) (h held, err error) {
	h.Session = s
	h.person, err = tx.People().Get(h.PersonID)
	if errors.Is(err, storage.ErrNotFound) && !h.account() {
		err = nil
	}
	if err != nil {
		return h, err
	}
	if h.choices, err = choicesOf(tx, h); err != nil {
		return h, err
	}
	if h.account() && !slices.ContainsFunc(h.choices, h.chose) {
		h.Role = ""
	}
	if d.Organisation != nil {
		h.organisation, err = d.Organisation(tx)
	}
	return h, err
}

// over reports whether a session has ended.
func (d *Door) over(h held) bool {
	age, idle := d.now().Sub(h.CreatedAt), d.now().Sub(h.UsedAt)
	switch {
	case h.by(factorUser):
		return d.Accounts || h.PersonID != d.User.ID || age > userLife
	case h.by(factorLink):
		return d.Accounts || age > linkLife || idle > linkIdle
	}
	return !h.person.DisabledAt.IsZero() || age > accountLife
}

// locked reports whether a session was locked, or nobody was there for too long.
func (d *Door) locked(h held) bool {
	return canLock(h) && (!h.LockedAt.IsZero() || d.now().Sub(h.UsedAt) > lockIdle)
}

// canLock: who could not unlock is never locked out.
func canLock(h held) bool { return h.account() || h.person.PINHash != "" }

// used writes down that the person was there, if the visit says so.
func (d *Door) used(ctx context.Context, s storage.Session, v Visit) error {
	seen := d.now().Add(-v.Idle)
	if v.Idle < 0 || seen.Sub(s.UsedAt) <= touchEvery {
		return nil
	}
	err := d.Guard.Store.Update(ctx, func(tx storage.Tx) error { return tx.Sessions().Touch(s.TokenHash, seen.UTC()) })
	if errors.Is(err, storage.ErrNotFound) {
		return ErrSignedOut
	}
	return err
}

// actorOf is who acts in a session.
func (d *Door) actorOf(s storage.Session, p storage.Person, v Visit) Actor {
	a := Actor{ID: s.PersonID, Role: Role(s.Role), Name: p.Name, From: v.From, Session: s.ID, ProvedAt: s.ProvedAt, Claims: claimsFor(s)}
	h := held{Session: s}
	a.Alone, a.Account = !h.account(), h.account()
	if h.by(factorUser) {
		a.Name = d.User.Name
	}
	a.Organisation = s.Organisation
	if a.Organisation == "" {
		a.Organisation = p.ODSCode
	}
	a.Practitioner = practitionerOf(s, p)
	return a
}

// practitionerOf is what the person's record says, with the role profile that
// was chosen at the provider.
func practitionerOf(s storage.Session, p storage.Person) (out Practitioner) {
	_ = json.Unmarshal(p.Practitioner, &out) // we wrote it; without one it is empty
	told := toldOf(s)
	if told.SDSUserID != "" {
		out.SDSUserID = told.SDSUserID
	}
	if told.Chosen != "" {
		out.SDSRoleID = told.Chosen
	}
	return out
}

// deviceOf is a browser's name for itself, short enough for a list.
func deviceOf(agent string) string {
	browser := ""
	for _, known := range []struct{ mark, name string }{{"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, known.mark) {
			browser = known.name
			break
		}
	}
	for _, known := range []string{"Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux"} {
		if browser != "" && strings.Contains(agent, known) {
			return browser + " on " + known
		}
	}
	return browser
}

// detail is a small JSON object for the log.
func detail(name string, value any) []byte {
	text, err := json.Marshal(map[string]any{name: value})
	if err != nil {
		return nil
	}
	return text
}
