package access

import (
	"context"
	"slices"
	"strings"

	"barsdesk/storage"
)

// firstInvitation is what the holder of the one-time link sets, while nobody
// has an account.
func (c *Accounts) firstInvitation(ctx context.Context, token string) (out Invitation, err error) {
	needed, err := c.Door.FirstNeeded(ctx)
	if err != nil {
		return out, err
	}
	if !needed {
		return out, ErrLinkUsed
	}
	out = Invitation{Kind: kindFirst, NeedsPassword: true, Roles: besideAdministrator(), Rules: passwordRules}
	return out, offerIn(&out, c.Door.secretOf(token), "administrator")
}

func (d *Door) everLinked() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.linked
}

// First spends the one-time link and makes the first account, an
// administrator's, and lets its person in. It answers ErrLinkUsed when there is
// an account already.
func (c *Accounts) First(ctx context.Context, in FirstPerson, v Visit) (token string, codes RecoveryCodes, err error) {
	d := c.Door
	p, step, err := c.firstPerson(ctx, in)
	if err != nil {
		return "", codes, err
	}
	if p.PasswordHash, err = d.Secrets.hash(ctx, in.Password); err != nil {
		return "", codes, err
	}
	codes.Codes, p.Recovery = newRecovery()
	p.TOTP, p.TOTPStep = d.secretOf(in.Token), step
	s, token := d.newSession(v, p.ID, factorPassword, factorTOTP)
	if !d.spend(in.Token) { //nolint:contextcheck // the others are told after the answer too
		return "", codes, ErrLinkUsed
	}
	actor := Actor{ID: p.ID, From: v.From, Session: s.ID, Claims: claimsFor(s)}
	err = d.Guard.Do(ctx, actor, SignIn, Object{ID: s.ID, Detail: detail("factors", s.Factors)}, func(tx storage.Tx, _ *Object) error {
		return c.keepFirst(tx, p, s, v)
	})
	return token, codes, err
}

// firstPerson checks what the holder of the one-time link gives. Nothing is
// spent yet, so that it can be corrected.
func (c *Accounts) firstPerson(ctx context.Context, in FirstPerson) (p storage.Person, step int64, err error) {
	d := c.Door
	needed, err := d.FirstNeeded(ctx)
	if err != nil {
		return p, 0, err
	}
	if !needed || !d.holds(in.Token) {
		return p, 0, ErrLinkUsed
	}
	p = storage.Person{ID: c.NewID(), Username: strings.TrimSpace(in.Username), CreatedAt: d.now().UTC()}
	if !usernames.MatchString(p.Username) {
		return p, 0, fault("username", "Choose another username", "A username has 2 to 64 letters, digits, dots, hyphens or @, and begins with a letter or digit.")
	}
	if err := describe(&p, in.Name, in.Organisation, append([]string{string(Administrator)}, in.Roles...), Practitioner{}); err != nil {
		return p, 0, err
	}
	if err := passwordFault(in.Password, p.Username, p.Name, p.ODSCode); err != nil {
		return p, 0, err
	}
	if step = totpStep(d.secretOf(in.Token), in.Code, d.now(), 0); step == 0 {
		return p, 0, fault("code", "The code does not fit", "The code is not the one that the authenticator app shows for this account now.")
	}
	return p, step, nil
}

// keepFirst keeps the first account, if it is still the first.
func (c *Accounts) keepFirst(tx storage.Tx, p storage.Person, s storage.Session, v Visit) error {
	empty, err := nobodyYet(tx)
	if err != nil {
		return err
	}
	if !empty {
		return ErrLinkUsed
	}
	if err := tx.People().Add(p); err != nil {
		return err
	}
	object := Object{ID: p.ID, Detail: detail("roles", p.Roles)}
	if err := tx.Audit().Append(c.Door.Guard.Entry(Actor{ID: p.ID, From: v.From, Session: s.ID}, FirstAccount, object)); err != nil {
		return err
	}
	p.Version = 1
	return c.Door.settle(tx, p, s)
}

// besideAdministrator are the roles that the first account can have too.
func besideAdministrator() []RoleName {
	return slices.DeleteFunc(RoleNames(), func(r RoleName) bool { return r.Role == string(Administrator) })
}
