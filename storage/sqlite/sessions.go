package sqlite

import (
	"database/sql"
	"time"

	"barsdesk/storage"
)

// sessions implements storage.Sessions.
type sessions struct{ *tx }

// Add implements storage.Sessions.
func (s sessions) Add(v storage.Session) error {
	_, err := s.exec(`INSERT INTO sessions (token_hash, person_id, created_at, used_at) VALUES (?, ?, ?, ?)`,
		v.TokenHash, v.PersonID, instant(v.CreatedAt), instant(v.UsedAt))
	return err
}

// Get implements storage.Sessions.
func (s sessions) Get(tokenHash string) (storage.Session, error) {
	return one(s.tx, func(row *sql.Rows) (v storage.Session, err error) {
		err = row.Scan(&v.TokenHash, &v.PersonID, (*instant)(&v.CreatedAt), (*instant)(&v.UsedAt))
		return v, err
	}, `SELECT token_hash, person_id, created_at, used_at FROM sessions WHERE token_hash = ?`, tokenHash)
}

// Touch implements storage.Sessions.
func (s sessions) Touch(tokenHash string, at time.Time) error {
	return s.change(storage.ErrNotFound, `UPDATE sessions SET used_at = ? WHERE token_hash = ?`, instant(at), tokenHash)
}

// Delete implements storage.Sessions.
func (s sessions) Delete(tokenHash string) error {
	_, err := s.exec(`DELETE FROM sessions WHERE token_hash = ?`, tokenHash)
	return err
}
