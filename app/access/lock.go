package access

import (
	"context"
	"errors"
	"slices"
	"time"

	"barsdesk/storage"
)

// Lock locks the session in which somebody acts. Nothing is lost: drafts are
// saved at each answer.
func (d *Door) Lock(ctx context.Context, a Actor) error {
	return d.change(ctx, a, SessionLock, func(_ storage.Tx, h *held, _ *Object) error {
		if !canLock(*h) {
			return &Fault{Code: "no-lock", Title: "This session cannot be locked", What: "Nothing has been set by which it could be unlocked.", Next: "Set a PIN under My account."}
		}
		if h.LockedAt.IsZero() {
			h.LockedAt = d.now().UTC()
		}
		return nil
	})
}

// pinTries is how many wrong PINs in a row still leave the PIN to try where the
// person has a password too.
const pinTries = 5

// Unlock opens the session again by the person's PIN or password. Wrong ones
// are slowed down as sign-ins are, and answered ErrNotLetIn.
func (d *Door) Unlock(ctx context.Context, a Actor, in Unlock) error {
	p, err := d.personOf(ctx, a.ID)
	if err != nil {
		return err
	}
	if d.Secrets == nil {
		return ErrNotLetIn
	}
	secret, hashed, factor := in.Password, p.PasswordHash, factorPassword
	if in.Password == "" {
		secret, factor = in.PIN, factorPIN
		if hashed, err = d.pinLeft(ctx, a, p); err != nil {
			return err
		}
	}
	return d.tried(ctx, unlocking(a.ID, factor), a.From, func() (bool, error) {
		match, _, err := d.Secrets.matches(ctx, secret, hashed)
		if err != nil || !match {
			return false, err
		}
		return true, d.change(ctx, a, SessionUnlock, func(tx storage.Tx, h *held, o *Object) error {
			h.LockedAt, h.UsedAt = time.Time{}, d.now().UTC()
			o.Detail = detail("factors", []string{factor})
			return succeeded(tx, unlocking(a.ID, factor), a.From, h.UsedAt)
		})
	}, func(tx storage.Tx) error {
		entry := d.Guard.Entry(a, SessionUnlock, Object{ID: a.Session, Outcome: "refused", Detail: detail("wrong", factor)})
		return tx.Audit().Append(entry)
	})
}

// pinLeft is the hash of the PIN, or "" when it was wrong too often and there is
// a password to unlock by.
func (d *Door) pinLeft(ctx context.Context, a Actor, p storage.Person) (string, error) {
	b, err := d.bucket(ctx, unlocking(p.ID, factorPIN), network(a.From), d.now())
	if err != nil || (p.PasswordHash != "" && b.kept.Failures >= pinTries) {
		return "", err
	}
	return p.PINHash, nil
}

// unlocking is what failures to unlock are counted under.
func unlocking(personID, factor string) string { return "unlock\x00" + factor + "\x00" + personID }

// Prove lets the person of a session prove once more who they are, before what
// needs it: within provedFor, factors and people can be changed.
func (d *Door) Prove(ctx context.Context, a Actor, in Proof) error {
	p, err := d.personOf(ctx, a.ID)
	if err != nil {
		return err
	}
	if p.PasswordHash == "" {
		return ErrNotLetIn
	}
	var got proof
	account := accountOf(p.Username)
	return d.tried(ctx, account, a.From, func() (bool, error) {
		if got, err = d.prove(ctx, p, in.Password, in.Code); err != nil || !got.holds() {
			return false, err
		}
		err = d.change(ctx, a, SessionProve, func(tx storage.Tx, h *held, o *Object) error {
			if err := spendFactor(&h.person, got); err != nil {
				return err
			}
			h.ProvedAt, h.UsedAt = d.now().UTC(), d.now().UTC()
			o.Detail = detail("factors", got.factors())
			return errors.Join(tx.People().Save(h.person), succeeded(tx, account, a.From, h.ProvedAt))
		})
		if errors.Is(err, ErrNotLetIn) {
			return false, nil
		}
		return true, err
	}, func(tx storage.Tx) error {
		return tx.Audit().Append(d.Guard.Entry(a, SessionProve, Object{ID: a.Session, Outcome: "refused", Detail: detail("wrong", got.wrong(p))}))
	})
}

func (d *Door) personOf(ctx context.Context, id string) (p storage.Person, err error) {
	err = d.Guard.Store.View(ctx, func(tx storage.Tx) error {
		p, err = tx.People().Get(id)
		if errors.Is(err, storage.ErrNotFound) {
			p, err = storage.Person{}, nil
		}
		return err
	})
	return p, err
}

