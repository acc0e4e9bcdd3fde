package access

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	"barsdesk/storage"
)

// Accounts are the people who may sign in at a door. Every method that changes
// what people sign in with or may do asks that who acts has proved lately who
// they are, and answers ErrProve otherwise. To somebody of another organisation
// than the desk's own only people of that organisation are there: anybody else is
// storage.ErrNotFound.
type Accounts struct {
	Door  *Door
	NewID func() string
}

// usernames are names to sign in with; they stand in no address and no log.
var usernames = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._@+-]{1,63}$`)

var odsCodes = regexp.MustCompile(`^[A-Z0-9]{3,12}$`)

// List answers 200 people at most, after offset.
func (c *Accounts) List(ctx context.Context, a Actor, offset int) (out PeopleList, err error) {
	if err := c.Door.Guard.Check(ctx, a, PeopleRead, Object{}); err != nil {
		return out, err
	}
	out.Roles = RoleNames()
	err = c.Door.Guard.Store.View(ctx, func(tx storage.Tx) error {
		list, total, err := c.listed(tx, a, offset)
		out.Total, out.People = total, nil
		for _, p := range list {
			out.People = append(out.People, lineOf(p, a))
		}
		return err
	})
	return out, err
}

// lineOf is a person in a list.
func lineOf(p storage.Person, a Actor) PersonLine {
	state := "active"
	switch {
	case !p.DisabledAt.IsZero():
		state = "disabled"
	case p.PasswordHash == "" && p.Subject == "" && p.PINHash == "":
		state = "invited"
	}
	return PersonLine{ID: p.ID, Username: p.Username, Name: p.Name, Roles: p.Roles, Organisation: p.ODSCode, State: state, SeenAt: p.SeenAt, Self: p.ID == a.ID}
}

// Person answers one person.
func (c *Accounts) Person(ctx context.Context, a Actor, id string) (out PersonView, err error) {
	if err := c.Door.Guard.Check(ctx, a, PeopleRead, Object{ID: id}); err != nil {
		return out, err
	}
	err = c.Door.Guard.Store.View(ctx, func(tx storage.Tx) error {
		_, err := c.person(tx, a, id)
		return err
	})
	if err != nil {
		return out, err
	}
	return c.view(ctx, a, id)
}

func (c *Accounts) view(ctx context.Context, a Actor, id string) (out PersonView, err error) {
	err = c.Door.Guard.Store.View(ctx, func(tx storage.Tx) error {
		p, err := tx.People().Get(id)
		if err != nil {
			return err
		}
		out = viewOf(p, a)
		if until := p.InvitationUntil; p.InvitationHash != "" && until.After(c.Door.now()) {
			out.InvitedUntil = &until
		}
		out.Sessions, err = c.Door.lines(tx, p.ID, "", a.Session)
		return err
	})
	return out, err
}

func viewOf(p storage.Person, a Actor) PersonView {
	out := PersonView{PersonLine: lineOf(p, a), Version: p.Version, Issuer: p.Issuer, Subject: p.Subject, HasPassword: p.PasswordHash != "",
		HasFactor: len(p.TOTP) > 0, HasPIN: p.PINHash != "", RecoveryLeft: len(p.Recovery), RoleNames: RoleNames()}
	_ = json.Unmarshal(p.Practitioner, &out.Practitioner) // we wrote it; without one it is empty
	return out
}

// Add keeps a new person and answers the link to give them.
func (c *Accounts) Add(ctx context.Context, a Actor, in PersonNew) (out PersonAdded, err error) {
	p := storage.Person{ID: c.NewID(), Username: strings.TrimSpace(in.Username), CreatedAt: c.Door.now().UTC()}
	if !usernames.MatchString(p.Username) {
		return out, fault("username", "Choose another username", "A username has 2 to 64 letters, digits, dots, hyphens or @, and begins with a letter or digit.")
	}
	if err := describe(&p, in.Name, in.Organisation, in.Roles, in.Practitioner); err != nil {
		return out, err
	}
	token := c.invite(&p, kindNew)
	err = c.do(ctx, a, PeopleAdd, p.ID, func(tx storage.Tx, o *Object) error {
		o.Detail = detail("roles", p.Roles)
		if err := c.keepsOrganisation(tx, a, &p); err != nil {
			return err
		}
		return tx.People().Add(p)
	})
	if errors.Is(err, storage.ErrDuplicate) {
		return out, fault("username-taken", "Choose another username", "Somebody has this username.")
	}
	if err != nil {
		return out, err
	}
	out.Link = linkOf(p, token)
	out.Person, err = c.view(ctx, a, p.ID)
	return out, err
}

// Change replaces what an administrator says of a person. It counts from the
// person's next step on.
func (c *Accounts) Change(ctx context.Context, a Actor, id string, in PersonChange) (PersonView, error) {
	err := c.alter(ctx, a, PeopleChange, id, func(tx storage.Tx, p *storage.Person, o *Object) error {
		if p.Version != in.Version {
			return storage.ErrStale
		}
		before := *p
		if err := describe(p, in.Name, in.Organisation, in.Roles, in.Practitioner); err != nil {
			return err
		}
		if err := errors.Join(c.keepsOrganisation(tx, a, p), notOneself(a, before, *p)); err != nil {
			return err
		}
		o.Detail = detail("roles", p.Roles)
		if slices.Contains(before.Roles, string(Administrator)) && !slices.Contains(p.Roles, string(Administrator)) {
			return notTheLast(tx, p.ID)
		}
		return nil
	})
	if err != nil {
		return PersonView{}, err
	}
	return c.view(ctx, a, id)
}

// describe puts what is said of a person into their record, if it can be so.
func describe(p *storage.Person, name, organisation string, roles []string, practitioner Practitioner) error {
	p.Name, p.ODSCode = strings.TrimSpace(name), strings.ToUpper(strings.TrimSpace(organisation))
	p.Roles = nil
	for _, known := range roleNames {
		if slices.Contains(roles, known.Role) {
			p.Roles = append(p.Roles, known.Role)
		}
	}
	switch {
	case p.Name == "":
		return fault("name", "Give a name", "Colleagues see it beside what the person does.")
	case len(p.Roles) == 0 || len(p.Roles) != len(slices.Compact(slices.Sorted(slices.Values(roles)))):
		return fault("roles", "Choose at least one role", "A person can do nothing without a role, and only roles of the list can be given.")
	case p.ODSCode != "" && !odsCodes.MatchString(p.ODSCode):
		return fault("ods-code", "Correct the ODS code", "An ODS code has 3 to 12 letters and digits, for example RX1.")
	}
	text, err := json.Marshal(practitioner)
	p.Practitioner = text
	return err
}

func fault(code, title, what string) error {
	return &Fault{Code: code, Title: title, What: what, Next: "Correct it, then save again."}
}

// Disable lets a person in no more and ends their sessions.
func (c *Accounts) Disable(ctx context.Context, a Actor, id string) (PersonView, error) {
	err := c.alter(ctx, a, PeopleDisable, id, func(tx storage.Tx, p *storage.Person, _ *Object) error {
		if p.ID == a.ID {
			return &Fault{Code: "oneself", Title: "You cannot disable yourself", What: "You would be signed out and could not undo it.", Next: "Ask another administrator."}
		}
		p.DisabledAt, p.InvitationHash = c.Door.now().UTC(), ""
		return errors.Join(notTheLast(tx, p.ID), tx.Sessions().EndAll(p.ID, ""))
	})
	if err != nil {
		return PersonView{}, err
	}
	return c.view(ctx, a, id)
}

// Enable lets a person in again, with what they signed in with before.
func (c *Accounts) Enable(ctx context.Context, a Actor, id string) (PersonView, error) {
	err := c.alter(ctx, a, PeopleEnable, id, func(_ storage.Tx, p *storage.Person, _ *Object) error {
		p.DisabledAt = zero
		return nil
	})
	if err != nil {
		return PersonView{}, err
	}
	return c.view(ctx, a, id)
}

// notTheLast refuses to be without an administrator who can sign in.
func notTheLast(tx storage.Tx, id string) error {
	for offset := 0; ; offset += 200 {
		list, _, err := tx.People().List(storage.Page{Offset: offset, Limit: 200})
		if err != nil {
			return err
		}
		for _, p := range list {
			if p.ID != id && p.DisabledAt.IsZero() && (p.PasswordHash != "" || p.Subject != "") && slices.Contains(p.Roles, string(Administrator)) {
				return nil
			}
		}
		if len(list) == 0 {
			return &Fault{Code: "last-administrator", Title: "There would be no administrator", What: "This is the only administrator who can sign in.",
				Next: "Make somebody else an administrator first."}
		}
	}
}

// do decides about an act on people, and asks for a fresh proof.
func (c *Accounts) do(ctx context.Context, a Actor, act Act, id string, fn func(tx storage.Tx, o *Object) error) error {
	if c.Door.Guard.Permit(a, act) == nil {
		if err := c.Door.proved(a); err != nil {
			return err
		}
	}
	return c.Door.Guard.Do(ctx, a, act, Object{ID: id}, fn)
}

// alter changes one person.
func (c *Accounts) alter(ctx context.Context, a Actor, act Act, id string, fn func(tx storage.Tx, p *storage.Person, o *Object) error) error {
	return c.do(ctx, a, act, id, func(tx storage.Tx, o *Object) error {
		p, err := c.person(tx, a, id)
		if err != nil {
			return err
		}
		if err := fn(tx, &p, o); err != nil {
			return err
		}
		return tx.People().Save(p)
	})
}
