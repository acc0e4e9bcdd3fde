package access

import (
	"context"
	"errors"
	"strings"

	"barsdesk/storage"
)

// Me answers one's own account.
func (c *Accounts) Me(ctx context.Context, a Actor) (out Me, err error) {
	if err := c.Door.Guard.Check(ctx, a, SelfRead, Object{}); err != nil {
		return out, err
	}
	if out.Person, err = c.view(ctx, a, a.ID); errors.Is(err, storage.ErrNotFound) {
		out.Person, err = viewOf(storage.Person{ID: a.ID, Name: a.Name, Roles: []string{string(a.Role)}}, a), nil
	}
	out.CanPassword, out.CanFactor = out.Person.HasPassword, out.Person.HasPassword
	out.CanPIN = c.canPIN(a, out.Person)
	out.Proved, out.Rules = c.Door.proved(a) == nil, passwordRules
	return out, err
}

// canPIN: a PIN unlocks a session of somebody whom something else has let in.
func (c *Accounts) canPIN(a Actor, p PersonView) bool {
	return a.Alone || p.HasPassword || p.Subject != ""
}

// ChangeMe changes one's own name.
func (c *Accounts) ChangeMe(ctx context.Context, a Actor, in MeChange) (Me, error) {
	err := c.own(ctx, a, "name", func(_ storage.Tx, p *storage.Person) error {
		if p.Version != in.Version {
			return storage.ErrStale
		}
		if p.Name = strings.TrimSpace(in.Name); p.Name == "" {
			return fault("name", "Give a name", "Colleagues see it beside what you do.")
		}
		return nil
	})
	if err != nil {
		return Me{}, err
	}
	return c.Me(ctx, a)
}

// SeeNotices takes the notices away that the person has read.
func (c *Accounts) SeeNotices(ctx context.Context, a Actor) error {
	return c.own(ctx, a, "notices", func(_ storage.Tx, p *storage.Person) error {
		p.Missed, p.MissedAt, p.SecretsKnown = 0, zero, p.SecretsAt
		return nil
	})
}

// own changes one's own record.
func (c *Accounts) own(ctx context.Context, a Actor, what string, fn func(tx storage.Tx, p *storage.Person) error) error {
	return c.Door.Guard.Do(ctx, a, SelfChange, Object{ID: a.ID, Detail: detail("changed", what)}, func(tx storage.Tx, _ *Object) error {
		p, err := tx.People().Get(a.ID)
		if err != nil {
			return err
		}
		if err := fn(tx, &p); err != nil {
			return err
		}
		return tx.People().Save(p)
	})
}

// ownSecret is own for what one signs in with: it asks for a fresh proof, and
// the person is told of it at the next visit.
func (c *Accounts) ownSecret(ctx context.Context, a Actor, what string, fn func(tx storage.Tx, p *storage.Person) error) error {
	if err := c.Door.proved(a); err != nil {
		return err
	}
	return c.own(ctx, a, what, func(tx storage.Tx, p *storage.Person) error {
		p.SecretsAt = c.Door.now().UTC()
		return fn(tx, p)
	})
}

// ChangePassword replaces one's own password. It asks the present one, and
// ends one's other sessions unless told not to.
func (c *Accounts) ChangePassword(ctx context.Context, a Actor, in PasswordChange) error {
	d := c.Door
	if err := d.proved(a); err != nil {
		return err
	}
	p, err := d.personOf(ctx, a.ID)
	if err != nil {
		return err
	}
	if p.PasswordHash == "" {
		return noPassword()
	}
	if err := passwordFault(in.New, p.Username, p.Name, p.ODSCode); err != nil {
		return err
	}
	return d.tried(ctx, accountOf(p.Username), a.From, func() (bool, error) {
		match, _, err := d.Secrets.matches(ctx, in.Current, p.PasswordHash)
		if err != nil || !match {
			return false, err
		}
		hash, err := d.Secrets.hash(ctx, in.New)
		if err != nil {
			return false, err
		}
		return true, c.ownSecret(ctx, a, "password", func(tx storage.Tx, p *storage.Person) error {
			p.PasswordHash = hash
			if in.KeepOthers {
				return nil
			}
			return tx.Sessions().EndAll(p.ID, a.Session)
		})
	}, func(tx storage.Tx) error {
		return tx.Audit().Append(d.Guard.Entry(a, SelfChange, Object{ID: a.ID, Outcome: "refused", Detail: detail("wrong", "password")}))
	})
}

