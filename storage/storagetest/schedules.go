package storagetest

import (
	"testing"
	"time"

	"barsdesk/storage"
)

func schedules(t *testing.T, s storage.Store) {
	two, one := aSchedule(2), aSchedule(1)
	update(t, s, func(tx storage.Tx) error { return tx.Schedules().Create(two) })
	update(t, s, func(tx storage.Tx) error { return tx.Schedules().Create(one) })
	refused(t, s, storage.ErrDuplicate, func(tx storage.Tx) error { return tx.Schedules().Create(one) })
	list := view(t, s, func(tx storage.Tx) ([]storage.Schedule, error) { return tx.Schedules().List() })
	same(t, "schedules by name", list, []storage.Schedule{one, two})

	changed := one
	changed.Name, changed.ServiceIDs, changed.Body, changed.UpdatedAt = "Other", nil, []byte(`{"n":9}`), at(9)
	update(t, s, func(tx storage.Tx) error { return tx.Schedules().Save(changed) })
	refused(t, s, storage.ErrStale, func(tx storage.Tx) error { return tx.Schedules().Save(changed) })
	changed.Version = 2
	read := func(scheduleID string) func(tx storage.Tx) (storage.Schedule, error) {
		return func(tx storage.Tx) (storage.Schedule, error) { return tx.Schedules().Get(scheduleID) }
	}
	same(t, "changed schedule", view(t, s, read(one.ID)), changed)
	missing(t, s, read(id(99)))
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Schedules().Save(storage.Schedule{ID: id(99)}) })
}

// sharedSlots: a time that two services share is taken, freed and blocked for both.
func sharedSlots(t *testing.T, s storage.Store) {
	one, two, alone := aSlot(1), aSlot(2), aSlot(3)
	one.Share, two.Share, two.ServiceID = "share", "share", "other"
	update(t, s, func(tx storage.Tx) error { return tx.Slots().Add(one, two, alone) })
	same(t, "a shared slot", readSlot(t, s, two.ID), two)
	states := func() []bool {
		var out []bool
		for _, each := range []storage.Slot{one, two, alone} {
			out = append(out, readSlot(t, s, each.ID).Offered())
		}
		return out
	}
	take := func(slotID string) func(tx storage.Tx) error {
		return func(tx storage.Tx) error { return tx.Slots().Take(slotID) }
	}
	update(t, s, take(two.ID))
	same(t, "offered after one was taken", states(), []bool{false, false, true})
	refused(t, s, storage.ErrStale, take(one.ID))
	update(t, s, func(tx storage.Tx) error { return tx.Slots().Free(one.ID) })
	same(t, "offered after it was freed", states(), []bool{true, true, true})
	update(t, s, func(tx storage.Tx) error { return tx.Slots().Block(one.ID, true) })
	same(t, "offered after it was blocked", states(), []bool{false, false, true})
	refused(t, s, storage.ErrStale, take(two.ID))
	update(t, s, func(tx storage.Tx) error { return tx.Slots().Block(two.ID, false) })
	same(t, "offered again", states(), []bool{true, true, true})
	update(t, s, take(one.ID))
	refused(t, s, storage.ErrStale, func(tx storage.Tx) error { return tx.Slots().Block(two.ID, true) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Slots().Block(id(99), true) })
}

// keptSlots: what is booked is neither changed nor removed.
func keptSlots(t *testing.T, s storage.Store) {
	free, booked, other := aSlot(1), aSlot(2), aSlot(30)
	free.ScheduleID, booked.ScheduleID, free.ByHand = "schedule", "schedule", true
	booked.Busy, other.ServiceID, other.Blocked = true, "other", true
	update(t, s, func(tx storage.Tx) error { return tx.Slots().Add(free, booked, other) })
	list := func(q storage.SlotQuery) []string {
		return view(t, s, func(tx storage.Tx) ([]string, error) {
			found, err := tx.Slots().List(q)
			return ids(found, func(s storage.Slot) string { return s.ID }), err
		})
	}
	same(t, "all slots", list(storage.SlotQuery{}), []string{free.ID, booked.ID, other.ID})
	same(t, "slots of a schedule", list(storage.SlotQuery{ScheduleID: "schedule"}), []string{free.ID, booked.ID})
	same(t, "slots of a service", list(storage.SlotQuery{ServiceID: "other"}), []string{other.ID})
	same(t, "slots of a time", list(storage.SlotQuery{From: booked.Start, To: other.Start}), []string{booked.ID})
	same(t, "slots up to a time", list(storage.SlotQuery{To: booked.Start.Add(time.Nanosecond)}), []string{free.ID, booked.ID})

	again := func(each storage.Slot) storage.Slot { each.Body = []byte(`{"new":1}`); return each }
	update(t, s, func(tx storage.Tx) error { return tx.Slots().Remake(again(free), again(booked), again(aSlot(9))) })
	same(t, "a free slot made anew", readSlot(t, s, free.ID), again(free))
	same(t, "a booked slot", readSlot(t, s, booked.ID), booked)
	missing(t, s, func(tx storage.Tx) (storage.Slot, error) { return tx.Slots().Get(aSlot(9).ID) })

	update(t, s, func(tx storage.Tx) error { return tx.Slots().SetStray(true, booked.ID) })
	update(t, s, func(tx storage.Tx) error { return tx.Slots().Free(booked.ID) })
	same(t, "a stray slot that was freed is offered", readSlot(t, s, booked.ID).Offered(), false)
	refused(t, s, storage.ErrStale, func(tx storage.Tx) error { return tx.Slots().Take(booked.ID) })
	update(t, s, func(tx storage.Tx) error { return tx.Slots().SetStray(false, booked.ID) })
	update(t, s, func(tx storage.Tx) error { return tx.Slots().Take(booked.ID) })

	update(t, s, func(tx storage.Tx) error { return tx.Slots().Remove(free.ID, booked.ID, other.ID, id(99)) })
	same(t, "slots after all were to be removed", list(storage.SlotQuery{}), []string{booked.ID})
}
