package episode

import "time"

// Move is one change of the time of a booking, on its way or delivered. Until
// it is delivered the booking is at the time it had.
//
// BaRS Core, Appointment foundation, Reschedule (preview).
type Move struct {
	MessageID string    `json:"messageId"`
	State     State     `json:"state"` // Queued, Sending, Held, Unknown, Refused, Withdrawn or Completed (delivered)
	Failure   string    `json:"failure"`
	Tried     bool      `json:"tried"` // as of a Part
	AskedAt   time.Time `json:"askedAt"`
	SlotID    string    `json:"slotId"` // the slot it is to be at, as the two times
	Start     time.Time `json:"start"`
	End       time.Time `json:"end"`
	From      time.Time `json:"from"` // what a delivered one moved the booking from; zero before
	FromEnd   time.Time `json:"fromEnd"`
}

// AskedFor is the time that a booking was made for, before any change of it.
func (b *Booking) AskedFor() (start, end time.Time) {
	for _, m := range b.Moves {
		if m.State == Completed {
			return m.From, m.FromEnd
		}
	}
	return b.Start, b.End
}

// MoveAsked is refused while the booking does not stand, or while its
// cancellation or another change of its time is on its way.
func (e MoveAsked) apply(c *Case, at time.Time) error {
	b := c.booking(func(b *Booking) bool { return b.ID != "" && b.ID == e.ID })
	switch {
	case c.has(e.MessageID):
		return nil
	case b == nil:
		return ErrNoSuch
	case !b.movable():
		return ErrNotNow
	}
	b.Moves = append(b.Moves, Move{MessageID: e.MessageID, State: Queued, AskedAt: at, SlotID: e.SlotID, Start: utc(e.Start), End: utc(e.End)})
	return nil
}

// movable reports whether the time of a booking can be changed now.
func (b *Booking) movable() bool { return b.cancellable(Booked) && !b.moving() }

// moving reports whether the fate of a change of its time is open.
func (b *Booking) moving() bool {
	for _, m := range b.Moves {
		if m.State.open() {
			return true
		}
	}
	return false
}

// moves are those of every booking.
func (c *Case) moves() []*Move {
	var out []*Move
	for i := range c.Bookings {
		for j := range c.Bookings[i].Moves {
			out = append(out, &c.Bookings[i].Moves[j])
		}
	}
	return out
}

func (c *Case) findMove(messageID string) (sent, bool) {
	for i := range c.Bookings {
		b := &c.Bookings[i]
		for j := range b.Moves {
			if m := &b.Moves[j]; m.MessageID == messageID {
				return sent{state: &m.State, failure: &m.Failure, tried: &m.Tried, part: &b.Part, moves: m}, true
			}
		}
	}
	return sent{}, false
}

// arrive puts a booking at its new time: at what the receiver says, else at
// what was asked for.
func (c *Case) arrive(m *Move, start, end time.Time) {
	m.State, m.Failure = Completed, ""
	if start.IsZero() {
		start, end = m.Start, m.End
	}
	b := c.booking(func(b *Booking) bool {
		for i := range b.Moves {
			if &b.Moves[i] == m {
				return true
			}
		}
		return false
	})
	m.From, m.FromEnd = b.Start, b.End
	b.Start, b.End = utc(start), utc(end)
	if b.Start.Equal(m.Start) {
		b.SlotID = m.SlotID
	}
}

// seenAt settles a change of a booking's time that the receiver shows to have
// been made. A booking that is still shown at its old time proves nothing: the
// change may be on its way.
func (c *Case) seenAt(b *Booking, start, end time.Time) {
	for i := range b.Moves {
		if m := &b.Moves[i]; m.State.open() && !start.IsZero() && m.Start.Equal(start) {
			c.arrive(m, start, end)
		}
	}
}

// lastMove is the last change of the time, nil without one.
func (b *Booking) lastMove() *Move {
	if n := len(b.Moves); n > 0 {
		return &b.Moves[n-1]
	}
	return nil
}

// movingWord says, for a headline, that a change of the time is on its way or
// of unknown fate; empty otherwise.
func (b *Booking) movingWord() string {
	switch m := b.lastMove(); {
	case m == nil:
		return ""
	case m.State.moving():
		return "Booked, change of time being sent"
	case m.State == Unknown:
		return "Booked, change of time not confirmed"
	case m.State == Held:
		return "Booked, change of time held back"
	}
	return ""
}

// moveSentence says what became of the last change of the time, with a space
// before it.
func (c Case) moveSentence(b *Booking, when func(start, end time.Time) string) string {
	m := b.lastMove()
	if m == nil || b.State != Booked {
		return ""
	}
	to := when(m.Start, m.End)
	switch {
	case m.State.moving():
		return " A change to " + to + " is being sent: until " + c.service() + " confirms it, it stays as it is."
	case m.State == Unknown:
		return " It is not known whether " + c.service() + " has moved it to " + to + "."
	case m.State == Held:
		return " A change to " + to + " " + heldBack + ": it stays as it is."
	case m.State == Refused:
		return " It was not moved to " + to + ": " + c.service() + " did not accept that."
	}
	return ""
}

func (c Case) moveNeeds() []Need {
	var out []Need
	for i := range c.Bookings {
		b := &c.Bookings[i]
		if m := b.lastMove(); m != nil && b.State == Booked {
			switch m.State {
			case Unknown:
				out = append(out, Need{NeedUnknown, "It is not known whether the appointment was moved", m.AskedAt, m.MessageID})
			case Held:
				out = append(out, Need{NeedRefused, "The change of time " + heldBack, m.AskedAt, m.MessageID})
			case Refused:
				out = append(out, Need{NeedRefused, "The appointment was not moved: the time it had still stands", m.AskedAt, m.MessageID})
			}
		}
	}
	return out
}
