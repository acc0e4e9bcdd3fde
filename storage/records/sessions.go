package records

import (
	"time"

	"barsdesk/storage"
)

// sessions implements storage.Sessions.
type sessions struct{ *Tx }

const sessionColumns = `token_hash, id, person_id, role, organisation, source, device, factors, claims, created_at, used_at, proved_at, locked_at`

// Add implements storage.Sessions.
func (s sessions) Add(v storage.Session) error {
	return s.change(storage.ErrDuplicate, `INSERT INTO sessions (`+sessionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		v.TokenHash, v.ID, v.PersonID, v.Role, v.Organisation, v.From, v.Device, words(v.Factors), s.guarded("sessions.claims", &v.TokenHash, &v.Claims),
		instant(v.CreatedAt), instant(v.UsedAt), instant(v.ProvedAt), instant(v.LockedAt))
}

// Get implements storage.Sessions.
func (s sessions) Get(tokenHash string) (storage.Session, error) {
	return One(s.Tx, s.scan, `SELECT `+sessionColumns+` FROM sessions WHERE token_hash = ?`, tokenHash)
}

func (s sessions) scan(row Row) (v storage.Session, err error) {
	err = row.Scan(&v.TokenHash, &v.ID, &v.PersonID, &v.Role, &v.Organisation, &v.From, &v.Device, (*words)(&v.Factors), s.guarded("sessions.claims", &v.TokenHash, &v.Claims),
		(*instant)(&v.CreatedAt), (*instant)(&v.UsedAt), (*instant)(&v.ProvedAt), (*instant)(&v.LockedAt))
	return v, err
}

// Save implements storage.Sessions.
func (s sessions) Save(v storage.Session) error {
	return s.change(storage.ErrNotFound, `UPDATE sessions SET id = ?, person_id = ?, role = ?, organisation = ?, source = ?, device = ?,
		factors = ?, claims = ?, created_at = ?, used_at = ?, proved_at = ?, locked_at = ? WHERE token_hash = ?`,
		v.ID, v.PersonID, v.Role, v.Organisation, v.From, v.Device, words(v.Factors), s.guarded("sessions.claims", &v.TokenHash, &v.Claims),
		instant(v.CreatedAt), instant(v.UsedAt), instant(v.ProvedAt), instant(v.LockedAt), v.TokenHash)
}

// Touch implements storage.Sessions.
func (s sessions) Touch(tokenHash string, at time.Time) error {
	return s.change(storage.ErrNotFound, `UPDATE sessions SET used_at = ? WHERE token_hash = ?`, instant(at), tokenHash)
}

// Delete implements storage.Sessions.
func (s sessions) Delete(tokenHash string) error {
	_, err := s.Exec(`DELETE FROM sessions WHERE token_hash = ?`, tokenHash)
	return err
}

// Of implements storage.Sessions.
func (s sessions) Of(personID string, p storage.Page) ([]storage.Session, error) {
	limit, offset := limits(p)
	return All(s.Tx, s.scan, `SELECT `+sessionColumns+` FROM sessions WHERE person_id = ?1 OR ?1 = ''
		ORDER BY used_at DESC NULLS LAST, id LIMIT ?2 OFFSET ?3`, personID, limit, offset)
}

// End implements storage.Sessions.
func (s sessions) End(id string) error {
	_, err := s.Exec(`DELETE FROM sessions WHERE id = ?`, id)
	return err
}

// EndAll implements storage.Sessions.
func (s sessions) EndAll(personID, but string) error {
	_, err := s.Exec(`DELETE FROM sessions WHERE person_id = ? AND id <> ?`, personID, but)
	return err
}

// EndBefore implements storage.Sessions.
func (s sessions) EndBefore(at time.Time) error {
	_, err := s.Exec(`DELETE FROM sessions WHERE created_at < ?`, bound(at))
	return err
}
