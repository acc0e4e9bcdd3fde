package records

import (
	"strconv"

	"barsdesk/storage"
)

// cases implements storage.Cases.
type cases struct{ *Tx }

const caseColumns = `id, version, organisation, role, service_id, correlation_id, patient_key, state, attention,
	created_at, updated_at, subject, body, keys`

// Create implements storage.Cases.
func (c cases) Create(k storage.Case) error {
	n, err := c.numbered(`INSERT INTO cases (`+caseColumns+`) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		k.ID, k.Organisation, k.Role, k.ServiceID, k.CorrelationID, k.PatientKey, k.State, k.Attention,
		instant(k.CreatedAt), instant(k.UpdatedAt),
		c.guarded("cases.subject", &k.ID, &k.Subject), c.guarded("cases.body", &k.ID, &k.Body), (*keys)(&k.Keys))
	if err != nil {
		return err
	}
	_, err = c.Exec(`INSERT INTO key_starts (start, case_n) SELECT w.value, CAST(? AS BIGINT) FROM {list} w WHERE true ON CONFLICT DO NOTHING`, n, starts(k.Keys))
	return err
}

// Save implements storage.Cases.
func (c cases) Save(k storage.Case) error {
	n, err := c.Exec(`UPDATE cases SET version = version + 1, role = ?, service_id = ?, correlation_id = ?,
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
	return c.lead(k.ID, k.Keys)
}

// lead has the beginnings of keys lead to a case.
func (t *Tx) lead(id string, keys []storage.Key) error {
	_, err := t.Exec(`INSERT INTO key_starts (start, case_n)
		SELECT w.value, c.n FROM {list} w JOIN cases c ON c.id = ? WHERE true ON CONFLICT DO NOTHING`, starts(keys), id)
	return err
}

// Get implements storage.Cases.
func (c cases) Get(id string) (storage.Case, error) {
	return One(c.Tx, c.scan, `SELECT `+caseColumns+` FROM cases WHERE id = ?`, id)
}

// FoundBy are the cases that have one of the keys of two equal arguments.
const FoundBy = `n IN (SELECT s.case_n FROM {wanted} JOIN key_starts s ON s.start = substr(wanted.value ->> 1, 1, 12))
	AND EXISTS (SELECT 1 FROM {wanted} JOIN {keys}
		ON has.value ->> 0 = wanted.value ->> 0 AND has.value ->> 1 = wanted.value ->> 1)`

// ByKey implements storage.Cases.
func (c cases) ByKey(k storage.Key) ([]storage.Case, error) {
	wanted := pairs([]storage.Key{k})
	return All(c.Tx, c.scan, `SELECT `+caseColumns+` FROM cases WHERE `+FoundBy+`
		ORDER BY created_at DESC NULLS LAST, n DESC`, wanted, wanted)
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
		f.and(FoundBy, wanted, wanted)
	}
	return page(c.Tx, c.scan, caseColumns, "cases", "cases", f, "updated_at DESC NULLS LAST, n DESC", q.Page)
}

// AddEvent implements storage.Cases.
func (c cases) AddEvent(e storage.Event) error {
	_, err := c.try(`INSERT INTO events (case_id, at, kind, actor, body) VALUES (?, ?, ?, ?, ?)`,
		e.CaseID, instant(e.At), e.Kind, e.Actor, c.eventBody(&e))
	return err
}

// Events implements storage.Cases.
func (c cases) Events(caseID string) ([]storage.Event, error) {
	return All(c.Tx, func(row Row) (e storage.Event, err error) {
		err = row.Scan(&e.CaseID, (*instant)(&e.At), &e.Kind, &e.Actor, c.eventBody(&e))
		return e, err
	}, `SELECT case_id, at, kind, actor, body FROM events WHERE case_id = ? ORDER BY at NULLS FIRST, n`, caseID)
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

func (c cases) scan(row Row) (k storage.Case, err error) {
	err = row.Scan(&k.ID, &k.Version, &k.Organisation, &k.Role, &k.ServiceID, &k.CorrelationID, &k.PatientKey, &k.State, &k.Attention,
		(*instant)(&k.CreatedAt), (*instant)(&k.UpdatedAt),
		c.guarded("cases.subject", &k.ID, &k.Subject), c.guarded("cases.body", &k.ID, &k.Body), (*keys)(&k.Keys))
	return k, err
}
