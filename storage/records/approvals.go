package records

import (
	"barsdesk/storage"
)

// approvals implements storage.Approvals.
type approvals struct{ *Tx }

const approvalColumns = `id, version, organisation, draft_id, draft_version, service_id, patient_key, state,
	asked_by, asked_at, decided_by, decided_at, body`

// Create implements storage.Approvals.
func (a approvals) Create(v storage.Approval) error {
	return a.change(storage.ErrDuplicate, `INSERT INTO approvals (`+approvalColumns+`) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		v.ID, v.Organisation, v.DraftID, v.DraftVersion, v.ServiceID, v.PatientKey, v.State,
		v.AskedBy, instant(v.AskedAt), v.DecidedBy, instant(v.DecidedAt), a.guarded("approvals.body", &v.ID, &v.Body))
}

// Save implements storage.Approvals.
func (a approvals) Save(v storage.Approval) error {
	n, err := a.Exec(`UPDATE approvals SET version = version + 1, state = ?, decided_by = ?, decided_at = ?, body = ?
		WHERE id = ? AND version = ?`,
		v.State, v.DecidedBy, instant(v.DecidedAt), a.guarded("approvals.body", &v.ID, &v.Body), v.ID, v.Version)
	if err == nil && n == 0 {
		return a.staleOrMissing(`SELECT version FROM approvals WHERE id = ?`, v.ID)
	}
	return err
}

// Get implements storage.Approvals.
func (a approvals) Get(id string) (storage.Approval, error) {
	return One(a.Tx, a.scan, `SELECT `+approvalColumns+` FROM approvals WHERE id = ?`, id)
}

// ByDraft implements storage.Approvals.
func (a approvals) ByDraft(draftID string) ([]storage.Approval, error) {
	return All(a.Tx, a.scan, `SELECT `+approvalColumns+` FROM approvals WHERE draft_id = ? ORDER BY n DESC`, draftID)
}

// List implements storage.Approvals.
func (a approvals) List(q storage.ApprovalQuery) ([]storage.Approval, int, error) {
	var f filter
	f.equal("state", q.State)
	f.whose("organisation", q.Whose)
	f.equal("asked_by", q.AskedBy)
	return page(a.Tx, a.scan, approvalColumns, "approvals", "approvals", f, "asked_at NULLS FIRST, n", q.Page)
}

func (a approvals) scan(row Row) (v storage.Approval, err error) {
	err = row.Scan(&v.ID, &v.Version, &v.Organisation, &v.DraftID, &v.DraftVersion, &v.ServiceID, &v.PatientKey, &v.State,
		&v.AskedBy, (*instant)(&v.AskedAt), &v.DecidedBy, (*instant)(&v.DecidedAt), a.guarded("approvals.body", &v.ID, &v.Body))
	return v, err
}

// organisations implements storage.Organisations.
type organisations struct{ *Tx }

// Rename implements storage.Organisations.
func (o organisations) Rename(from, to string) error {
	return o.each([]string{
		`UPDATE outbox SET organisation = ?2 WHERE organisation = ?1 AND case_id IN (SELECT id FROM cases WHERE organisation = ?1 AND role = 'sender')`,
		`UPDATE inbox SET organisation = ?2 WHERE organisation = ?1 AND case_id IN (SELECT id FROM cases WHERE organisation = ?1 AND role = 'sender')`,
		`UPDATE cases SET organisation = ?2 WHERE organisation = ?1 AND role = 'sender'`,
		`UPDATE drafts SET organisation = ?2 WHERE organisation = ?1`,
		`UPDATE approvals SET organisation = ?2 WHERE organisation = ?1`,
	}, from, to)
}

// MoveService implements storage.Organisations.
func (o organisations) MoveService(serviceID, to string) error {
	const received = `SELECT id FROM cases WHERE role = 'receiver' AND service_id = ?1`
	return o.each([]string{
		`UPDATE outbox SET organisation = ?2 WHERE organisation <> ?2 AND case_id IN (` + received + `)`,
		`UPDATE inbox SET organisation = ?2 WHERE organisation <> ?2 AND service_id = ?1 AND (case_id = '' OR case_id IN (` + received + `))`,
		`UPDATE work_items SET organisation = ?2 WHERE organisation <> ?2 AND service_id = ?1`,
		`UPDATE cases SET organisation = ?2 WHERE organisation <> ?2 AND role = 'receiver' AND service_id = ?1`,
	}, serviceID, to)
}

// each runs statements, all or none.
func (o organisations) each(statements []string, args ...any) error {
	return o.whole(func() error {
		for _, statement := range statements {
			if _, err := o.Exec(statement, args...); err != nil {
				return err
			}
		}
		return nil
	})
}
