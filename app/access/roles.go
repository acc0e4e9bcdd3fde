package access

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"barsdesk/storage"
)

// roleNames are the roles that people can be given, in words.
var roleNames = []RoleName{
	{string(Clinician), "Clinician", "Cares for patients: refers, books, receives, replies, decides."},
	{string(ReceiverStaff), "Receiver staff", "Works the inbox, replies and schedules, and sends; clinical decisions need a clinician."},
	{string(Trainer), "Trainer", "Plays scenarios with made-up patients; can do nothing where patients are real."},
	{string(Manager), "Manager", "Looks after services, schedules, the organisation's settings and how long records are kept; sees no patient."},
	{string(Auditor), "Auditor", "Searches, checks and exports the audit log, and makes evidence."},
	{string(Administrator), "Administrator", "Looks after people, keys, settings and connections; sees no patient."},
}

// RoleNames are the roles that people can be given, in words.
func RoleNames() []RoleName { return slices.Clone(roleNames) }

// what a role is for; "" for one that people cannot be given.
func what(role Role) string {
	n := slices.IndexFunc(roleNames, func(r RoleName) bool { return r.Role == string(role) })
	if n < 0 {
		return ""
	}
	return roleNames[n].What
}

func label(role string) string {
	for _, r := range roleNames {
		if r.Role == role {
			return r.Label
		}
	}
	return ""
}

// told is what a sign-in provider said of a person, as a session keeps it.
type told struct {
	Issuer     string      `json:"iss,omitempty"`
	Subject    string      `json:"sub,omitempty"`
	ACR        string      `json:"acr,omitempty"`
	AMR        []string    `json:"amr,omitempty"`
	AuthTime   int64       `json:"auth_time,omitempty"`
	SDSUserID  string      `json:"sds_user_id,omitempty"`
	Selections []Selection `json:"selections,omitempty"`
	ByProvider bool        `json:"roles_by_provider,omitempty"` // the provider says which roles there are
	Chosen     string      `json:"chosen,omitempty"`            // id of the selection that is acted in
}

// Selection is one role that a sign-in provider says a person has: of NHS CIS2
// an entry of nhsid_nrbac_roles.
type Selection struct {
	ID           string `json:"id"`       // of the role profile: person_roleid
	Organisation string `json:"org_code"` // ODS code
	RoleCode     string `json:"role_code"`
	RoleName     string `json:"role_name,omitempty"`
}

func toldOf(s storage.Session) (out told) {
	_ = json.Unmarshal(s.Claims, &out) // we wrote it; without one it is empty
	return out
}

// claimsFor is what the log may say of how somebody signed in.
func claimsFor(s storage.Session) []byte {
	said := toldOf(s)
	text, err := json.Marshal(struct {
		Issuer   string   `json:"iss,omitempty"`
		Subject  string   `json:"sub,omitempty"`
		ACR      string   `json:"acr,omitempty"`
		AMR      []string `json:"amr,omitempty"`
		AuthTime int64    `json:"auth_time,omitempty"`
		RoleID   string   `json:"selected_roleid,omitempty"`
		Factors  []string `json:"factors,omitempty"`
	}{said.Issuer, said.Subject, said.ACR, said.AMR, said.AuthTime, said.Chosen, s.Factors})
	if err != nil {
		return nil
	}
	return text
}

// choice is one thing that a person may act as.
type choice struct {
	ID           string
	Role         Role
	Organisation string
	Label        string
	Selection    string // id of the provider's role profile
}

// chose reports whether a choice is that of the session.
func (h held) chose(c choice) bool {
	return string(c.Role) == h.Role && c.Organisation == h.Organisation && c.Selection == toldOf(h.Session).Chosen
}

// choicesOf is what the person of a session may act as now.
func choicesOf(tx storage.Tx, h held) ([]choice, error) {
	said := toldOf(h.Session)
	switch {
	case !h.account():
		return []choice{{ID: h.Role, Role: Role(h.Role), Label: label(h.Role)}}, nil
	case !said.ByProvider:
		return ownChoices(h.person.Roles), nil
	}
	table, err := readRoleMap(tx)
	if err != nil {
		return nil, err
	}
	var out []choice
	for _, each := range said.Selections {
		if role := table.role(each); role != "" {
			out = append(out, choice{ID: each.ID, Role: Role(role), Organisation: each.Organisation, Label: cmp.Or(each.RoleName, label(role)), Selection: each.ID})
		}
	}
	return out, nil
}

