package storage

import "time"

// Schedules implements Tx.
func (w within) Schedules() Schedules { return schedulesWithin{w.Tx.Schedules(), w} }

type schedulesWithin struct {
	Schedules
	within within
}

// ours reports whether a schedule is for a service of the organisation. One
// that organisations share is there for each of them.
func (s schedulesWithin) ours(v Schedule) (bool, error) {
	for _, id := range v.ServiceIDs {
		if ours, err := s.within.receives(id); err != nil || ours {
			return ours, err
		}
	}
	return false, nil
}

// Get implements Schedules.
func (s schedulesWithin) Get(id string) (Schedule, error) {
	v, err := s.Schedules.Get(id)
	if err != nil {
		return Schedule{}, err
	}
	ours, err := s.ours(v)
	if err == nil && !ours {
		err = ErrNotFound
	}
	if err != nil {
		return Schedule{}, err
	}
	return v, nil
}

// Save implements Schedules.
func (s schedulesWithin) Save(v Schedule) error {
	if _, err := s.Get(v.ID); err != nil {
		return err
	}
	return s.Schedules.Save(v)
}

// List implements Schedules.
func (s schedulesWithin) List() ([]Schedule, error) {
	list, err := s.Schedules.List()
	var out []Schedule
	for _, v := range list {
		ours, failed := s.ours(v)
		if failed != nil {
			return nil, failed
		}
		if ours {
			out = append(out, v)
		}
	}
	return out, err
}

// Slots implements Tx.
func (w within) Slots() Slots { return slotsWithin{w.Tx.Slots(), w} }

type slotsWithin struct {
	Slots
	within within
}

// Get implements Slots.
func (s slotsWithin) Get(id string) (Slot, error) {
	v, err := s.Slots.Get(id)
	return received(s.within, v, v.ServiceID, err)
}

func (s slotsWithin) all(list []Slot, err error) ([]Slot, error) {
	return receivedAll(s.within, list, err, func(v Slot) string { return v.ServiceID })
}

// Between implements Slots.
func (s slotsWithin) Between(serviceID string, from, to time.Time) ([]Slot, error) {
	return s.all(s.Slots.Between(serviceID, from, to))
}

// List implements Slots.
func (s slotsWithin) List(q SlotQuery) ([]Slot, error) { return s.all(s.Slots.List(q)) }

// Take implements Slots.
func (s slotsWithin) Take(id string) error {
	if _, err := s.Get(id); err != nil {
		return err
	}
	return s.Slots.Take(id)
}

// Free implements Slots.
func (s slotsWithin) Free(id string) error {
	if _, err := s.Get(id); err != nil {
		return err
	}
	return s.Slots.Free(id)
}

// Block implements Slots.
func (s slotsWithin) Block(id string, blocked bool) error {
	if _, err := s.Get(id); err != nil {
		return err
	}
	return s.Slots.Block(id, blocked)
}
