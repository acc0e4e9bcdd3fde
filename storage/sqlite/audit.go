package sqlite

import (
	"database/sql"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// audit implements storage.Audit.
type audit struct{ *tx }

const auditColumns = `seq, at, actor, role, act, object, case_id, patient_key, service_id, source, correlation_id,
	request_id, environment, outcome, body_hash, header_hash, detail, organisation, claims`

// Append numbers by the highest number kept, not by a counter that a rollback
// would leave ahead, and gives no number again that a checkpoint covers.
func (a audit) Append(e storage.Entry) error {
	last, err := one(a.tx, scanOne[int64], `SELECT MAX((SELECT COALESCE(MAX(seq), 0) FROM audit), (SELECT COALESCE(MAX(size), 0) FROM audit_checkpoints))`)
	if err != nil {
		return err
	}
	a.appended, e.Seq = true, last+1
	leaf := ledger.Leaf(&e)
	_, err = a.exec(`INSERT INTO audit (`+auditColumns+`, leaf) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Seq, instant(e.At), e.Actor, e.Role, e.Act, e.Object, e.CaseID, e.PatientKey, e.ServiceID, e.From, e.CorrelationID,
		e.RequestID, e.Environment, e.Outcome, e.BodyHash, e.HeaderHash, e.Detail, e.Organisation, e.Claims, leaf[:])
	return err
}

// Leaves implements storage.Audit.
func (a audit) Leaves(first, end int64) ([]storage.Hash, error) {
	return a.hashes(end-first, `SELECT leaf FROM audit WHERE seq > ? AND seq <= ? AND leaf IS NOT NULL ORDER BY seq`, first, end)
}

// Nodes implements storage.Audit.
func (a audit) Nodes(level int, first, end int64) ([]storage.Hash, error) {
	return a.hashes(end-first, `SELECT hash FROM audit_nodes WHERE level = ? AND n >= ? AND n < ? ORDER BY n`, level, first, end)
}

func (a audit) hashes(want int64, query string, args ...any) ([]storage.Hash, error) {
	list, err := all(a.tx, scanHash, query, args...)
	if err == nil && int64(len(list)) != want {
		err = storage.ErrNotFound
	}
	return list, err
}

func scanHash(row *sql.Rows) (hash storage.Hash, err error) {
	var held []byte
	err = row.Scan(&held)
	return hashOf(held), err
}

// hashOf is what a column of a hash holds: all zeros without one, and no hash of
// anything if it has the wrong length.
func hashOf(held []byte) (hash storage.Hash) {
	switch len(held) {
	case 0:
	case len(hash):
		copy(hash[:], held)
	default:
		hash[0] = 1
	}
	return hash
}

// Checkpoint implements storage.Audit.
func (a audit) Checkpoint() (storage.Checkpoint, error) {
	return one(a.tx, scanCheckpoint, `SELECT size, at, note, edge FROM audit_checkpoints ORDER BY size DESC LIMIT 1`)
}

// Checkpoints implements storage.Audit.
func (a audit) Checkpoints() ([]storage.Checkpoint, error) {
	return all(a.tx, scanCheckpoint, `SELECT size, at, note, edge FROM audit_checkpoints ORDER BY size`)
}

func scanCheckpoint(row *sql.Rows) (c storage.Checkpoint, err error) {
	err = row.Scan(&c.Size, (*instant)(&c.At), &c.Note, (*edge)(&c.Edge))
	return c, err
}

// Keys implements storage.Audit.
func (a audit) Keys() ([]string, error) {
	return all(a.tx, scanOne[string], `SELECT verifier FROM audit_keys ORDER BY n`)
}

func scanEntry(row *sql.Rows) (e storage.Entry, err error) {
	err = row.Scan(entryColumns(&e)...)
	return e, err
}

// entryColumns are where auditColumns are read to.
func entryColumns(e *storage.Entry) []any {
	return []any{&e.Seq, (*instant)(&e.At), &e.Actor, &e.Role, &e.Act, &e.Object, &e.CaseID, &e.PatientKey,
		&e.ServiceID, &e.From, &e.CorrelationID, &e.RequestID, &e.Environment, &e.Outcome, &e.BodyHash, &e.HeaderHash,
		&e.Detail, &e.Organisation, &e.Claims}
}
