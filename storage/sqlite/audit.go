package sqlite

import (
	"database/sql"

	"barsdesk/storage"
)

// audit implements storage.Audit.
type audit struct{ *tx }

const auditColumns = `seq, at, actor, role, act, object, case_id, patient_key, service_id, source, correlation_id,
	request_id, environment, outcome, body_hash, header_hash, detail`

// Append numbers by the highest number kept, not by a counter that a rollback would leave ahead.
func (a audit) Append(e storage.Entry) error {
	_, err := a.exec(`INSERT INTO audit (`+auditColumns+`)
		VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM audit), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		instant(e.At), e.Actor, e.Role, e.Act, e.Object, e.CaseID, e.PatientKey, e.ServiceID, e.From, e.CorrelationID,
		e.RequestID, e.Environment, e.Outcome, e.BodyHash, e.HeaderHash, e.Detail)
	return err
}

// List implements storage.Audit.
func (a audit) List(q storage.AuditQuery) ([]storage.Entry, int, error) {
	var f filter
	f.equal("actor", q.Actor)
	f.equal("case_id", q.CaseID)
	f.equal("patient_key", q.PatientKey)
	f.equal("service_id", q.ServiceID)
	f.equal("outcome", q.Outcome)
	f.equal("act", q.Act)
	f.during("at", q.From, q.To)
	return page(a.tx, scanEntry, auditColumns, "audit", "audit", f, "seq DESC", q.Page)
}

func scanEntry(row *sql.Rows) (e storage.Entry, err error) {
	err = row.Scan(&e.Seq, (*instant)(&e.At), &e.Actor, &e.Role, &e.Act, &e.Object, &e.CaseID, &e.PatientKey,
		&e.ServiceID, &e.From, &e.CorrelationID, &e.RequestID, &e.Environment, &e.Outcome, &e.BodyHash, &e.HeaderHash,
		&e.Detail)
	return e, err
}
