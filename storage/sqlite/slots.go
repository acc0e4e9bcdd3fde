package sqlite

import (
	"database/sql"
	"time"

	"barsdesk/storage"
)

// slots implements storage.Slots.
type slots struct{ *tx }

const someSlots = `SELECT id, service_id, start_at, end_at, busy, body FROM slots `

// Add implements storage.Slots.
func (s slots) Add(list ...storage.Slot) error {
	return s.whole(func() error {
		for _, v := range list {
			_, err := s.exec(`INSERT INTO slots (id, service_id, start_at, end_at, busy, body)
				VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
				v.ID, v.ServiceID, instant(v.Start), instant(v.End), v.Busy, v.Body)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Get implements storage.Slots.
func (s slots) Get(id string) (storage.Slot, error) {
	return one(s.tx, scanSlot, someSlots+`WHERE id = ?`, id)
}

// Between implements storage.Slots.
func (s slots) Between(serviceID string, from, to time.Time) ([]storage.Slot, error) {
	return all(s.tx, scanSlot, someSlots+`WHERE service_id = ? AND start_at >= ? AND start_at < ?
		ORDER BY start_at, id`, serviceID, bound(from), bound(to))
}

// Take implements storage.Slots.
func (s slots) Take(id string) error {
	n, err := s.exec(`UPDATE slots SET busy = 1 WHERE id = ? AND busy = 0`, id)
	if err == nil && n == 0 {
		return s.staleOrMissing(`SELECT busy FROM slots WHERE id = ?`, id)
	}
	return err
}

// Free implements storage.Slots.
func (s slots) Free(id string) error {
	return s.change(storage.ErrNotFound, `UPDATE slots SET busy = 0 WHERE id = ?`, id)
}

func scanSlot(row *sql.Rows) (v storage.Slot, err error) {
	err = row.Scan(&v.ID, &v.ServiceID, (*instant)(&v.Start), (*instant)(&v.End), &v.Busy, &v.Body)
	return v, err
}
