package episode

import "time"

// Holder is the person of our staff who sees to a case that we received.
type Holder struct {
	ID   string    `json:"id"`   // opaque
	Name string    `json:"name"` // as colleagues know them
	At   time.Time `json:"at"`   // since when
}

// Events of our staff, as receiver. Each is refused with ErrNotNow where it
// does not fit; a closed case has nobody.
type (
	// Taken says: the person sees to the case from now on, whoever did before.
	Taken struct{ ID, Name string }
	// GivenBack says: nobody sees to the case any more.
	GivenBack struct{}
	// Reopened says: a closed case is to be seen to again.
	Reopened struct{ Text string }
)

// Word is "taken".
func (Taken) Word() string { return "taken" }

// Word is "given-back".
func (GivenBack) Word() string { return "given-back" }

// Word is "reopened".
func (Reopened) Word() string { return "reopened" }

func (e Taken) apply(c *Case, at time.Time) error {
	if c.Role != AsReceiver || !c.ClosedAt.IsZero() || e.ID == "" {
		return ErrNotNow
	}
	c.Holder = &Holder{ID: e.ID, Name: e.Name, At: at}
	return nil
}

func (GivenBack) apply(c *Case, _ time.Time) error {
	if c.Role != AsReceiver || c.Holder == nil {
		return ErrNotNow
	}
	c.Holder = nil
	return nil
}

func (Reopened) apply(c *Case, _ time.Time) error {
	if c.Role != AsReceiver || c.ClosedAt.IsZero() {
		return ErrNotNow
	}
	c.ClosedAt = time.Time{}
	return nil
}
