package access

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"barsdesk/storage"
)

// RoleMap answers which roles of a sign-in provider are which of ours: to
// somebody of another organisation than the desk's own, at that organisation.
func (c *Accounts) RoleMap(ctx context.Context, a Actor) (out RoleMap, err error) {
	if err := c.Door.Guard.Check(ctx, a, PeopleRead, Object{ID: roleMapSetting}); err != nil {
		return out, err
	}
	err = c.Door.Guard.Store.View(ctx, func(tx storage.Tx) error {
		table, err := readRoleMap(tx)
		if err != nil {
			return err
		}
		organisation, err := c.Door.Guard.Elsewhere(tx, a)
		out = RoleMap{Rows: slices.DeleteFunc(table.Rows, func(r RoleMapRow) bool { return !r.isOf(organisation) }), Roles: RoleNames()}
		return err
	})
	return out, err
}

// isOf reports whether a row is about an organisation alone; each is for "".
func (r RoleMapRow) isOf(organisation string) bool {
	return organisation == "" || r.Organisation == organisation
}

// SaveRoleMap replaces what RoleMap answers. It counts at each person's next
// step. Somebody of another organisation than the desk's own gives roles at that
// organisation only.
func (c *Accounts) SaveRoleMap(ctx context.Context, a Actor, in RoleMap) (RoleMap, error) {
	for i := range in.Rows {
		row := &in.Rows[i]
		row.Organisation, row.RoleCode = strings.ToUpper(strings.TrimSpace(row.Organisation)), strings.TrimSpace(row.RoleCode)
		if label(row.Role) == "" || (row.Organisation != "" && !odsCodes.MatchString(row.Organisation)) {
			return RoleMap{}, fault("role-map", "Correct the table", "Each line needs one of our roles, and an ODS code of 3 to 12 letters and digits or none.")
		}
	}
	err := c.do(ctx, a, PeopleRoles, roleMapSetting, func(tx storage.Tx, o *Object) error {
		rows, err := c.replaced(tx, a, in.Rows)
		if err != nil {
			return err
		}
		text, err := json.Marshal(roleTable{Rows: rows})
		if err != nil {
			return err
		}
		o.Detail = text
		return tx.Settings().Put(roleMapSetting, text)
	})
	in.Roles = RoleNames()
	return in, err
}

// replaced is the whole table with the rows that are the actor's to give. They
// stand where the first of those before stood, or at the end: the first row that
// fits counts.
func (c *Accounts) replaced(tx storage.Tx, a Actor, rows []RoleMapRow) ([]RoleMapRow, error) {
	organisation, err := c.Door.Guard.Elsewhere(tx, a)
	if err != nil || organisation == "" {
		return rows, err
	}
	if slices.ContainsFunc(rows, func(r RoleMapRow) bool { return !r.isOf(organisation) }) {
		return nil, fault("role-map", "Correct the table", "You can give roles at your own organisation only: each line needs its ODS code, "+organisation+".")
	}
	table, err := readRoleMap(tx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(table.Rows, func(r RoleMapRow) bool { return r.isOf(organisation) })
	if at < 0 {
		at = len(table.Rows)
	}
	others := slices.DeleteFunc(table.Rows, func(r RoleMapRow) bool { return r.isOf(organisation) })
	return slices.Insert(others, at, rows...), nil
}
