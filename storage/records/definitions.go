package records

import (
	"barsdesk/storage"
)

// definitions implements storage.Definitions.
type definitions struct{ *Tx }

// Put implements storage.Definitions.
func (d definitions) Put(v storage.Definition) error {
	_, err := d.Exec(`INSERT INTO definitions (key, fetched_at, body) VALUES (?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET fetched_at = excluded.fetched_at, body = excluded.body`,
		v.Key, instant(v.FetchedAt), v.Body)
	return err
}

// Get implements storage.Definitions.
func (d definitions) Get(key string) (storage.Definition, error) {
	return One(d.Tx, func(row Row) (v storage.Definition, err error) {
		err = row.Scan(&v.Key, (*instant)(&v.FetchedAt), &v.Body)
		return v, err
	}, `SELECT key, fetched_at, body FROM definitions WHERE key = ?`, key)
}

// List implements storage.Definitions.
func (d definitions) List(prefix string) ([]storage.Definition, error) {
	return All(d.Tx, func(row Row) (v storage.Definition, err error) {
		err = row.Scan(&v.Key, (*instant)(&v.FetchedAt))
		return v, err
	}, `SELECT key, fetched_at FROM definitions WHERE substr(key, 1, length(CAST(?1 AS TEXT))) = ?1 ORDER BY key`, prefix)
}

// Clear implements storage.Definitions.
func (d definitions) Clear(prefix string) error {
	_, err := d.Exec(`DELETE FROM definitions WHERE substr(key, 1, length(CAST(?1 AS TEXT))) = ?1`, prefix)
	return err
}
