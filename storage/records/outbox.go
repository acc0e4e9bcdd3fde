package records

import (
	"errors"
	"strings"
	"time"

	"barsdesk/storage"
)

// outbox implements storage.Outbox.
type outbox struct{ *Tx }

const (
	outboundColumns = `o.id, o.version, o.organisation, o.case_id, o.plan_id, o.step, o.kind, o.state, o.target, o.request_id,
		o.correlation_id, o.bundle_id, o.method, o.path, o.node, o.attempts, o.next_at, o.status, o.failure, o.created_at, o.updated_at,
		o.answer_header, o.answer, b.header, b.body`
	outbounds = `SELECT ` + outboundColumns + ` FROM outbox o JOIN outbox_bytes b ON b.n = o.n `
)

// Add implements storage.Outbox.
func (o outbox) Add(messages ...storage.Outbound) error {
	if len(messages) == 1 {
		return o.add(messages[0])
	}
	return o.whole(func() error {
		for _, m := range messages {
			if err := o.add(m); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o outbox) add(m storage.Outbound) error {
	n, err := o.numbered(`INSERT INTO outbox (id, version, organisation, case_id, plan_id, step, kind, state, target, request_id,
			request_key, correlation_id, bundle_id, method, path, node, attempts, next_at, status, failure, created_at, updated_at,
			answer_header, answer)
		VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ID, m.Organisation, m.CaseID, m.PlanID, m.Step, m.Kind, m.State, m.Target, m.RequestID,
		strings.ToLower(m.RequestID), m.CorrelationID, m.BundleID, m.Method, m.Path, m.Node, m.Attempts, instant(m.NextAt), m.Status, m.Failure,
		instant(m.CreatedAt), instant(m.UpdatedAt),
		o.guarded("outbox.answer_header", &m.ID, &m.AnswerHeader), o.guarded("outbox.answer", &m.ID, &m.Answer))
	if err != nil {
		return err
	}
	_, err = o.Exec(`INSERT INTO outbox_bytes (n, header, body) VALUES (?, ?, ?)`,
		n, o.guarded("outbox.header", &m.ID, &m.Header), o.guarded("outbox.body", &m.ID, &m.Body))
	return err
}

// Save implements storage.Outbox.
func (o outbox) Save(m storage.Outbound) error {
	n, err := o.Exec(`UPDATE outbox SET version = version + 1, case_id = ?, plan_id = ?, step = ?, kind = ?, state = ?,
			target = ?, node = ?, attempts = ?, next_at = ?, status = ?, failure = ?, updated_at = ?, answer_header = ?, answer = ?
		WHERE id = ? AND version = ?`,
		m.CaseID, m.PlanID, m.Step, m.Kind, m.State, m.Target, m.Node, m.Attempts, instant(m.NextAt), m.Status, m.Failure,
		instant(m.UpdatedAt), o.guarded("outbox.answer_header", &m.ID, &m.AnswerHeader), o.guarded("outbox.answer", &m.ID, &m.Answer),
		m.ID, m.Version)
	if err == nil && n == 0 {
		return o.staleOrMissing(`SELECT version FROM outbox WHERE id = ?`, m.ID)
	}
	return err
}

// AddAttempt implements storage.Outbox.
func (o outbox) AddAttempt(a storage.Attempt) error {
	_, err := o.try(`INSERT INTO attempts (outbound_id, n, at, took, status, failure, detail)
		VALUES (?, ?, ?, ?, ?, ?, ?)`,
		a.OutboundID, a.N, instant(a.At), int64(a.Took), a.Status, a.Failure, a.Detail)
	return err
}

// Get implements storage.Outbox.
func (o outbox) Get(id string) (storage.Outbound, error) {
	return One(o.Tx, o.scan, outbounds+`WHERE o.id = ?`, id)
}

// Attempts implements storage.Outbox.
func (o outbox) Attempts(id string) ([]storage.Attempt, error) {
	return All(o.Tx, func(row Row) (a storage.Attempt, err error) {
		err = row.Scan(&a.OutboundID, &a.N, (*instant)(&a.At), &a.Took, &a.Status, &a.Failure, &a.Detail)
		return a, err
	}, `SELECT outbound_id, n, at, took, status, failure, detail FROM attempts WHERE outbound_id = ? ORDER BY n`, id)
}

// waitingBy goes by next_at, which few messages have: by the state (the plus
// keeps its index out) it would look through everything ever delivered.
const waitingBy = `FROM outbox o
		WHERE o.next_at <= ? AND {+}o.state {in}
			AND (o.plan_id = '' OR NOT EXISTS (SELECT 1 FROM outbox earlier
				WHERE earlier.plan_id = o.plan_id AND earlier.step < o.step AND earlier.state <> ?))`

// DueQuery is how Outbox.Due asks: it reads the bytes only of what is returned.
const DueQuery = outbounds + `WHERE o.n IN (SELECT o.n ` + waitingBy + `
		ORDER BY o.created_at NULLS FIRST, o.step, o.n LIMIT ?)
	ORDER BY o.created_at NULLS FIRST, o.step, o.n`

// NextDueQuery is how Outbox.NextDue asks: it stops at the first.
const NextDueQuery = `SELECT o.next_at ` + waitingBy + ` ORDER BY o.next_at LIMIT 1`

// Due implements storage.Outbox.
func (o outbox) Due(states []string, delivered string, now time.Time, limit int) ([]storage.Outbound, error) {
	return All(o.Tx, o.scan, DueQuery, bound(now), List(states), delivered, limit)
}

// NextDue implements storage.Outbox.
func (o outbox) NextDue(states []string, delivered string) (time.Time, error) {
	next, err := One(o.Tx, ScanOne[instant], NextDueQuery, bound(latest), List(states), delivered)
	if errors.Is(err, storage.ErrNotFound) {
		return time.Time{}, nil
	}
	return time.Time(next), err
}

// InStates implements storage.Outbox.
func (o outbox) InStates(whose storage.Whose, states []string, p storage.Page) ([]storage.Outbound, error) {
	limit, offset := limits(p)
	f := filter{terms: []string{"o.state {in}"}, args: []any{List(states)}}
	f.whose("o.organisation", whose)
	return All(o.Tx, o.scan, outbounds+f.where()+`
		ORDER BY o.created_at DESC NULLS LAST, o.n DESC LIMIT ? OFFSET ?`, append(f.args, limit, offset)...)
}

// Depth implements storage.Outbox.
func (o outbox) Depth(states []string) ([]storage.Depth, error) {
	return All(o.Tx, func(row Row) (d storage.Depth, err error) {
		err = row.Scan(&d.State, &d.Messages, (*instant)(&d.Oldest))
		return d, err
	}, `SELECT o.state, count(*), min(o.created_at) FROM outbox o WHERE o.state {in}
		GROUP BY o.state ORDER BY o.state`, List(states))
}

// ByCase implements storage.Outbox.
func (o outbox) ByCase(caseID string) ([]storage.Outbound, error) {
	return All(o.Tx, o.scan, outbounds+`WHERE o.case_id = ? ORDER BY o.created_at NULLS FIRST, o.step, o.n`, caseID)
}

// ByPlan implements storage.Outbox.
func (o outbox) ByPlan(planID string) ([]storage.Outbound, error) {
	return All(o.Tx, o.scan, outbounds+`WHERE o.plan_id = ? ORDER BY o.step, o.n`, planID)
}

func (o outbox) scan(row Row) (m storage.Outbound, err error) {
	err = row.Scan(&m.ID, &m.Version, &m.Organisation, &m.CaseID, &m.PlanID, &m.Step, &m.Kind, &m.State, &m.Target, &m.RequestID,
		&m.CorrelationID, &m.BundleID, &m.Method, &m.Path, &m.Node, &m.Attempts, (*instant)(&m.NextAt), &m.Status, &m.Failure,
		(*instant)(&m.CreatedAt), (*instant)(&m.UpdatedAt),
		o.guarded("outbox.answer_header", &m.ID, &m.AnswerHeader), o.guarded("outbox.answer", &m.ID, &m.Answer),
		o.guarded("outbox.header", &m.ID, &m.Header), o.guarded("outbox.body", &m.ID, &m.Body))
	return m, err
}
