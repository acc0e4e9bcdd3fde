package records

import (
	"errors"
	"fmt"
	"strings"

	"barsdesk/storage"
)

// retention implements storage.Retention.
type retention struct{ *Tx }

// settled are the cases that wait neither for a person nor for the fate of a
// message; its argument are the states of messages that are not settled.
const settled = `(c.attention = 0 AND NOT EXISTS (SELECT 1 FROM outbox u WHERE u.case_id = c.id AND u.state {in}))`

// expiries find, for each kind, what is still there: columns id, case_id,
// patient_key, service_id, organisation and at. Those that ask whether a case is settled have its argument.
var expiries = map[storage.Kept]string{
	storage.KeptSent: `SELECT o.id, o.case_id, COALESCE(c.patient_key, '') patient_key, o.target service_id, o.organisation, COALESCE(c.updated_at, o.updated_at) at
		FROM outbox o JOIN outbox_bytes b ON b.n = o.n LEFT JOIN cases c ON c.id = o.case_id
		WHERE (c.id IS NULL OR ` + settled + `) AND (b.header IS NOT NULL OR b.body IS NOT NULL OR o.answer_header IS NOT NULL OR o.answer IS NOT NULL)`,
	storage.KeptReceived:    messagesIn(`i.quarantined = 0`),
	storage.KeptQuarantined: messagesIn(`i.quarantined = 1`),
	storage.KeptCases: `SELECT c.id, c.id case_id, c.patient_key, c.service_id, c.organisation, c.updated_at at FROM cases c
		WHERE ` + settled + ` AND NOT EXISTS (SELECT 1 FROM resources r WHERE r.case_id = c.id
			AND (r.packed IS NOT NULL OR r.body IS NOT NULL OR r.bundle IS NOT NULL OR r.answered IS NOT NULL))
		AND NOT EXISTS (SELECT 1 FROM erasures e WHERE e.kind = 'cases' AND e.id = c.id)`,
	storage.KeptResources: `SELECT r.type || '/' || r.id id, MAX(r.case_id) case_id, MAX(COALESCE(NULLIF(r.patient_key, ''), c.patient_key, '')) patient_key,
			MAX(COALESCE(NULLIF(r.service_id, ''), c.service_id, '')) service_id,
			MAX(COALESCE(c.organisation, (SELECT s.ods_code FROM services s WHERE s.id = r.service_id), '')) organisation, COALESCE(MAX(c.updated_at), MAX(r.updated_at)) at
		FROM resources r LEFT JOIN cases c ON c.id = r.case_id
		WHERE (c.id IS NULL OR ` + settled + `) AND (r.packed IS NOT NULL OR r.body IS NOT NULL OR r.bundle IS NOT NULL OR r.answered IS NOT NULL)
		GROUP BY r.type, r.id`,
	storage.KeptDrafts: `SELECT d.id, '' case_id, '' patient_key, d.service_id, d.organisation, d.updated_at at FROM drafts d WHERE d.case_id = ''`,
	storage.KeptSessions: `SELECT s.token_hash id, '' case_id, '' patient_key, '' service_id, '' organisation, COALESCE(s.used_at, s.created_at) at
		FROM sessions s`,
}

// messagesIn are received messages that fit a condition.
func messagesIn(which string) string {
	return `SELECT i.id, i.case_id, COALESCE(c.patient_key, '') patient_key, i.service_id, i.organisation, COALESCE(c.updated_at, i.received_at) at
		FROM inbox i JOIN inbox_bytes b ON b.n = i.n LEFT JOIN cases c ON c.id = i.case_id
		WHERE ` + which + ` AND (c.id IS NULL OR ` + settled + `)
			AND NOT EXISTS (SELECT 1 FROM resources r WHERE r.answered = i.n)
			AND (b.packed IS NOT NULL OR b.header IS NOT NULL OR b.body IS NOT NULL OR b.answer_header IS NOT NULL OR b.answer IS NOT NULL)`
}

// covered is true of a row that a standing hold covers. What may be of any
// patient is covered by a hold on one; a session is of none.
const covered = `EXISTS (SELECT 1 FROM holds h WHERE h.ended_at IS NULL AND h.organisation IN ('', x.organisation) AND (h.kind = 'everything'
	OR h.kind = 'case' AND h.value = x.case_id
	OR h.kind = 'service' AND h.value = x.service_id
	OR h.kind = 'patient' AND (h.value = x.patient_key OR x.patient_key = '' AND ? = 1)))`

func expiry(q storage.ExpiryQuery) (from string, args []any, err error) {
	rows, ok := expiries[q.Kind]
	if !ok {
		return "", nil, fmt.Errorf("nothing of kind %q is kept", q.Kind)
	}
	if strings.Contains(rows, settled) {
		args = append(args, List(q.Unsettled))
	}
	return `(` + rows + `) x WHERE x.at < ?`, append(args, bound(q.Before)), nil
}

