package doctor

import (
	"context"
	"fmt"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// people checks that those who care for patients can sign in. Where nobody has
// an account there is nothing to check: the one person is the computer's user.
func (e *examination) people(ctx context.Context) {
	const id, name = "people", "People"
	var staff access.Staff
	err := e.Store.View(ctx, func(tx storage.Tx) (err error) {
		staff, err = access.StaffOf(tx, e.Now())
		return err
	})
	switch {
	case err != nil:
		e.problem(id, name, "The accounts cannot be read.", "Start Barsdesk once: it brings older data up to date.")
	case staff.People == 0:
	case !staff.Cares():
		e.lack(id, name, "Nobody who cares for patients can sign in: no clinician and no receiver staff."+waiting(staff), "Invite them on the screen People and roles.")
	default:
		e.ok(id, name, howMany(staff.People, "person", "people")+" can sign in, among them "+
			howMany(staff.In[access.Clinician], "clinician", "clinicians")+", "+howMany(staff.In[access.Manager], "manager", "managers")+" and "+
			howMany(staff.In[access.Administrator], "administrator", "administrators")+"."+waiting(staff))
	}
}

// waiting is how many invitations wait.
func waiting(s access.Staff) (out string) {
	if s.Invited > 0 {
		out += " " + howMany(s.Invited, "invitation", "invitations") + " not yet taken up."
	}
	if s.Lapsed > 0 {
		out += " " + howMany(s.Lapsed, "person needs", "people need") + " a new link: theirs holds no more."
	}
	return out
}

func howMany(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
