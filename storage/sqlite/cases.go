package sqlite

import (
	"database/sql"
	"strconv"

	"barsdesk/storage"
)

// cases implements storage.Cases.
type cases struct{ *tx }

const caseColumns = `id, version, organisation, role, service_id, correlation_id, patient_key, state, attention,
	created_at, updated_at, subject, body, keys`

// Create implements storage.Cases.
func (c cases) Create(k storage.Case) error {
	_, err := c.exec(`INSERT INTO cases (`+caseColumns+`) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		k.ID, k.Organisation, k.Role, k.ServiceID, k.CorrelationID, k.PatientKey, k.State, k.Attention,
		instant(k.CreatedAt), instant(k.UpdatedAt),
		c.guarded("cases.subject", &k.ID, &k.Subject), c.guarded("cases.body", &k.ID, &k.Body), (*keys)(&k.Keys))
	if err != nil {
		return err
	}
	_, err = c.exec(`INSERT OR IGNORE INTO key_starts (start, case_n) SELECT value, last_insert_rowid() FROM json_each(?)`, starts(k.Keys))
	return err
}

// Save implements storage.Cases.
func (c cases) Save(k storage.Case) error {
	n, err := c.exec(`UPDATE cases SET version = version + 1, role = ?, service_id = ?, correlation_id = ?,
		patient_key = ?, state = ?, attention = ?, updated_at = ?, subject = ?, body = ?, keys = ?
		WHERE id = ? AND version = ?`,
		k.Role, k.ServiceID, k.CorrelationID, k.PatientKey, k.State, k.Attention, instant(k.UpdatedAt),
		c.guarded("cases.subject", &k.ID, &k.Subject), c.guarded("cases.body", &k.ID, &k.Body), (*keys)(&k.Keys), k.ID, k.Version)
	switch {
	case err != nil:
		return err
	case n == 0:
		return c.staleOrMissing(`SELECT version FROM cases WHERE id = ?`, k.ID)
	}
	// starts that lead here in vain do no harm: the row says what it is found by
	_, err = c.exec(`INSERT OR IGNORE INTO key_starts (start, case_n)
		SELECT w.value, c.n FROM json_each(?) w JOIN cases c ON c.id = ?`, starts(k.Keys), k.ID)
	return err
}

// Get implements storage.Cases.
func (c cases) Get(id string) (storage.Case, error) {
	return one(c.tx, c.scan, `SELECT `+caseColumns+` FROM cases WHERE id = ?`, id)
}

// foundBy are the cases that have one of the keys of two equal arguments.
const foundBy = `n IN (SELECT s.case_n FROM json_each(?) wanted JOIN key_starts s ON s.start = substr(wanted.value ->> 1, 1, 12))
	AND EXISTS (SELECT 1 FROM json_each(?) wanted JOIN json_each(cases.keys) has
		ON has.value ->> 0 = wanted.value ->> 0 AND has.value ->> 1 = wanted.value ->> 1)`

// ByKey implements storage.Cases.
func (c cases) ByKey(k storage.Key) ([]storage.Case, error) {
	wanted := pairs([]storage.Key{k})
	return all(c.tx, c.scan, `SELECT `+caseColumns+` FROM cases WHERE `+foundBy+`
		ORDER BY created_at DESC, n DESC`, wanted, wanted)
}

// List implements storage.Cases.
func (c cases) List(q storage.CaseQuery) ([]storage.Case, int, error) {
	var f filter
	f.whose("organisation", q.Whose)
	f.equal("role", string(q.Role))
	f.equal("service_id", q.ServiceID)
	if q.Attention != nil {
		f.and("attention = ?", *q.Attention)
	}
	if len(q.AnyKey) > 0 {
		wanted := pairs(q.AnyKey)
		f.and(foundBy, wanted, wanted)
	}
	return page(c.tx, c.scan, caseColumns, "cases", "cases", f, "updated_at DESC, n DESC", q.Page)
}

// AddEvent implements storage.Cases.
func (c cases) AddEvent(e storage.Event) error {
	_, err := c.exec(`INSERT INTO events (case_id, at, kind, actor, body) VALUES (?, ?, ?, ?, ?)`,
		e.CaseID, instant(e.At), e.Kind, e.Actor, c.eventBody(&e))
	return err
}

// Events implements storage.Cases.
func (c cases) Events(caseID string) ([]storage.Event, error) {
	return all(c.tx, func(row *sql.Rows) (e storage.Event, err error) {
		err = row.Scan(&e.CaseID, (*instant)(&e.At), &e.Kind, &e.Actor, c.eventBody(&e))
		return e, err
	}, `SELECT case_id, at, kind, actor, body FROM events WHERE case_id = ? ORDER BY at, n`, caseID)
}

// eventBody is sealed for this line of this case. It is read behind them.
func (c cases) eventBody(e *storage.Event) guarded {
	return guarded{seal: c.seal, kind: "events.body", held: &e.Body, row: func() string {
		at := ""
		if !e.At.IsZero() {
			at = strconv.FormatInt(e.At.UnixNano(), 10)
		}
		return e.CaseID + "/" + at + "/" + e.Kind
	}}
}

func (c cases) scan(row *sql.Rows) (k storage.Case, err error) {
	err = row.Scan(&k.ID, &k.Version, &k.Organisation, &k.Role, &k.ServiceID, &k.CorrelationID, &k.PatientKey, &k.State, &k.Attention,
		(*instant)(&k.CreatedAt), (*instant)(&k.UpdatedAt),
		c.guarded("cases.subject", &k.ID, &k.Subject), c.guarded("cases.body", &k.ID, &k.Body), (*keys)(&k.Keys))
	return k, err
}
