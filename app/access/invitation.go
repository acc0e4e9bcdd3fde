package access

import (
	"context"
	"errors"
	"time"

	"barsdesk/storage"
)

// The kinds of links that people are given.
const (
	kindFirst    = "first"
	kindNew      = "new"
	kindPassword = "password"
	kindFactor   = "factor"
)

// invitationLife is how long a link works that was given to a person.
const invitationLife = 24 * time.Hour

var zero time.Time

// InvitationPath is the path of the page on which the holder of a link sets what
// they sign in with. The token stands behind the # and so never reaches a
// server's log.
func InvitationPath(token string) string { return "/#/invitation/" + token }

// invite gives a person a new link; an earlier one stops working.
func (c *Accounts) invite(p *storage.Person, kind string) (token string) {
	token = newToken()
	p.InvitationHash, p.InvitationKind, p.InvitationUntil = hashOf(token), kind, c.Door.now().Add(invitationLife).UTC()
	p.TOTPPending = nil
	return token
}

func linkOf(p storage.Person, token string) InvitationLink {
	return InvitationLink{Path: InvitationPath(token), Kind: p.InvitationKind, Until: p.InvitationUntil}
}

// Invite gives a person a link to set a new password; the second factor is
// asked with it. Who has a password and no second factor is asked the password,
// and sets the factor; who has neither sets both. Nobody ever chooses a password
// for somebody else, or gives one to whom a provider signs in.
func (c *Accounts) Invite(ctx context.Context, a Actor, id string) (out InvitationLink, err error) {
	err = c.alter(ctx, a, PeopleInvite, id, func(_ storage.Tx, p *storage.Person, o *Object) error {
		kind := linkKind(*p)
		if kind == kindFactor && len(p.TOTP) > 0 {
			kind = kindPassword
		}
		token := c.invite(p, kind)
		out, o.Detail = linkOf(*p, token), detail("kind", kind)
		return errors.Join(enabled(*p), signsInHere(*p))
	})
	return out, err
}

// ResetFactor forgets a person's authenticator app and recovery codes and ends
// their sessions. The link asks the password and sets a new app. Who resets has
// made sure whom they do it for.
func (c *Accounts) ResetFactor(ctx context.Context, a Actor, id string) (out InvitationLink, err error) {
	err = c.alter(ctx, a, PeopleReset, id, func(tx storage.Tx, p *storage.Person, o *Object) error {
		kind := linkKind(*p)
		p.TOTP, p.Recovery = nil, nil
		token := c.invite(p, kind)
		out, o.Detail = linkOf(*p, token), detail("kind", kind)
		p.SecretsAt = c.Door.now().UTC()
		return errors.Join(enabled(*p), signsInHere(*p), tx.Sessions().EndAll(p.ID, ""))
	})
	return out, err
}

// linkKind is of a link that sets a factor: where there is a password, it is
// asked.
func linkKind(p storage.Person) string {
	if p.PasswordHash != "" {
		return kindFactor
	}
	return kindNew
}

// signsInHere refuses a link for whom a provider alone signs in: whoever held it
// would be that person.
func signsInHere(p storage.Person) error {
	if p.Subject == "" || p.PasswordHash != "" {
		return nil
	}
	return &Fault{Code: "by-provider", Title: "This person signs in elsewhere", What: "Their password and their authenticator app belong to the provider that they sign in with.",
		Next: "Ask whoever looks after accounts at that provider."}
}

func enabled(p storage.Person) error {
	if p.DisabledAt.IsZero() {
		return nil
	}
	return &Fault{Code: "disabled", Title: "This person is disabled", What: "A link would let nobody in.", Next: "Enable the person first."}
}

// Invitation answers what the holder of a link has to set. Looking does not
// spend the link.
func (c *Accounts) Invitation(ctx context.Context, token string) (out Invitation, err error) {
	if c.Door.holds(token) {
		return c.firstInvitation(ctx, token)
	}
	var secret []byte
	err = c.Door.Guard.Store.Update(ctx, func(tx storage.Tx) error {
		p, err := c.invited(tx, token)
		if err != nil {
			return err
		}
		out = Invitation{Kind: p.InvitationKind, Name: p.Name, Username: p.Username, NeedsPassword: p.InvitationKind != kindFactor,
			AsksPassword: p.InvitationKind == kindFactor, AsksCode: p.InvitationKind == kindPassword, Rules: passwordRules}
		if p.InvitationKind == kindNew {
			out.Providers = c.Door.Providers
		}
		if p.InvitationKind == kindPassword {
			return nil
		}
		if secret = p.TOTPPending; len(secret) > 0 {
			return nil
		}
		secret = newSecret()
		p.TOTPPending = secret
		return tx.People().Save(p)
	})
	if err != nil || out.Kind == kindPassword {
		return out, err
	}
	return out, offerIn(&out, secret, out.Username)
}

func offerIn(out *Invitation, secret []byte, username string) error {
	offered, err := offer(secret, username)
	out.Factor = &offered
	return err
}

