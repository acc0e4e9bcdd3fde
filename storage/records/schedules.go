package records

import (
	"barsdesk/storage"
)

// schedules implements storage.Schedules.
type schedules struct{ *Tx }

const someSchedules = `SELECT id, version, name, service_ids, updated_at, body FROM schedules `

// Create implements storage.Schedules.
func (s schedules) Create(v storage.Schedule) error {
	return s.change(storage.ErrDuplicate, `INSERT INTO schedules (id, version, name, service_ids, updated_at, body)
		VALUES (?, 1, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		v.ID, v.Name, words(v.ServiceIDs), instant(v.UpdatedAt), s.guarded("schedules.body", &v.ID, &v.Body))
}

// Save implements storage.Schedules.
func (s schedules) Save(v storage.Schedule) error {
	n, err := s.Exec(`UPDATE schedules SET version = version + 1, name = ?, service_ids = ?, updated_at = ?, body = ?
		WHERE id = ? AND version = ?`,
		v.Name, words(v.ServiceIDs), instant(v.UpdatedAt), s.guarded("schedules.body", &v.ID, &v.Body), v.ID, v.Version)
	if err == nil && n == 0 {
		return s.staleOrMissing(`SELECT version FROM schedules WHERE id = ?`, v.ID)
	}
	return err
}

// Get implements storage.Schedules.
func (s schedules) Get(id string) (storage.Schedule, error) {
	return One(s.Tx, s.scan, someSchedules+`WHERE id = ?`, id)
}

// List implements storage.Schedules.
func (s schedules) List() ([]storage.Schedule, error) {
	return All(s.Tx, s.scan, someSchedules+`ORDER BY name, id`)
}

func (s schedules) scan(row Row) (v storage.Schedule, err error) {
	err = row.Scan(&v.ID, &v.Version, &v.Name, (*words)(&v.ServiceIDs), (*instant)(&v.UpdatedAt), s.guarded("schedules.body", &v.ID, &v.Body))
	return v, err
}
