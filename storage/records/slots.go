package records

import (
	"time"

	"barsdesk/storage"
)

// slots implements storage.Slots.
type slots struct{ *Tx }

const (
	slotColumns = `id, service_id, schedule_id, share, start_at, end_at, busy, blocked, stray, by_hand, body`
	someSlots   = `SELECT ` + slotColumns + ` FROM slots `

	// shared are a slot, named twice, and those of its share.
	shared = `(id = ? OR share <> '' AND share = (SELECT share FROM slots WHERE id = ?))`
)

// Add implements storage.Slots.
func (s slots) Add(list ...storage.Slot) error {
	return s.whole(func() error {
		for _, v := range list {
			_, err := s.Exec(`INSERT INTO slots (`+slotColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
				v.ID, v.ServiceID, v.ScheduleID, v.Share, instant(v.Start), instant(v.End), v.Busy, v.Blocked, v.Stray, v.ByHand, s.guarded("slots.body", &v.ID, &v.Body))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Get implements storage.Slots.
func (s slots) Get(id string) (storage.Slot, error) {
	return One(s.Tx, s.scan, someSlots+`WHERE id = ?`, id)
}

// Between implements storage.Slots.
func (s slots) Between(serviceID string, from, to time.Time) ([]storage.Slot, error) {
	return All(s.Tx, s.scan, someSlots+`WHERE service_id = ? AND start_at >= ? AND start_at < ?
		ORDER BY start_at NULLS FIRST, id`, serviceID, bound(from), bound(to))
}

// List implements storage.Slots.
func (s slots) List(q storage.SlotQuery) ([]storage.Slot, error) {
	var f filter
	f.equal("service_id", q.ServiceID)
	f.equal("schedule_id", q.ScheduleID)
	f.during("start_at", q.From, q.To)
	return All(s.Tx, s.scan, someSlots+f.where()+` ORDER BY start_at NULLS FIRST, id`, f.args...)
}

// Take implements storage.Slots.
func (s slots) Take(id string) error {
	return s.alter(id, `UPDATE slots SET busy = 1 WHERE `+shared+`
		AND EXISTS (SELECT 1 FROM slots WHERE id = ? AND busy = 0 AND blocked = 0 AND stray = 0)`, id, id, id)
}

// Free implements storage.Slots.
func (s slots) Free(id string) error {
	return s.change(storage.ErrNotFound, `UPDATE slots SET busy = 0 WHERE `+shared, id, id)
}

// Block implements storage.Slots.
func (s slots) Block(id string, blocked bool) error {
	return s.alter(id, `UPDATE slots SET blocked = ? WHERE `+shared+`
		AND EXISTS (SELECT 1 FROM slots WHERE id = ? AND busy = 0)`, blocked, id, id, id)
}

// alter changes a slot and those of its share; ErrStale when it is not as it must be.
func (s slots) alter(id, statement string, args ...any) error {
	n, err := s.Exec(statement, args...)
	if err == nil && n == 0 {
		return s.staleOrMissing(`SELECT busy FROM slots WHERE id = ?`, id)
	}
	return err
}

// Remake implements storage.Slots.
func (s slots) Remake(list ...storage.Slot) error {
	return s.whole(func() error {
		for _, v := range list {
			if _, err := s.Exec(`UPDATE slots SET body = ? WHERE id = ? AND busy = 0`, s.guarded("slots.body", &v.ID, &v.Body), v.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// Remove implements storage.Slots.
func (s slots) Remove(ids ...string) error {
	_, err := s.Exec(`DELETE FROM slots WHERE busy = 0 AND id {in}`, List(ids))
	return err
}

// SetStray implements storage.Slots.
func (s slots) SetStray(stray bool, ids ...string) error {
	_, err := s.Exec(`UPDATE slots SET stray = ? WHERE id {in}`, stray, List(ids))
	return err
}

func (s slots) scan(row Row) (v storage.Slot, err error) {
	err = row.Scan(&v.ID, &v.ServiceID, &v.ScheduleID, &v.Share, (*instant)(&v.Start), (*instant)(&v.End),
		&v.Busy, &v.Blocked, &v.Stray, &v.ByHand, s.guarded("slots.body", &v.ID, &v.Body))
	return v, err
}