func ownChoices(roles []string) []choice {
	var out []choice
	for _, known := range roleNames {
		if slices.Contains(roles, known.Role) {
			out = append(out, choice{ID: known.Role, Role: Role(known.Role), Label: known.Label})
		}
	}
	return out
}

// take makes a choice that of a session.
func take(s *storage.Session, c choice) error {
	s.Role, s.Organisation = string(c.Role), c.Organisation
	said := toldOf(*s)
	if said.Chosen = c.Selection; said.Issuer == "" {
		return nil
	}
	text, err := json.Marshal(said)
	s.Claims = text
	return err
}

// ChooseRole makes one of the person's choices what the session acts as. It
// counts from the next request on. In a session that is locked, by hand or
// because nobody was there, it is ErrLocked. With an account it answers the
// session's new token and the earlier one is dead; without one it answers "" and
// the token stays, because all windows of the desk share it and there is one role
// only.
func (d *Door) ChooseRole(ctx context.Context, a Actor, in ChooseRole) (token string, err error) {
	err = d.change(ctx, a, SessionRole, func(tx storage.Tx, h *held, o *Object) error {
		if d.locked(*h) {
			return ErrLocked
		}
		n := slices.IndexFunc(h.choices, func(c choice) bool { return c.ID == in.ID })
		if n < 0 {
			return &Refused{Role: a.Role, Act: SessionRole}
		}
		o.Detail = detail("role", string(h.choices[n].Role))
		if err := take(&h.Session, h.choices[n]); err != nil || !h.account() {
			return err
		}
		token = newToken()
		return renew(tx, &h.Session, token)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// renew gives a session another token; the earlier one is dead.
func renew(tx storage.Tx, s *storage.Session, token string) error {
	if err := tx.Sessions().Delete(s.TokenHash); err != nil {
		return err
	}
	s.TokenHash = hashOf(token)
	return tx.Sessions().Add(*s)
}

// change lets the person of a session change that session.
func (d *Door) change(ctx context.Context, a Actor, act Act, fn func(tx storage.Tx, h *held, o *Object) error) error {
	return d.Guard.Do(ctx, a, act, Object{ID: a.Session}, func(tx storage.Tx, o *Object) error {
		s, err := sessionByID(tx, a)
		if err != nil {
			return err
		}
		h, err := d.complete(tx, s)
		if err != nil {
			return err
		}
		if d.over(h) {
			return ErrSignedOut
		}
		if err := fn(tx, &h, o); err != nil {
			return err
		}
		return tx.Sessions().Save(h.Session)
	})
}

// sessionByID is the session in which somebody acts.
func sessionByID(tx storage.Tx, a Actor) (storage.Session, error) {
	list, err := tx.Sessions().Of(a.ID, storage.Page{Limit: 200})
	if err != nil {
		return storage.Session{}, err
	}
	for _, s := range list {
		if s.ID == a.Session {
			return s, nil
		}
	}
	return storage.Session{}, ErrSignedOut
}

// roleMapSetting is the name under which the table is kept.
const roleMapSetting = "sign-in.roles"

// roleTable says which roles of a provider are which of ours.
type roleTable struct {
	Rows []RoleMapRow `json:"rows"`
}

func readRoleMap(tx storage.Tx) (out roleTable, err error) {
	text, err := tx.Settings().Get(roleMapSetting)
	if errors.Is(err, storage.ErrNotFound) {
		return out, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	return out, err
}

// role is ours for a provider's; "" for none.
func (t roleTable) role(s Selection) string {
	for _, row := range t.Rows {
		if (row.RoleCode == "" || row.RoleCode == s.RoleCode) && (row.Organisation == "" || row.Organisation == s.Organisation) {
			return row.Role
		}
	}
	return ""
}
