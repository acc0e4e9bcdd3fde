package episode

import "time"

func (e NoShow) apply(c *Case, at time.Time) error {
	b, r := c.Booking(), c.Referral()
	if b != nil && b.State == Booked && !b.ArrivedAt.IsZero() {
		return ErrNotNow // the patient is here
	}
	booked, referred := b != nil && b.State == Booked, r != nil && r.State == Active
	if c.Role != AsReceiver || !booked && (!referred || e.Untold) {
		return ErrNotNow
	}
	if booked {
		b.settle(DidNotAttend, at)
	}
	if referred && !e.Untold && (b == nil || c.linked(b, r)) {
		r.settle(DidNotAttend, at)
	}
	return nil
}

func (CheckedIn) apply(c *Case, at time.Time) error {
	if !c.May(SayArrived) {
		return ErrNotNow
	}
	c.Booking().ArrivedAt = at
	return nil
}

func (Came) apply(c *Case, at time.Time) error {
	b := c.Booking()
	if c.Role != AsReceiver || b == nil || b.State != Booked {
		return ErrNotNow
	}
	b.settle(Fulfilled, at)
	return nil
}

func (CareGiven) apply(c *Case, at time.Time) error {
	r := c.Referral()
	if c.Role != AsReceiver || r == nil || r.State != Active {
		return ErrNotNow
	}
	r.settle(Completed, at)
	return nil
}

// handle settles the reports that nobody has looked at.
func (c *Case) handle(how string, at time.Time) {
	for i := range c.Missed {
		if m := &c.Missed[i]; m.Handled == "" {
			m.Handled, m.HandledAt = how, at
		}
	}
	for i := range c.Referrals {
		for j := range c.Referrals[i].Answers {
			if a := &c.Referrals[i].Answers[j]; a.Handled == "" {
				a.Handled = how
			}
		}
	}
}

func (Contacted) apply(c *Case, at time.Time) error {
	c.handle(HandledContacted, at)
	return nil
}

func (Noted) apply(*Case, time.Time) error { return nil }

func (Decided) apply(*Case, time.Time) error { return nil }

func (e Rebooked) apply(c *Case, at time.Time) error {
	if e.CaseID == "" {
		return ErrNoSuch
	}
	c.RebookedAs = e.CaseID
	c.handle(HandledRebooked, at)
	return nil
}

// Closed is refused while something is being sent: closing does not stop it.
func (Closed) apply(c *Case, at time.Time) error {
	if c.Pending() {
		return ErrNotNow
	}
	if c.ClosedAt.IsZero() {
		c.ClosedAt = at
	}
	c.handle(HandledClosed, at)
	return nil
}