// invited is whose link it is; ErrLinkUsed when it does not work (any more).
func (c *Accounts) invited(tx storage.Tx, token string) (storage.Person, error) {
	p, err := tx.People().ByInvitation(hashOf(token))
	if errors.Is(err, storage.ErrNotFound) {
		return p, ErrLinkUsed
	}
	if err == nil && (!p.DisabledAt.IsZero() || !p.InvitationUntil.After(c.Door.now())) {
		err = ErrLinkUsed
	}
	return p, err
}

// Accept spends a link: it sets what the holder signs in with, and lets them
// in. Wrong passwords and codes are slowed down as sign-ins are.
func (c *Accounts) Accept(ctx context.Context, in AcceptInvitation, v Visit) (token string, codes RecoveryCodes, err error) {
	d := c.Door
	var p storage.Person
	err = d.Guard.Store.View(ctx, func(tx storage.Tx) error {
		p, err = c.invited(tx, in.Token)
		return err
	})
	if err != nil {
		return "", codes, err
	}
	if p.InvitationKind != kindFactor {
		if err := passwordFault(in.Password, p.Username, p.Name, p.ODSCode); err != nil {
			return "", codes, err
		}
	}
	account := accountOf(p.Username)
	err = d.tried(ctx, account, v.From, func() (bool, error) {
		set, err := c.setting(ctx, p, in)
		if err != nil || set == nil {
			return false, err
		}
		token, codes, err = c.accepted(ctx, p, v, account, *set)
		if errors.Is(err, ErrNotLetIn) {
			return false, nil
		}
		return true, err
	}, func(tx storage.Tx) error { return d.turnedAway(tx, p.ID, v, "invitation") })
	return token, codes, err
}

// setting is what the holder of a link sets.
type setting struct {
	password string // hash; "" the present one stays
	proof    proof  // of the present factors, as far as they are asked
	step     int64  // of the new authenticator app; 0: there is no new one
}

// setting checks what the holder of a link gives; nil when it does not hold.
func (c *Accounts) setting(ctx context.Context, p storage.Person, in AcceptInvitation) (*setting, error) {
	d, out := c.Door, &setting{}
	if p.InvitationKind != kindPassword {
		if out.step = totpStep(p.TOTPPending, in.Code, d.now(), 0); out.step == 0 {
			return nil, nil
		}
	}
	if p.InvitationKind == kindFactor {
		match, _, err := d.Secrets.matches(ctx, in.Password, p.PasswordHash)
		if err != nil || !match {
			return nil, err
		}
		return out, nil
	}
	if p.InvitationKind == kindPassword {
		got, err := d.prove(ctx, p, "", in.Code)
		if err != nil || (got.step == 0 && got.recovery == "") {
			return nil, err
		}
		out.proof = got
	}
	hash, err := d.Secrets.hash(ctx, in.Password)
	out.password = hash
	return out, err
}

// accepted keeps what was set, spends the link and begins a session.
func (c *Accounts) accepted(ctx context.Context, was storage.Person, v Visit, account string, set setting) (token string, codes RecoveryCodes, err error) {
	d := c.Door
	s, token := d.newSession(v, was.ID, factorPassword, factorTOTP)
	var hashes []string
	if set.step > 0 {
		codes.Codes, hashes = newRecovery()
	}
	actor := Actor{ID: was.ID, From: v.From, Session: s.ID, Claims: claimsFor(s)}
	err = d.Guard.Do(ctx, actor, SignIn, Object{ID: s.ID, Detail: detail("factors", s.Factors)}, func(tx storage.Tx, _ *Object) error {
		p, err := tx.People().Get(was.ID)
		if err != nil {
			return err
		}
		if p.Version != was.Version {
			return storage.ErrStale
		}
		if err := set.into(&p, hashes, s.CreatedAt); err != nil {
			return err
		}
		entry := d.Guard.Entry(actor, SelfChange, Object{ID: p.ID, Detail: detail("set", was.InvitationKind)})
		if err := errors.Join(tx.Audit().Append(entry), tx.Sessions().EndAll(p.ID, ""), succeeded(tx, account, v.From, s.CreatedAt)); err != nil {
			return err
		}
		return d.settle(tx, p, s)
	})
	return token, codes, err
}

// into puts what was set into a person's record, and spends the link.
func (set setting) into(p *storage.Person, recovery []string, now time.Time) error {
	if set.step == 0 {
		if err := spendFactor(p, set.proof); err != nil {
			return err
		}
	} else {
		p.TOTP, p.TOTPPending, p.TOTPStep, p.Recovery = p.TOTPPending, nil, set.step, recovery
	}
	if set.password != "" {
		p.PasswordHash = set.password
	}
	p.InvitationHash, p.InvitationKind, p.InvitationUntil = "", "", zero
	if !p.SeenAt.IsZero() {
		p.SecretsAt = now
	}
	return nil
}
