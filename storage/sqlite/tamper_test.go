package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
	"barsdesk/storage/sqlite"
)

// log is an audit log that somebody with the whole database in hand changes.
type log struct {
	t  *testing.T
	db *sqlite.DB
}

func logged(n int) storage.Entry {
	return storage.Entry{At: time.Unix(1_790_000_000, 5).Add(time.Duration(n) * time.Minute).UTC(), Actor: "person", Role: "clinician",
		Act: "case.read", Object: fmt.Sprint("o", n), CaseID: "c1", PatientKey: "k1", ServiceID: "s1", From: "::1", CorrelationID: "x1",
		RequestID: "r1", Environment: "prod", Outcome: "allowed", BodyHash: "b1", HeaderHash: "h1", Detail: []byte(`{}`),
		Organisation: "RA4", Claims: []byte(`{"a":1}`)}
}

// aLog has batches of so many entries, and no triggers that hinder anybody.
func aLog(t *testing.T, batches ...int) *log {
	t.Helper()
	db, err := sqlite.OpenMemory(t.Context(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, db) })
	l := &log{t: t, db: db}
	l.append(batches...)
	for _, trigger := range []string{"audit_unchanged", "audit_whole", "audit_hashed", "audit_nodes_unchanged", "audit_nodes_whole",
		"audit_checkpoints_unchanged", "audit_checkpoints_newest", "audit_keys_unchanged", "audit_keys_whole"} {
		l.do("DROP TRIGGER " + trigger)
	}
	return l
}