// provedFor is how long after proving who one is factors and people can be
// changed.
const provedFor = 5 * time.Minute

// proved answers ErrProve when who acts has not proved lately who they are. The
// user of this computer has just been let in by the operating system.
func (d *Door) proved(a Actor) error {
	if a.Alone || d.now().Sub(a.ProvedAt) <= provedFor {
		return nil
	}
	return ErrProve
}

// Sessions lists the sessions of who asks, or of everyone whom they may know of:
// see Accounts.
func (d *Door) Sessions(ctx context.Context, a Actor, everyone bool) (out SessionList, err error) {
	act, of := SelfRead, a.ID
	if everyone {
		act, of = PeopleSessions, ""
	}
	if err := d.Guard.Check(ctx, a, act, Object{}); err != nil {
		return out, err
	}
	out.Everyone = everyone
	err = d.Guard.Store.View(ctx, func(tx storage.Tx) error {
		organisation := ""
		if everyone {
			if organisation, err = d.Guard.Elsewhere(tx, a); err != nil {
				return err
			}
		}
		out.Sessions, err = d.lines(tx, of, organisation, a.Session)
		return err
	})
	return out, err
}

// lines are the sessions of one person, or of all for "", that have not ended:
// of people of an organisation, or of any for "". They are 200 at most.
func (d *Door) lines(tx storage.Tx, personID, organisation, current string) ([]SessionLine, error) {
	out := []SessionLine{}
	for p := (storage.Page{Limit: 200}); ; p.Offset += p.Limit {
		list, err := tx.Sessions().Of(personID, p)
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			h, err := d.complete(tx, s)
			if errors.Is(err, storage.ErrNotFound) || err == nil && (d.over(h) || !worksFor(h.person, organisation)) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if out = append(out, d.line(h, current)); len(out) == p.Limit {
				return out, nil
			}
		}
		if len(list) < p.Limit {
			return out, nil
		}
	}
}

func (d *Door) line(h held, current string) SessionLine {
	s, a := h.Session, d.actorOf(h.Session, h.person, Visit{})
	return SessionLine{ID: s.ID, PersonID: s.PersonID, Person: a.Name, Role: h.Role, RoleLabel: label(h.Role), From: s.From, Device: s.Device,
		Factors: factorWords(s.Factors), CreatedAt: s.CreatedAt, UsedAt: s.UsedAt, Locked: d.locked(h), Current: s.ID == current}
}

// factorWords says for a person how somebody proved who they are.
func factorWords(factors []string) []string {
	words := map[string]string{factorLink: "one-time link", factorUser: "this computer's user", factorPassword: "password", factorTOTP: "authenticator app",
		factorRecovery: "recovery code", factorProvider: "sign-in provider", factorPIN: "PIN"}
	var out []string
	for _, f := range factors {
		if words[f] != "" {
			out = append(out, words[f])
		}
	}
	return out
}

// End ends a session at once: one's own, or with the right to it that of anyone
// whom one may know of. One that has ended is no error, but for somebody of
// another organisation than the desk's own: to them it is storage.ErrNotFound, as
// that of somebody else's is.
func (d *Door) End(ctx context.Context, a Actor, id string) error {
	own, err := d.owns(ctx, a, id)
	if err != nil {
		return err
	}
	act := PeopleEnd
	if own {
		act = SessionEnd
	}
	return d.Guard.Do(ctx, a, act, Object{ID: id}, func(tx storage.Tx, _ *Object) error {
		organisation, err := d.Guard.Elsewhere(tx, a)
		if err == nil && organisation != "" && !own {
			err = sessionOf(tx, organisation, id)
		}
		if err != nil {
			return err
		}
		return tx.Sessions().End(id)
	})
}

// sessionOf is storage.ErrNotFound unless a session is of somebody of an
// organisation.
func sessionOf(tx storage.Tx, organisation, id string) error {
	for p := (storage.Page{Limit: 200}); ; p.Offset += p.Limit {
		list, err := tx.Sessions().Of("", p)
		if err != nil {
			return err
		}
		if n := slices.IndexFunc(list, func(s storage.Session) bool { return s.ID == id }); n >= 0 {
			_, err := personWithin(tx, organisation, list[n].PersonID)
			return err
		}
		if len(list) < p.Limit {
			return storage.ErrNotFound
		}
	}
}

func (d *Door) owns(ctx context.Context, a Actor, id string) (own bool, err error) {
	err = d.Guard.Store.View(ctx, func(tx storage.Tx) error {
		list, err := tx.Sessions().Of(a.ID, storage.Page{Limit: 200})
		own = slices.ContainsFunc(list, func(s storage.Session) bool { return s.ID == id })
		return err
	})
	return own, err
}
