package storage

import "time"

// Schedule says when one or several services of ours can be booked.
type Schedule struct {
	ID         string
	Version    int // 1 when created, plus 1 at each Save
	Name       string
	ServiceIDs []string
	Body       []byte // JSON; no patient data
	UpdatedAt  time.Time
}

// Schedules keeps when our services can be booked.
type Schedules interface {
	// Create stores a schedule; ErrDuplicate if its ID is there already.
	Create(s Schedule) error
	// Save replaces a schedule if its stored version is s.Version, raising it
	// by one; ErrStale otherwise.
	Save(s Schedule) error
	Get(id string) (Schedule, error)
	// List returns every schedule by name.
	List() ([]Schedule, error)
}

// Slot is one bookable time of ours.
type Slot struct {
	ID         string
	ServiceID  string
	ScheduleID string // "" of one that belongs to none
	Share      string // the same in the slots of one time that several services share; "" otherwise
	Start      time.Time
	End        time.Time
	Busy       bool   // booked
	Blocked    bool   // kept back by staff
	Stray      bool   // not in its schedule now, and kept: it is not offered again
	ByHand     bool   // added by staff: the schedule does not take it away
	Body       []byte // JSON: the Slot resource and what it refers to; no patient data
}

// Offered reports whether a slot can be booked.
func (s Slot) Offered() bool { return !s.Busy && !s.Blocked && !s.Stray }

// SlotQuery narrows a list of slots; zero fields do not narrow.
type SlotQuery struct {
	ServiceID, ScheduleID string
	From, To              time.Time // they start in [From, To)
}

// Slots keeps our own availability. What happens to a slot happens to all of
// its Share.
type Slots interface {
	// Add stores slots; one whose ID exists is left as it is.
	Add(slots ...Slot) error
	Get(id string) (Slot, error)
	// Between returns slots of a service that start in [from, to), by start.
	Between(serviceID string, from, to time.Time) ([]Slot, error)
	// List returns slots by start, then ID.
	List(q SlotQuery) ([]Slot, error)
	// Take makes a slot busy; ErrStale if it is not offered.
	Take(id string) error
	// Free makes a slot free again.
	Free(id string) error
	// Block keeps a slot back, or offers it again; ErrStale if it is busy.
	Block(id string, blocked bool) error
	// Remake gives slots that are not busy the Body of these; others, and those
	// whose ID is not there, stay as they are.
	Remake(slots ...Slot) error
	// Remove deletes those of the slots that are not busy.
	Remove(ids ...string) error
	// SetStray says whether slots are no longer in their schedule.
	SetStray(stray bool, ids ...string) error
}
