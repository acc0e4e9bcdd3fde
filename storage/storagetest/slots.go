package storagetest

import (
	"testing"
	"time"

	"barsdesk/storage"
)

func slots(t *testing.T, s storage.Store) {
	first, second, third, elsewhere := aSlot(1), aSlot(20), aSlot(40), aSlot(21)
	elsewhere.ServiceID = "other"
	update(t, s, func(tx storage.Tx) error { return tx.Slots().Add(third, first, second, elsewhere) })
	same(t, "slot", readSlot(t, s, first.ID), first)
	missing(t, s, func(tx storage.Tx) (storage.Slot, error) { return tx.Slots().Get(id(99)) })

	between := func(from, to time.Time) []string {
		return view(t, s, func(tx storage.Tx) ([]string, error) {
			list, err := tx.Slots().Between("1122334455", from, to)
			return ids(list, func(s storage.Slot) string { return s.ID }), err
		})
	}
	same(t, "slots between, the end left out", between(first.Start, third.Start), []string{first.ID, second.ID})
	same(t, "slots after the first", between(first.Start.Add(1), third.Start.Add(1)), []string{second.ID, third.ID})
	same(t, "slots of all time", between(time.Time{}, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)),
		[]string{first.ID, second.ID, third.ID})
	takeSlot(t, s, first)
}

func readSlot(t *testing.T, s storage.Store, slotID string) storage.Slot {
	t.Helper()
	return view(t, s, func(tx storage.Tx) (storage.Slot, error) { return tx.Slots().Get(slotID) })
}

func takeSlot(t *testing.T, s storage.Store, slot storage.Slot) {
	take := func(tx storage.Tx) error { return tx.Slots().Take(slot.ID) }
	free := func(tx storage.Tx) error { return tx.Slots().Free(slot.ID) }
	update(t, s, take)
	refused(t, s, storage.ErrStale, take)
	update(t, s, func(tx storage.Tx) error { return tx.Slots().Add(slot) })
	same(t, "a taken slot, added again", readSlot(t, s, slot.ID).Busy, true)
	update(t, s, free)
	update(t, s, free)
	same(t, "a freed slot", readSlot(t, s, slot.ID), slot)
	update(t, s, take)
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Slots().Take(id(99)) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Slots().Free(id(99)) })
}
