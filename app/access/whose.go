package access

import (
	"slices"

	"barsdesk/storage"
)

// worksFor reports whether a person's record is of an organisation; each is for
// "".
func worksFor(p storage.Person, organisation string) bool {
	return organisation == "" || p.ODSCode == organisation
}

// personWithin is a person of an organisation, or of any for "".
func personWithin(tx storage.Tx, organisation, id string) (storage.Person, error) {
	p, err := tx.People().Get(id)
	if err == nil && !worksFor(p, organisation) {
		return storage.Person{}, storage.ErrNotFound
	}
	return p, err
}

// person is one whom an actor may know of.
func (c *Accounts) person(tx storage.Tx, a Actor, id string) (storage.Person, error) {
	organisation, err := c.Door.Guard.Elsewhere(tx, a)
	if err != nil {
		return storage.Person{}, err
	}
	return personWithin(tx, organisation, id)
}

// listed are 200 people at most whom an actor may know of, after offset, and how
// many there are in all.
func (c *Accounts) listed(tx storage.Tx, a Actor, offset int) ([]storage.Person, int, error) {
	organisation, err := c.Door.Guard.Elsewhere(tx, a)
	if err != nil {
		return nil, 0, err
	}
	if organisation == "" {
		return tx.People().List(storage.Page{Offset: offset, Limit: 200})
	}
	var out []storage.Person
	for p := (storage.Page{Limit: 200}); ; p.Offset += p.Limit {
		list, _, err := tx.People().List(p)
		if err != nil {
			return nil, 0, err
		}
		for _, each := range list {
			if worksFor(each, organisation) {
				out = append(out, each)
			}
		}
		if len(list) < p.Limit {
			from := min(max(offset, 0), len(out))
			return out[from:min(from+200, len(out))], len(out), nil
		}
	}
}

// keepsOrganisation lets somebody of another organisation than the desk's own
// give people no organisation but that one, which is also what they give when
// they name none.
func (c *Accounts) keepsOrganisation(tx storage.Tx, a Actor, p *storage.Person) error {
	organisation, err := c.Door.Guard.Elsewhere(tx, a)
	if err != nil || organisation == "" {
		return err
	}
	if p.ODSCode != "" && p.ODSCode != organisation {
		return fault("organisation", "Leave the organisation as it is", "People of your organisation work for "+organisation+". Only the administrators of this desk's own organisation can give another.")
	}
	p.ODSCode = organisation
	return nil
}

// notOneself refuses to give oneself other roles, or another organisation.
func notOneself(a Actor, before, after storage.Person) error {
	if before.ID != a.ID || before.ODSCode == after.ODSCode && slices.Equal(before.Roles, after.Roles) {
		return nil
	}
	return &Fault{Code: "oneself", Title: "You cannot change your own roles or organisation", What: "What you may do, and for whom, is for somebody else to decide.",
		Next: "Ask another administrator."}
}
