package access

import (
	"context"
	"errors"
	"slices"
	"strings"

	"barsdesk/storage"
)

// InviteAdministrator gives a link for an administrator who can get in no other
// way: it sets a new password and a new authenticator app, and what was set
// before works until the link is spent. Nobody of that username: one is added.
// Who has another role becomes an administrator too.
func (c *Accounts) InviteAdministrator(ctx context.Context, a Actor, username string) (out InvitationLink, err error) {
	username = strings.TrimSpace(username)
	var known storage.Person
	err = c.Door.Guard.Store.View(ctx, func(tx storage.Tx) error {
		known, err = tx.People().ByUsername(username)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		added, err := c.Add(ctx, a, PersonNew{Username: username, Name: username, Roles: []string{string(Administrator)}})
		return added.Link, err
	}
	if err != nil {
		return out, err
	}
	err = c.alter(ctx, a, PeopleInvite, known.ID, func(_ storage.Tx, p *storage.Person, o *Object) error {
		if !p.DisabledAt.IsZero() {
			return &Fault{Code: "disabled", Title: "This person is disabled", What: "A link would let nobody in. None was made.", Next: "Name another username; it is added."}
		}
		if !slices.Contains(p.Roles, string(Administrator)) {
			p.Roles = append(p.Roles, string(Administrator))
		}
		token := c.invite(p, kindNew)
		out, o.Detail = linkOf(*p, token), detail("roles", p.Roles)
		return nil
	})
	return out, err
}

// ResetPIN removes the PIN of the user of this computer, who forgot it.
func (c *Accounts) ResetPIN(ctx context.Context, a Actor) error {
	p, err := c.Door.personOf(ctx, c.Door.User.ID)
	if err != nil {
		return err
	}
	if p.PINHash == "" {
		return &Fault{Code: "no-pin", Title: "There is no PIN", What: "The user of this computer has set none here. Nothing was changed.", Next: "Name another environment with --environment if it was set there."}
	}
	return c.alter(ctx, a, PeopleReset, p.ID, func(_ storage.Tx, p *storage.Person, o *Object) error {
		p.PINHash, p.SecretsAt, o.Detail = "", c.Door.now().UTC(), detail("changed", factorPIN)
		return nil
	})
}
