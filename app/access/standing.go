package access

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"barsdesk/storage"
)

// Standing answers how a visitor stands, also one who is not signed in. To
// them it tells nothing of anybody.
func (d *Door) Standing(ctx context.Context, v Visit) (out Standing, err error) {
	out.Providers = d.Providers
	if out.Ways, out.FirstAccount, err = d.ways(ctx); err != nil {
		return out, err
	}
	h, err := d.held(ctx, v.Token)
	if errors.Is(err, ErrSignedOut) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	a := d.actorOf(h.Session, h.person, v)
	if a.Organisation == "" {
		a.Organisation = h.organisation
	}
	d.tell(&out, h, a)
	return out, nil
}

// ways are how one signs in here.
func (d *Door) ways(ctx context.Context) (ways []string, first bool, err error) {
	switch {
	case d.Accounts:
	case d.User.ID != "" && !d.everLinked(): // no link was ever made
		return []string{}, false, nil
	default:
		return []string{factorLink}, false, nil
	}
	ways = []string{factorPassword}
	if len(d.Providers) > 0 {
		ways = append(ways, factorProvider)
	}
	first, err = d.FirstNeeded(ctx)
	return ways, first, err
}

// FirstNeeded reports whether nobody has an account yet.
func (d *Door) FirstNeeded(ctx context.Context) (needed bool, err error) {
	err = d.Guard.Store.View(ctx, func(tx storage.Tx) error {
		needed, err = nobodyYet(tx)
		return err
	})
	return d.Accounts && needed, err
}

// HaveAccounts reports whether anybody has an account here.
func HaveAccounts(tx storage.Tx) (bool, error) {
	nobody, err := nobodyYet(tx)
	return !nobody, err
}

// nobodyYet reports whether nobody has anything to sign in with.
func nobodyYet(tx storage.Tx) (bool, error) {
	list, total, err := tx.People().List(storage.Page{Limit: 200})
	return total <= len(list) && !slices.ContainsFunc(list, func(p storage.Person) bool { return p.PasswordHash != "" || p.Subject != "" }), err
}

// tell says to a person who they are.
func (d *Door) tell(out *Standing, h held, a Actor) {
	out.PersonID, out.Username, out.Session = a.ID, h.person.Username, a.Session
	out.Role, out.RoleLabel, out.Organisation, out.Alone = h.Role, label(h.Role), a.Organisation, a.Alone
	for _, c := range h.choices {
		out.Roles = append(out.Roles, RoleChoice{ID: c.ID, Role: string(c.Role), Label: c.Label, Organisation: c.Organisation, What: what(c.Role)})
	}
	if out.CanLock = canLock(h); out.CanLock {
		out.LockAfter, out.Locked = int(pageIdle.Seconds()), d.locked(h)
	}
	if h.person.PINHash != "" {
		out.UnlockBy = append(out.UnlockBy, factorPIN)
	}
	if h.person.PasswordHash != "" {
		out.UnlockBy = append(out.UnlockBy, factorPassword)
	}
	if h.account() {
		ends := h.CreatedAt.Add(accountLife)
		out.EndsAt = &ends
	}
	out.Notices = notices(h.person)
}

// notices are what a person should know since they last said that they do.
func notices(p storage.Person) []Notice {
	var out []Notice
	if p.Missed > 0 {
		text := fmt.Sprintf("Someone tried to sign in as you %d times and was not let in. If that was not you, tell an administrator.", p.Missed)
		if p.Missed == 1 {
			text = "Someone tried to sign in as you once and was not let in. If that was not you, tell an administrator."
		}
		out = append(out, Notice{Kind: "failed", Text: text, At: p.MissedAt, Count: p.Missed})
	}
	if p.SecretsAt.After(p.SecretsKnown) {
		out = append(out, Notice{Kind: "changed", At: p.SecretsAt, Count: 1,
			Text: "What you sign in with was changed. If you did not do that, tell an administrator at once."})
	}
	return out
}

// StandingOf is how somebody stands where nobody has to sign in.
func StandingOf(a Actor) Standing {
	return Standing{PersonID: a.ID, Role: string(a.Role), RoleLabel: label(string(a.Role)), Organisation: a.Organisation, Alone: a.Alone,
		Roles: []RoleChoice{{ID: string(a.Role), Role: string(a.Role), Label: label(string(a.Role)), What: what(a.Role)}}}
}