// OfferTOTP makes a secret for a new authenticator app. The present one works
// until the new one is confirmed.
func (c *Accounts) OfferTOTP(ctx context.Context, a Actor) (TOTPOffer, error) {
	secret := newSecret()
	var username string
	err := c.ownSecretOffered(ctx, a, func(_ storage.Tx, p *storage.Person) error {
		if p.PasswordHash == "" {
			return noPassword()
		}
		p.TOTPPending, username = secret, p.Username
		return nil
	})
	if err != nil {
		return TOTPOffer{}, err
	}
	return offer(secret, username)
}

// ownSecretOffered is ownSecret for what changes nothing yet.
func (c *Accounts) ownSecretOffered(ctx context.Context, a Actor, fn func(tx storage.Tx, p *storage.Person) error) error {
	if err := c.Door.proved(a); err != nil {
		return err
	}
	return c.own(ctx, a, "factor offered", fn)
}

func noPassword() error {
	return &Fault{Code: "no-password", Title: "You sign in elsewhere", What: "Your password and your authenticator app belong to the provider that you sign in with.",
		Next: "Change them there."}
}

// ConfirmTOTP takes a new authenticator app into use by a code of it, ends
// one's other sessions, and answers new recovery codes.
func (c *Accounts) ConfirmTOTP(ctx context.Context, a Actor, in TOTPConfirm) (RecoveryCodes, error) {
	codes, hashes := newRecovery()
	err := c.ownSecret(ctx, a, "factor", func(tx storage.Tx, p *storage.Person) error {
		step := totpStep(p.TOTPPending, in.Code, c.Door.now(), 0)
		if step == 0 {
			return fault("code", "The code does not fit", "The code is not the one that the new authenticator app shows now.")
		}
		p.TOTP, p.TOTPPending, p.TOTPStep, p.Recovery = p.TOTPPending, nil, step, hashes
		return tx.Sessions().EndAll(p.ID, a.Session)
	})
	if err != nil {
		return RecoveryCodes{}, err
	}
	return RecoveryCodes{Codes: codes}, nil
}

// RenewRecovery answers new recovery codes; the earlier ones stop working.
func (c *Accounts) RenewRecovery(ctx context.Context, a Actor) (RecoveryCodes, error) {
	codes, hashes := newRecovery()
	err := c.ownSecret(ctx, a, "recovery codes", func(_ storage.Tx, p *storage.Person) error {
		if len(p.TOTP) == 0 {
			return noPassword()
		}
		p.Recovery = hashes
		return nil
	})
	if err != nil {
		return RecoveryCodes{}, err
	}
	return RecoveryCodes{Codes: codes}, nil
}

// SetPIN sets the PIN that unlocks one's own sessions; "" removes it.
func (c *Accounts) SetPIN(ctx context.Context, a Actor, in PINChange) error {
	me, err := c.Me(ctx, a)
	if err != nil {
		return err
	}
	if !me.CanPIN {
		return &Fault{Code: "no-pin", Title: "A PIN would lock nothing here", What: "You came in by a one-time link, and such a session is never locked.", Next: "Nothing needs to be done."}
	}
	var hash string
	if in.PIN != "" {
		if err := pinFault(in.PIN); err != nil {
			return err
		}
		if hash, err = c.Door.Secrets.hash(ctx, in.PIN); err != nil {
			return err
		}
	}
	if err := c.Door.proved(a); err != nil {
		return err
	}
	return c.Door.Guard.Do(ctx, a, SelfChange, Object{ID: a.ID, Detail: detail("changed", "pin")}, func(tx storage.Tx, _ *Object) error {
		p, err := c.ensured(tx, a)
		if err != nil {
			return err
		}
		p.PINHash, p.SecretsAt = hash, c.Door.now().UTC()
		return tx.People().Save(p)
	})
}

// ensured is one's own record; the user of this computer gets one with the
// first thing to keep.
func (c *Accounts) ensured(tx storage.Tx, a Actor) (storage.Person, error) {
	p, err := tx.People().Get(a.ID)
	if !errors.Is(err, storage.ErrNotFound) || !a.Alone {
		return p, err
	}
	p = storage.Person{ID: a.ID, Version: 1, Username: a.ID, Name: a.Name, Roles: []string{string(a.Role)}, CreatedAt: c.Door.now().UTC()}
	return p, tx.People().Add(p)
}
