package access

import (
	"context"
	"errors"
	"slices"
	"strings"

	"barsdesk/storage"
)

// visitor is who tries to come in.
const visitor = "visitor"

// SignIn lets in who gives a username, its password and a code of the
// authenticator app or a recovery code, and answers the token of a new session.
// Whatever is wrong, and whether there is such an account or not, it answers
// ErrNotLetIn after the same work; after several failures *TooSoon. Each code
// works once. Every sign-in, good or bad, is recorded with its factors.
func (d *Door) SignIn(ctx context.Context, in SignInWith, v Visit) (token string, err error) {
	if !d.Accounts {
		return "", ErrNotLetIn
	}
	account := accountOf(in.Username)
	p, err := d.personNamed(ctx, account)
	if err != nil {
		return "", err
	}
	var got proof
	err = d.tried(ctx, account, v.From, func() (bool, error) {
		if got, err = d.prove(ctx, p, in.Password, in.Code); err != nil || !got.holds() || !p.DisabledAt.IsZero() {
			return false, err
		}
		token, err = d.admit(ctx, p.ID, v, got, account)
		if errors.Is(err, ErrNotLetIn) {
			return false, nil // the code was spent meanwhile
		}
		return true, err
	}, func(tx storage.Tx) error { return d.turnedAway(tx, p.ID, v, got.wrong(p)) })
	return token, err
}

// accountOf is what failures of a username are counted under, however it is
// written.
func accountOf(username string) string { return strings.ToLower(strings.TrimSpace(username)) }

func (d *Door) personNamed(ctx context.Context, username string) (p storage.Person, err error) {
	err = d.Guard.Store.View(ctx, func(tx storage.Tx) error {
		p, err = tx.People().ByUsername(username)
		if errors.Is(err, storage.ErrNotFound) {
			p, err = storage.Person{}, nil
		}
		return err
	})
	return p, err
}

// proof is what of a password and a code holds.
type proof struct {
	password bool
	stale    string // the password hashed anew, when its hash is of another cost
	step     int64  // of the code; 0 for none
	recovery string // hash of the recovery code; "" for none
}

func (p proof) holds() bool { return p.password && (p.step > 0 || p.recovery != "") }

// factors are those by which the person has proved who they are.
func (p proof) factors() []string {
	if p.step > 0 {
		return []string{factorPassword, factorTOTP}
	}
	return []string{factorPassword, factorRecovery}
}

// wrong says in the log what did not hold.
func (p proof) wrong(of storage.Person) string {
	switch {
	case of.ID == "":
		return "username"
	case !of.DisabledAt.IsZero():
		return "disabled"
	case !p.password:
		return "password"
	}
	return "code"
}

// prove checks both factors of a person, who may be nobody, at the same cost.
func (d *Door) prove(ctx context.Context, p storage.Person, password, code string) (out proof, err error) {
	match, stale, err := d.Secrets.matches(ctx, password, p.PasswordHash)
	if err != nil {
		return out, err
	}
	out.password = match
	out.step = totpStep(p.TOTP, code, d.now(), p.TOTPStep)
	if hash := recoveryHash(code); slices.Contains(p.Recovery, hash) {
		out.recovery = hash
	}
	if match && stale && out.holds() {
		out.stale, err = d.Secrets.hash(ctx, password)
	}
	return out, err
}

// spendFactor takes a proof's code from a person, so that it works once.
func spendFactor(p *storage.Person, got proof) error {
	switch {
	case got.step > p.TOTPStep:
		p.TOTPStep = got.step
	case got.step == 0 && slices.Contains(p.Recovery, got.recovery):
		p.Recovery = slices.DeleteFunc(p.Recovery, func(hash string) bool { return hash == got.recovery })
	default:
		return ErrNotLetIn
	}
	if got.stale != "" {
		p.PasswordHash = got.stale
	}
	return nil
}

// admit makes the session of a person whose proof holds, and spends its code in
// the same transaction.
func (d *Door) admit(ctx context.Context, personID string, v Visit, got proof, account string) (string, error) {
	s, token := d.newSession(v, personID, got.factors()...)
	actor := Actor{ID: personID, From: v.From, Session: s.ID, Claims: claimsFor(s)}
	err := d.Guard.Do(ctx, actor, SignIn, Object{ID: s.ID, Detail: detail("factors", s.Factors)}, func(tx storage.Tx, _ *Object) error {
		p, err := tx.People().Get(personID)
		if err != nil {
			return err
		}
		if err := spendFactor(&p, got); err != nil {
			return err
		}
		if err := d.settle(tx, p, s); err != nil {
			return err
		}
		return succeeded(tx, account, v.From, s.CreatedAt)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// settle keeps a new session and who has begun it.
func (d *Door) settle(tx storage.Tx, p storage.Person, s storage.Session) error {
	if !p.DisabledAt.IsZero() {
		return ErrNotLetIn
	}
	p.SeenAt = s.CreatedAt
	h := held{Session: s, person: p}
	choices, err := choicesOf(tx, h)
	if err != nil {
		return err
	}
	if len(choices) == 1 {
		if err := take(&s, choices[0]); err != nil {
			return err
		}
	}
	if err := errors.Join(tx.People().Save(p), tx.Sessions().EndBefore(s.CreatedAt.Add(-userLife))); err != nil {
		return err
	}
	if err := makeRoom(tx, p.ID); err != nil {
		return err
	}
	return tx.Sessions().Add(s)
}

// makeRoom ends the sessions of a person used longest ago, so that one more fits.
func makeRoom(tx storage.Tx, personID string) error {
	list, err := tx.Sessions().Of(personID, storage.Page{Limit: 200})
	for i := maxSessions - 1; i < len(list); i++ {
		err = errors.Join(err, tx.Sessions().End(list[i].ID))
	}
	return err
}

// turnedAway records a sign-in that failed, and lets the person know.
func (d *Door) turnedAway(tx storage.Tx, personID string, v Visit, wrong string) error {
	entry := d.Guard.Entry(Actor{ID: visitor, From: v.From}, SignIn, Object{ID: personID, Outcome: "refused", Detail: detail("wrong", wrong)})
	if err := tx.Audit().Append(entry); err != nil || personID == "" {
		return err
	}
	p, err := tx.People().Get(personID)
	if err != nil {
		return err
	}
	p.Missed, p.MissedAt = p.Missed+1, d.now().UTC()
	return tx.People().Save(p)
}
