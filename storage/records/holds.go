package records

import (
	"barsdesk/storage"
)

// holds implements storage.Holds.
type holds struct{ *Tx }

// Place implements storage.Holds.
func (h holds) Place(v storage.Hold) error {
	return h.change(storage.ErrDuplicate, `INSERT INTO holds (id, organisation, kind, value, body, by, at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		v.ID, v.Organisation, v.Kind, v.Value, h.guarded("holds.body", &v.ID, &v.Body), v.By, instant(v.At))
}

// Lift implements storage.Holds.
func (h holds) Lift(v storage.Hold) error {
	return h.change(storage.ErrNotFound, `UPDATE holds SET body = ?, ended_by = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL`,
		h.guarded("holds.body", &v.ID, &v.Body), v.EndedBy, instant(v.EndedAt), v.ID)
}

// List implements storage.Holds.
func (h holds) List() ([]storage.Hold, error) {
	return All(h.Tx, func(row Row) (v storage.Hold, err error) {
		err = row.Scan(&v.ID, &v.Organisation, &v.Kind, &v.Value, h.guarded("holds.body", &v.ID, &v.Body), &v.By, (*instant)(&v.At), &v.EndedBy, (*instant)(&v.EndedAt))
		return v, err
	}, `SELECT id, organisation, kind, value, body, by, at, ended_by, ended_at FROM holds ORDER BY ended_at IS NOT NULL, COALESCE(ended_at, at) DESC, n DESC`)
}