// Expired implements storage.Retention.
func (r retention) Expired(q storage.ExpiryQuery) ([]storage.Expired, error) {
	from, args, err := expiry(q)
	if err != nil {
		return nil, err
	}
	limit, _ := limits(storage.Page{Limit: q.Limit})
	return All(r.Tx, func(row Row) (e storage.Expired, err error) {
		e.Kind = q.Kind
		err = row.Scan(&e.ID, &e.CaseID, &e.PatientKey, &e.ServiceID, (*instant)(&e.At))
		return e, err
	}, `SELECT x.id, x.case_id, x.patient_key, x.service_id, x.at FROM `+from+` AND NOT `+covered+` ORDER BY x.at, x.id LIMIT ?`,
		append(args, q.Kind != storage.KeptSessions, limit)...)
}

// CountExpired implements storage.Retention.
func (r retention) CountExpired(q storage.ExpiryQuery) (free, held int, err error) {
	from, args, err := expiry(q)
	if err != nil {
		return 0, 0, err
	}
	counts, err := One(r.Tx, func(row Row) (c [2]int, err error) {
		err = row.Scan(&c[0], &c[1])
		return c, err
	}, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN `+covered+` THEN 1 ELSE 0 END), 0) FROM `+from, append([]any{q.Kind != storage.KeptSessions}, args...)...)
	return counts[0] - counts[1], counts[1], err
}

// Erase implements storage.Retention.
func (r retention) Erase(e storage.Erasure, q storage.ExpiryQuery, tombstone storage.Case) error {
	return r.whole(func() error {
		from, args, err := expiry(q)
		if err != nil {
			return err
		}
		if _, err = One(r.Tx, ScanOne[int], `SELECT 1 FROM `+from+` AND NOT `+covered+` AND x.id = ?`, append(args, q.Kind != storage.KeptSessions, e.ID)...); err != nil {
			return err
		}
		if err := r.erase(e, tombstone); err != nil || e.Kind == storage.KeptSessions {
			return err
		}
		_, err = r.Exec(`INSERT INTO erasures (kind, id, at, days) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, e.Kind, e.ID, instant(e.At), e.Days)
		return err
	})
}

func (r retention) erase(e storage.Erasure, tombstone storage.Case) error {
	switch e.Kind {
	case storage.KeptSent:
		return r.each(e.ID, `UPDATE outbox_bytes SET header = NULL, body = NULL WHERE n = (SELECT n FROM outbox WHERE id = ?)`,
			`UPDATE outbox SET answer_header = NULL, answer = NULL WHERE id = ?`)
	case storage.KeptReceived, storage.KeptQuarantined:
		return r.each(e.ID, `UPDATE inbox_bytes SET header = NULL, body = NULL, answer_header = NULL, answer = NULL, packed = NULL
			WHERE n = (SELECT n FROM inbox WHERE id = ?)`)
	case storage.KeptResources:
		resourceType, id, _ := strings.Cut(e.ID, "/")
		_, err := r.Exec(`UPDATE resources SET body = NULL, bundle = NULL, packed = NULL, answered = NULL WHERE type = ? AND id = ?`, resourceType, id)
		return err
	case storage.KeptDrafts:
		return r.each(e.ID, `DELETE FROM approvals WHERE draft_id = ?`, `DELETE FROM drafts WHERE id = ?`)
	case storage.KeptSessions:
		return r.each(e.ID, `DELETE FROM sessions WHERE token_hash = ?`)
	}
	return r.eraseCase(e.ID, tombstone)
}

func (r retention) each(id string, statements ...string) error {
	for _, s := range statements {
		if _, err := r.Exec(s, id); err != nil {
			return err
		}
	}
	return nil
}

// eraseCase leaves a case its ids. What it was searched by goes with the
// patient's name.
func (r retention) eraseCase(id string, tombstone storage.Case) error {
	var ids keys
	c, err := cases(r).Get(id)
	for _, k := range c.Keys {
		switch k.Kind {
		case storage.KeyBundle, storage.KeyAppointment, storage.KeyServiceRequest:
			ids = append(ids, k)
		}
	}
	if err != nil {
		return err
	}
	_, err = r.Exec(`UPDATE cases SET version = version + 1, subject = ?, body = ?, keys = ? WHERE id = ?`,
		r.guarded("cases.subject", &id, &tombstone.Subject), r.guarded("cases.body", &id, &tombstone.Body), &ids, id)
	if err != nil {
		return err
	}
	if err := r.each(id, `DELETE FROM key_starts WHERE case_n = (SELECT n FROM cases WHERE id = ?)`); err != nil {
		return err
	}
	return errors.Join(r.lead(id, ids), r.each(id,
		`UPDATE events SET body = NULL WHERE case_id = ?`,
		`DELETE FROM work_items WHERE case_id = ?`,
		`DELETE FROM approvals WHERE draft_id IN (SELECT id FROM drafts WHERE case_id = ?)`,
		`DELETE FROM drafts WHERE case_id = ?`))
}

// Erasure implements storage.Retention.
func (r retention) Erasure(kind storage.Kept, id string) (storage.Erasure, error) {
	return One(r.Tx, func(row Row) (e storage.Erasure, err error) {
		err = row.Scan(&e.Kind, &e.ID, (*instant)(&e.At), &e.Days)
		return e, err
	}, `SELECT kind, id, at, days FROM erasures WHERE kind = ? AND id = ?`, kind, id)
}
