package sqlite

import (
	"database/sql"

	"barsdesk/storage"
)

// cases implements storage.Cases.
type cases struct{ *tx }

const caseColumns = `id, version, role, service_id, correlation_id, patient_key, state, attention,
	created_at, updated_at, subject, body`

// Create implements storage.Cases.
func (c cases) Create(k storage.Case) error {
	_, err := c.exec(`INSERT INTO cases (`+caseColumns+`) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		k.ID, k.Role, k.ServiceID, k.CorrelationID, k.PatientKey, k.State, k.Attention,
		instant(k.CreatedAt), instant(k.UpdatedAt),
		c.guarded("cases.subject", &k.Subject), c.guarded("cases.body", &k.Body))
	if err != nil {
		return err
	}
	return c.addKeys(k)
}

// Save implements storage.Cases.
func (c cases) Save(k storage.Case) error {
	n, err := c.exec(`UPDATE cases SET version = version + 1, role = ?, service_id = ?, correlation_id = ?,
		patient_key = ?, state = ?, attention = ?, updated_at = ?, subject = ?, body = ?
		WHERE id = ? AND version = ?`,
		k.Role, k.ServiceID, k.CorrelationID, k.PatientKey, k.State, k.Attention, instant(k.UpdatedAt),
		c.guarded("cases.subject", &k.Subject), c.guarded("cases.body", &k.Body), k.ID, k.Version)
	switch {
	case err != nil:
		return err
	case n == 0:
		return c.staleOrMissing(`SELECT version FROM cases WHERE id = ?`, k.ID)
	}
	if _, err := c.exec(`DELETE FROM case_keys WHERE case_id = ?`, k.ID); err != nil {
		return err
	}
	return c.addKeys(k)
}

// addKeys adds the keys that are not there yet, in one statement.
func (c cases) addKeys(k storage.Case) error {
	if len(k.Keys) == 0 {
		return nil
	}
	_, err := c.exec(`INSERT INTO case_keys (kind, value, case_id)
		SELECT value ->> 0, value ->> 1, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`, k.ID, pairs(k.Keys))
	return err
}

// Get implements storage.Cases.
func (c cases) Get(id string) (storage.Case, error) {
	k, err := one(c.tx, c.scan, `SELECT `+caseColumns+` FROM cases WHERE id = ?`, id)
	if err != nil {
		return storage.Case{}, err
	}
	k.Keys, err = c.keys(id)
	return k, err
}

// ByKey implements storage.Cases.
func (c cases) ByKey(k storage.Key) ([]storage.Case, error) {
	list, err := all(c.tx, c.scan, `SELECT `+caseColumns+` FROM cases
		WHERE id IN (SELECT case_id FROM case_keys WHERE kind = ? AND value = ?)
		ORDER BY created_at DESC, n DESC`, k.Kind, k.Value)
	return c.withKeys(list, err)
}

// List implements storage.Cases.
func (c cases) List(q storage.CaseQuery) ([]storage.Case, int, error) {
	var f filter
	f.equal("role", string(q.Role))
	f.equal("service_id", q.ServiceID)
	if q.Attention != nil {
		f.and("attention = ?", *q.Attention)
	}
	if len(q.AnyKey) > 0 {
		f.and(`id IN (SELECT k.case_id FROM json_each(?) wanted
			JOIN case_keys k ON k.kind = wanted.value ->> 0 AND k.value = wanted.value ->> 1)`, pairs(q.AnyKey))
	}
	list, total, err := page(c.tx, c.scan, caseColumns, "cases", "cases", f, "updated_at DESC, n DESC", q.Page)
	list, err = c.withKeys(list, err)
	return list, total, err
}

// pairs is keys as one argument for json_each: [[kind, value], …].
func pairs(keys []storage.Key) string {
	list := make([][2]string, len(keys))
	for i, k := range keys {
		list[i] = [2]string{string(k.Kind), k.Value}
	}
	return array(list)
}

// AddEvent implements storage.Cases.
func (c cases) AddEvent(e storage.Event) error {
	_, err := c.exec(`INSERT INTO events (case_id, at, kind, actor, body) VALUES (?, ?, ?, ?, ?)`,
		e.CaseID, instant(e.At), e.Kind, e.Actor, c.guarded("events.body", &e.Body))
	return err
}

// Events implements storage.Cases.
func (c cases) Events(caseID string) ([]storage.Event, error) {
	return all(c.tx, func(row *sql.Rows) (e storage.Event, err error) {
		err = row.Scan(&e.CaseID, (*instant)(&e.At), &e.Kind, &e.Actor, c.guarded("events.body", &e.Body))
		return e, err
	}, `SELECT case_id, at, kind, actor, body FROM events WHERE case_id = ? ORDER BY at, n`, caseID)
}

func (c cases) withKeys(list []storage.Case, err error) ([]storage.Case, error) {
	for i := 0; err == nil && i < len(list); i++ {
		list[i].Keys, err = c.keys(list[i].ID)
	}
	return list, err
}

func (c cases) keys(id string) ([]storage.Key, error) {
	return all(c.tx, func(row *sql.Rows) (k storage.Key, err error) {
		err = row.Scan(&k.Kind, &k.Value)
		return k, err
	}, `SELECT kind, value FROM case_keys WHERE case_id = ? ORDER BY kind, value`, id)
}

func (c cases) scan(row *sql.Rows) (k storage.Case, err error) {
	err = row.Scan(&k.ID, &k.Version, &k.Role, &k.ServiceID, &k.CorrelationID, &k.PatientKey, &k.State, &k.Attention,
		(*instant)(&k.CreatedAt), (*instant)(&k.UpdatedAt),
		c.guarded("cases.subject", &k.Subject), c.guarded("cases.body", &k.Body))
	return k, err
}
