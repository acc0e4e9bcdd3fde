package records

import (
	"time"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// audit implements storage.Audit.
type audit struct{ *Tx }

// EntryColumns are the columns of an entry of the audit log, its number first.
const EntryColumns = `seq, at, actor, role, act, object, case_id, patient_key, service_id, source, correlation_id,
	request_id, environment, outcome, body_hash, header_hash, detail, organisation, claims`

// Append implements storage.Audit.
func (a audit) Append(e storage.Entry) error {
	if err := a.usable(); err != nil {
		return err
	}
	return a.conn.Append(a.Tx, e)
}

// Waiting implements storage.Audit.
func (a audit) Waiting(before time.Time) (int64, time.Time, error) {
	if err := a.usable(); err != nil {
		return 0, time.Time{}, err
	}
	return a.conn.Waiting(a.Tx, before)
}

// Enter puts an entry at the end of the log. It numbers by the highest number
// kept, not by a counter that a rollback would leave ahead, and gives no number
// again that a checkpoint covers. One transaction at a time may enter.
func Enter(t *Tx, e storage.Entry) error {
	last, err := Last(t)
	if err != nil {
		return err
	}
	e.Seq = last + 1
	leaf := ledger.Leaf(&e)
	_, err = t.Exec(`INSERT INTO audit (`+EntryColumns+`, leaf) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		append(EntryValues(&e), leaf[:])...)
	return err
}

// Last is the number of the last entry of the log.
func Last(t *Tx) (int64, error) {
	return One(t, ScanOne[int64], `SELECT {max}((SELECT COALESCE(MAX(seq), 0) FROM audit), (SELECT COALESCE(MAX(size), 0) FROM audit_checkpoints))`)
}

// EntryValues are what EntryColumns hold of an entry.
func EntryValues(e *storage.Entry) []any {
	return []any{e.Seq, instant(e.At), e.Actor, e.Role, e.Act, e.Object, e.CaseID, e.PatientKey, e.ServiceID, e.From, e.CorrelationID,
		e.RequestID, e.Environment, e.Outcome, e.BodyHash, e.HeaderHash, e.Detail, e.Organisation, e.Claims}
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
	list, err := All(a.Tx, scanHash, query, args...)
	if err == nil && int64(len(list)) != want {
		err = storage.ErrNotFound
	}
	return list, err
}

func scanHash(row Row) (hash storage.Hash, err error) {
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
	return One(a.Tx, scanCheckpoint, `SELECT size, at, note, edge FROM audit_checkpoints ORDER BY size DESC LIMIT 1`)
}

// Checkpoints implements storage.Audit.
func (a audit) Checkpoints() ([]storage.Checkpoint, error) {
	return All(a.Tx, scanCheckpoint, `SELECT size, at, note, edge FROM audit_checkpoints ORDER BY size`)
}

func scanCheckpoint(row Row) (c storage.Checkpoint, err error) {
	err = row.Scan(&c.Size, (*instant)(&c.At), &c.Note, (*edge)(&c.Edge))
	return c, err
}

// Keys implements storage.Audit.
func (a audit) Keys() ([]string, error) {
	return All(a.Tx, ScanOne[string], `SELECT verifier FROM audit_keys ORDER BY n`)
}

func scanEntry(row Row) (e storage.Entry, err error) {
	err = row.Scan(EntryPlaces(&e)...)
	return e, err
}

// EntryPlaces are where EntryColumns are read to.
func EntryPlaces(e *storage.Entry) []any {
	return []any{&e.Seq, (*instant)(&e.At), &e.Actor, &e.Role, &e.Act, &e.Object, &e.CaseID, &e.PatientKey,
		&e.ServiceID, &e.From, &e.CorrelationID, &e.RequestID, &e.Environment, &e.Outcome, &e.BodyHash, &e.HeaderHash,
		&e.Detail, &e.Organisation, &e.Claims}
}
