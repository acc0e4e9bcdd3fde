package access

import (
	"context"
	"encoding/json"
	"errors"

	"barsdesk/storage"
)

// ProviderSays is who a sign-in provider says somebody is. Whoever hands it in
// has verified it.
type ProviderSays struct {
	Issuer, Subject string
	ACR             string
	AMR             []string
	AuthTime        int64 // seconds since 1970 UTC; 0: not said
	SDSUserID       string
	Selections      []Selection
	ByProvider      bool // the provider says which roles there are, not our own records
}

// EnterBy lets in whom a provider has signed in, and answers the token of a new
// session. People are known by issuer and subject only. Somebody unknown is let
// in by an invitation alone, which joins the account to the person invited. Else
// it answers ErrNotLetIn. Every sign-in, good or bad, is recorded.
func (d *Door) EnterBy(ctx context.Context, says ProviderSays, invitation string, v Visit) (string, error) {
	s, token := d.newSession(v, "", factorProvider)
	text, err := json.Marshal(told{Issuer: says.Issuer, Subject: says.Subject, ACR: says.ACR, AMR: says.AMR, AuthTime: says.AuthTime,
		SDSUserID: says.SDSUserID, Selections: says.Selections, ByProvider: says.ByProvider})
	if err != nil {
		return "", err
	}
	s.Claims = text
	err = d.Guard.Store.Update(ctx, func(tx storage.Tx) error {
		p, joins, err := d.named(tx, says, invitation)
		if err != nil {
			return err
		}
		s.PersonID = p.ID
		actor := Actor{ID: p.ID, From: v.From, Session: s.ID, Claims: claimsFor(s)}
		if err := d.settle(tx, p, s); err != nil {
			return err
		}
		if joins {
			if err := tx.Audit().Append(d.Guard.Entry(actor, SelfChange, Object{ID: p.ID, Detail: detail("set", factorProvider)})); err != nil {
				return err
			}
		}
		return tx.Audit().Append(d.Guard.Entry(actor, SignIn, Object{ID: s.ID, Detail: detail("factors", s.Factors)}))
	})
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, ErrLinkUsed) || errors.Is(err, ErrNotLetIn) {
		return "", errors.Join(ErrNotLetIn, d.RefuseProvider(ctx, "unknown", v))
	}
	if err != nil {
		return "", err
	}
	RecordedElsewhere(ctx)
	return token, nil
}

// RefuseProvider records a sign-in by a provider that proved nobody.
func (d *Door) RefuseProvider(ctx context.Context, why string, v Visit) error {
	return d.Guard.Record(ctx, Actor{ID: visitor, From: v.From}, SignIn, Object{Outcome: "refused", Detail: detail("wrong", why)})
}

// named is whom a provider names; joins when an invitation joins them now.
func (d *Door) named(tx storage.Tx, says ProviderSays, invitation string) (p storage.Person, joins bool, err error) {
	p, err = tx.People().BySubject(says.Issuer, says.Subject)
	if !errors.Is(err, storage.ErrNotFound) || invitation == "" {
		return p, false, err
	}
	p, err = (&Accounts{Door: d}).invited(tx, invitation)
	if err == nil && p.InvitationKind != kindNew {
		err = ErrLinkUsed
	}
	p.Issuer, p.Subject = says.Issuer, says.Subject
	p.InvitationHash, p.InvitationKind, p.InvitationUntil, p.TOTPPending = "", "", zero, nil
	return p, true, err
}
