package access

import (
	"time"

	"barsdesk/storage"
)

// Staff counts who can sign in here, and as what.
type Staff struct {
	In      map[Role]int  // people who can sign in, by each role that they have
	People  int           // who can sign in
	Invited int           // people who have yet to take up a link that still holds
	Lapsed  int           // people whose link was never taken up and holds no more
	Mapped  map[Role]bool // roles that a sign-in provider can give
}

// Cares reports whether somebody who sees patients can sign in, or a sign-in
// provider can say of somebody that they may.
func (s Staff) Cares() bool { return s.has(Clinician) || s.has(ReceiverStaff) }

// Manages reports the same of a manager.
func (s Staff) Manages() bool { return s.has(Manager) }

func (s Staff) has(role Role) bool { return s.In[role] > 0 || s.Mapped[role] }

// StaffOf counts the people of a desk that are not disabled, of all its
// organisations.
func StaffOf(tx storage.Tx, now time.Time) (Staff, error) {
	out := Staff{In: map[Role]int{}, Mapped: map[Role]bool{}}
	for offset := 0; ; {
		list, total, err := tx.People().List(storage.Page{Offset: offset, Limit: 200})
		for _, p := range list {
			out.count(p, now)
		}
		if offset += len(list); err != nil || len(list) == 0 || offset >= total {
			if err != nil {
				return out, err
			}
			break
		}
	}
	table, err := readRoleMap(tx)
	for _, row := range table.Rows {
		out.Mapped[Role(row.Role)] = true
	}
	return out, err
}

func (s *Staff) count(p storage.Person, now time.Time) {
	switch {
	case !p.DisabledAt.IsZero():
	case p.PasswordHash != "" || p.Subject != "":
		s.People++
		for _, role := range p.Roles {
			s.In[Role(role)]++
		}
	case p.InvitationHash != "" && now.Before(p.InvitationUntil):
		s.Invited++
	default:
		s.Lapsed++
	}
}