func (l *log) append(batches ...int) {
	l.t.Helper()
	n := 0
	for _, size := range batches {
		if err := l.db.Update(l.t.Context(), func(tx storage.Tx) error {
			for range size {
				n++
				if err := tx.Audit().Append(logged(n)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			l.t.Fatal(err)
		}
	}
}

func (l *log) do(query string, args ...any) {
	l.t.Helper()
	if err := l.try(query, args...); err != nil {
		l.t.Fatal(query, err)
	}
}

func (l *log) try(query string, args ...any) error {
	return l.db.Update(l.t.Context(), func(tx storage.Tx) error { return sqlite.Exec(tx, query, args...) })
}

func (l *log) bytes(query string, args ...any) (out []byte) {
	l.t.Helper()
	if err := l.db.View(l.t.Context(), func(tx storage.Tx) (err error) {
		out, err = sqlite.ReadBytes(tx, query, args...)
		return err
	}); err != nil {
		l.t.Fatal(query, err)
	}
	return bytes.Clone(out)
}

func (l *log) number(query string) (out int) {
	l.t.Helper()
	if err := l.db.View(l.t.Context(), func(tx storage.Tx) (err error) {
		out, err = sqlite.ReadInt(tx, query)
		return err
	}); err != nil {
		l.t.Fatal(query, err)
	}
	return out
}

// checkpoint is the newest note, as somebody may have copied it.
func (l *log) checkpoint() (note []byte) {
	l.t.Helper()
	return l.bytes(`SELECT note FROM audit_checkpoints ORDER BY size DESC LIMIT 1`)
}

func (l *log) verify(copies ...[]byte) ledger.Report {
	l.t.Helper()
	r, err := ledger.Verify(l.t.Context(), l.db, ledger.VerifyOptions{Checkpoints: copies, Now: logged(100_000).At})
	if err != nil {
		l.t.Fatal(err)
	}
	return r
}

func (l *log) sound(copies ...[]byte) {
	l.t.Helper()
	if r := l.verify(copies...); !r.Sound() {
		l.t.Fatalf("a fault in a sound log: %+v (%+v)", r.FirstBad, r)
	}
}

// faulty wants a fault of a kind that names a number.
func (l *log) faulty(what string, kind ledger.Kind, seq int64, copies ...[]byte) {
	l.t.Helper()
	r := l.verify(copies...)
	if r.FirstBad == nil || r.Sound() || r.FirstBad.Kind != kind || r.FirstBad.Seq != seq {
		l.t.Errorf("%s: got %+v, want %s at %d", what, r.FirstBad, kind, seq)
	}
}

func TestSoundLogVerifies(t *testing.T) {
	for _, batches := range [][]int{nil, {1}, {1, 1, 1, 2}, {255}, {256}, {257, 1}, {1000, 24, 1}, {3000, 1, 17000, 400}} {
		l, size := aLog(t, batches...), 0
		for _, n := range batches {
			size += n
		}
		r := l.verify()
		if !r.Sound() || r.Entries != int64(size) || r.Size != int64(size) || size > 0 && (r.Checkpoints == 0 || len(r.Keys) != 1 || r.Origin != "barsdesk/memory") {
			t.Errorf("%v: %+v, %+v", batches, r, r.FirstBad)
		}
	}
}

// texts are the columns of an entry, and whether they are text.
var entryCells = map[string]bool{"actor": true, "role": true, "act": true, "object": true, "case_id": true, "patient_key": true,
	"service_id": true, "source": true, "correlation_id": true, "request_id": true, "environment": true, "outcome": true,
	"body_hash": true, "header_hash": true, "detail": false, "organisation": true, "claims": false, "leaf": false}

// Whoever changes any byte that is stored of an entry is found, and the entry named.
func TestEveryByteOfEveryEntry(t *testing.T) {
	l := aLog(t, 1, 2, 1)
	for seq := int64(1); seq <= 4; seq++ {
		for column, text := range entryCells {
			l.flip(fmt.Sprintf(`audit SET %s = %%s WHERE seq = %d`, column, seq), text, func(what string) { l.faulty(what, ledger.Changed, seq) })
		}
		for bit := range 63 {
			l.do(`UPDATE audit SET at = (at | (1 << ?1)) - (at & (1 << ?1)) WHERE seq = ?2`, bit, seq)
			l.faulty(fmt.Sprintf("bit %d of the time", bit), ledger.Changed, seq)
			l.do(`UPDATE audit SET at = (at | (1 << ?1)) - (at & (1 << ?1)) WHERE seq = ?2`, bit, seq)
		}
		for bit := range 63 {
			l.renumber(seq, seq^1<<bit)
		}
	}
	l.sound()
}

// renumber moves an entry to another number, where there is none, and back.
func (l *log) renumber(seq, to int64) {
	l.t.Helper()
	if err := l.try(`UPDATE audit SET seq = ? WHERE seq = ?`, to, seq); errors.Is(err, storage.ErrDuplicate) {
		return
	} else if err != nil {
		l.t.Fatal(err)
	}
	if r := l.verify(); r.FirstBad == nil || r.FirstBad.Seq != min(seq, to) && r.FirstBad.Seq != seq {
		l.t.Errorf("entry %d as %d: %+v", seq, to, r.FirstBad)
	}
	l.do(`UPDATE audit SET seq = ? WHERE seq = ?`, seq, to)
}

// flip changes every byte of a cell in turn and puts it right again. The update
// has %s for the value.
func (l *log) flip(update string, text bool, check func(what string)) {
	l.t.Helper()
	value := "?"
	if text {
		value = "CAST(? AS TEXT)"
	}
	var table, column, where string
	if _, err := fmt.Sscanf(update, "%s SET %s = %%s WHERE ", &table, &column); err != nil {
		l.t.Fatal(err)
	}
	where = update[bytes.Index([]byte(update), []byte("WHERE")):]
	held := l.bytes(`SELECT CAST(` + column + ` AS BLOB) FROM ` + table + ` ` + where)
	if len(held) == 0 {
		l.t.Fatalf("%s %s: nothing to change", column, where)
	}
	for i := range held {
		changed := bytes.Clone(held)
		changed[i] ^= 1 << (i % 8)
		l.do(`UPDATE `+fmt.Sprintf(update, value), changed)
		check(fmt.Sprintf("byte %d of %s %s", i, column, where))
	}
	l.do(`UPDATE `+fmt.Sprintf(update, value), held)
}

// The same for what proves them: subtrees, checkpoints, keys.
func TestEveryByteOfTheProof(t *testing.T) {
	l := aLog(t, 1, 3, 256)
	l.flip(`audit_nodes SET hash = %s WHERE n = 0`, false, func(what string) { l.faulty(what, ledger.Hashes, 1) })
	for _, size := range []int64{1, 4, 260} {
		for _, column := range []string{"note", "edge"} {
			l.flip(fmt.Sprintf(`audit_checkpoints SET %s = %%s WHERE size = %d`, column, size), false,
				func(what string) { l.faulty(what, ledger.Checkpoint, size) })
		}
		l.do(`UPDATE audit_checkpoints SET at = at + 1 WHERE size = ?`, size)
		l.faulty("time of a checkpoint", ledger.Checkpoint, size)
		l.do(`UPDATE audit_checkpoints SET at = at - 1 WHERE size = ?`, size)
		for bit := range 63 {
			if err := l.try(`UPDATE audit_checkpoints SET size = ? WHERE size = ?`, size^1<<bit, size); errors.Is(err, storage.ErrDuplicate) {
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			if r := l.verify(); r.Sound() {
				t.Errorf("a checkpoint of %d as one of %d: found nothing", size, size^1<<bit)
			}
			l.do(`UPDATE audit_checkpoints SET size = ? WHERE size = ?`, size, size^1<<bit)
		}
	}
	l.flip(`audit_keys SET verifier = %s WHERE n = 1`, true, func(what string) { l.faulty(what, ledger.Checkpoint, 1) })
	l.sound()
}
