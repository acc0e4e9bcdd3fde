package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
	"barsdesk/storage/sqlite"
)

// shift renumbers the entries from one on, with all that is kept with them.
func (l *log) shift(from, by int) {
	l.t.Helper()
	l.do(`UPDATE audit SET seq = -(seq + ?) WHERE seq >= ?`, by, from)
	l.do(`UPDATE audit SET seq = -seq WHERE seq < 0`)
}

// hashed gives an entry the hash that its content has now, as somebody would
// who knows how it is made.
func (l *log) hashed(seq int64) {
	l.t.Helper()
	var leaf storage.Hash
	if err := l.db.View(l.t.Context(), func(tx storage.Tx) error {
		return tx.Audit().Scan(seq, seq, func(e *storage.Entry, _ *storage.Hash) error { leaf = ledger.Leaf(e); return nil })
	}); err != nil {
		l.t.Fatal(err)
	}
	l.do(`UPDATE audit SET leaf = ? WHERE seq = ?`, leaf[:], seq)
}

const otherColumns = `at, role, act, object, case_id, patient_key, service_id, source, correlation_id,
	request_id, environment, outcome, body_hash, header_hash, detail, organisation, claims, leaf`

// insert puts an entry in that never was.
func (l *log) insert(seq int) {
	l.t.Helper()
	l.do(`INSERT INTO audit (seq, actor, `+otherColumns+`) SELECT ?, 'nobody', `+otherColumns+` FROM audit ORDER BY seq DESC LIMIT 1`, seq)
}

// swap exchanges two entries, with all that is kept with them or without.
func (l *log) swap(a, b int) {
	l.t.Helper()
	l.do(`UPDATE audit SET seq = -1 WHERE seq = ?`, a)
	l.do(`UPDATE audit SET seq = ? WHERE seq = ?`, a, b)
	l.do(`UPDATE audit SET seq = ? WHERE seq = -1`, b)
}

func TestEntriesAreNotRemovedUnseen(t *testing.T) {
	for _, seq := range []int{1, 2, 150, 299, 300} {
		l := aLog(t, 100, 199, 1)
		l.do(`DELETE FROM audit WHERE seq = ?`, seq)
		l.faulty("removed", ledger.Removed, int64(seq))
		if seq == 300 {
			continue
		}
		l.shift(seq+1, -1)
		l.faulty("removed, and the rest moved up", ledger.Removed, int64(seq))
	}
	l := aLog(t, 100, 199, 1)
	l.do(`DELETE FROM audit WHERE seq BETWEEN 5 AND 9`)
	l.shift(10, -5)
	l.faulty("several", ledger.Removed, 5)
	if f := l.verify().FirstBad; f.Last != 9 {
		t.Errorf("several: %+v", f)
	}
	l.do(`DELETE FROM audit`)
	l.faulty("all", ledger.Removed, 1)
}

func TestEntriesAreNotInsertedUnseen(t *testing.T) {
	for seq, kind := range map[int]ledger.Kind{1: ledger.Inserted, 2: ledger.Inserted, 150: ledger.Inserted, 300: ledger.Rewritten} {
		l := aLog(t, 100, 199, 1)
		l.shift(seq, 1)
		l.insert(seq)
		l.faulty("inserted", ledger.Inserted, int64(seq))
		l.hashed(int64(seq))
		l.faulty("inserted with a hash", kind, int64(seq))
	}
	l := aLog(t, 100, 199, 1)
	l.insert(301)
	l.faulty("at the end", ledger.Unsigned, 301)
	l.hashed(301)
	l.faulty("at the end with a hash", ledger.Unsigned, 301)
	l.do(`UPDATE audit SET leaf = NULL WHERE seq = 301`)
	if r := l.verify(); r.Sound() || r.Unsequenced != 1 || r.Late != 1 {
		t.Errorf("at the end without one: %+v", r)
	}
}

func TestEntriesAreNotReorderedUnseen(t *testing.T) {
	for _, pair := range [][2]int{{1, 2}, {1, 300}, {7, 100}, {100, 101}, {299, 300}} {
		l := aLog(t, 100, 199, 1)
		l.swap(pair[0], pair[1])
		l.faulty("swapped", ledger.Reordered, int64(pair[0]))
		first, second := l.bytes(`SELECT leaf FROM audit WHERE seq = ?`, pair[1]), l.bytes(`SELECT leaf FROM audit WHERE seq = ?`, pair[0])
		l.do(`UPDATE audit SET leaf = ? WHERE seq = ?`, first, pair[0])
		l.do(`UPDATE audit SET leaf = ? WHERE seq = ?`, second, pair[1])
		l.faulty("swapped without the hashes", ledger.Reordered, int64(pair[0]))
	}
}

// Who knows how hashes are made is found by the subtrees and the checkpoints, and
// these say between which entries it was.
func TestEntriesAreNotRewrittenUnseen(t *testing.T) {
	l := aLog(t, 100, 400, 1)
	l.do(`UPDATE audit SET actor = 'somebody' WHERE seq = 300`)
	l.hashed(300)
	if f := l.verify().FirstBad; f == nil || *f != (ledger.Fault{Kind: ledger.Rewritten, Seq: 101, Last: 500}) {
		t.Errorf("by checkpoints: %+v", f)
	}
	l = aLog(t, 100, 700)
	l.do(`UPDATE audit SET actor = 'somebody' WHERE seq = 300`)
	l.hashed(300)
	if f := l.verify().FirstBad; f == nil || *f != (ledger.Fault{Kind: ledger.Rewritten, Seq: 257, Last: 512}) {
		t.Errorf("by subtrees: %+v", f)
	}
	l = aLog(t, 100, 1, 1, 1)
	l.do(`UPDATE audit SET actor = 'somebody' WHERE seq = 102`)
	l.hashed(102)
	l.faulty("between checkpoints", ledger.Rewritten, 102)
}

// What is cut off the end is missed by the checkpoints that are left, and by
// copies of those that are not.
func TestLogIsNotTruncatedUnseen(t *testing.T) {
	l := aLog(t, 1, 1, 1, 300, 1)
	copied := l.checkpoint()
	l.sound(copied)
	l.do(`DELETE FROM audit WHERE seq = 304`)
	l.faulty("the last checkpoint stayed", ledger.Removed, 304)
	l.do(`DELETE FROM audit_checkpoints WHERE size = 304`)
	l.sound()
	l.faulty("the last checkpoint went too", ledger.Removed, 304, copied)
	l.do(`DELETE FROM audit WHERE seq > 2`)
	l.do(`DELETE FROM audit_checkpoints WHERE size > 2`)
	l.faulty("nearly all", ledger.Removed, 3, copied)
	l.do(`DELETE FROM audit`)
	l.do(`DELETE FROM audit_checkpoints`)
	l.faulty("all", ledger.Removed, 1, copied)

	l = aLog(t, 1, 1, 1)
	l.do(`DELETE FROM audit_checkpoints WHERE size > 1`)
	l.faulty("checkpoints alone", ledger.Unsigned, 2)
	l.do(`DELETE FROM audit_checkpoints`)
	l.faulty("all checkpoints", ledger.Unsigned, 1)
}

func TestSubtreesAreMissed(t *testing.T) {
	l := aLog(t, 1, 800)
	l.do(`DELETE FROM audit_nodes WHERE n = 1`)
	l.faulty("the second", ledger.Hashes, 257)
	l.do(`DELETE FROM audit_nodes`)
	l.faulty("all", ledger.Hashes, 1)
}

// keep is a signing key that somebody has copied.
type keep struct{ key []byte }

func (k *keep) Load() ([]byte, error) {
	if k.key == nil {
		return nil, os.ErrNotExist
	}
	return k.key, nil
}

func (k *keep) Save(key []byte) error { k.key = key; return nil }

// An administrator who holds the signing key can write another log. A checkpoint
// that was copied elsewhere before tells, and so does one of another key.
func TestCopiedCheckpointFindsWhoHoldsTheKey(t *testing.T) {
	stolen := &keep{}
	write := func(k ledger.Keep, actors ...string) *log {
		db, err := sqlite.OpenMemory(t.Context(), sqlite.Options{Keep: k})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closed(t, db) })
		for n, actor := range actors {
			e := logged(n)
			e.Actor = actor
			if err := db.Update(t.Context(), func(tx storage.Tx) error { return tx.Audit().Append(e) }); err != nil {
				t.Fatal(err)
			}
		}
		return &log{t: t, db: db}
	}
	honest := write(stolen, "a", "b")
	first := honest.checkpoint()
	honest.append(1, 1)
	second := honest.checkpoint()
	honest.sound(first, second)

	rewritten := write(stolen, "a", "b", "c", "d", "e")
	rewritten.sound()
	rewritten.sound(first)
	rewritten.faulty("with the key", ledger.Rewritten, 3, first, second)
	write(&keep{}, "a", "b", "c").faulty("with another key", ledger.Copy, 0, first)
	honest.faulty("a text that is none", ledger.Copy, 0, []byte("hello"))

	r, err := ledger.Verify(t.Context(), honest.db, ledger.VerifyOptions{Key: write(&keep{}, "a").verify().Key})
	if err != nil || r.FirstBad == nil || r.FirstBad.Kind != ledger.Checkpoint {
		t.Errorf("another key than the one known: %+v, %v", r.FirstBad, err)
	}
}

// A log goes on under a new key when the old one is lost, and says so.
func TestLostKeyIsReplaced(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, sqlite.Options{})
	l := &log{t: t, db: db}
	l.append(1, 2)
	copied := l.checkpoint()
	closed(t, db)
	if err := os.Remove(filepath.Join(dir, "barsdesk.ledger.key")); err != nil {
		t.Fatal(err)
	}
	l.db = open(t, dir, sqlite.Options{})
	l.append(1, 1)
	if r := l.verify(copied); !r.Sound() || len(r.Keys) != 2 || r.Key != r.Keys[1] || r.Size != 5 {
		t.Errorf("%+v, %+v", r, r.FirstBad)
	}
	if info, err := os.Stat(filepath.Join(dir, "barsdesk.ledger.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v, %v", info.Mode(), err)
	}
}

// Whoever only looks, beside the owner, can verify.
func TestLookVerifiesBesideTheOwner(t *testing.T) {
	dir := t.TempDir()
	l := &log{t: t, db: open(t, dir, sqlite.Options{})}
	l.append(1, 600, 1)
	look, err := sqlite.Look(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, look)
	var heard int64
	r, err := ledger.Verify(t.Context(), look, ledger.VerifyOptions{Progress: func(done, total int64) { heard = done * 1000 / total }})
	if err != nil || !r.Sound() || r.Size != 602 || heard != 1000 {
		t.Errorf("%+v, %v, heard %d", r, err, heard)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := ledger.Verify(ctx, look, ledger.VerifyOptions{}); err == nil {
		t.Error("verified after it was stopped")
	}
}

// What an Update took back leaves no trace in the tree; neither does a batch
// that came to nothing.
func TestTreeHoldsWhatWasKept(t *testing.T) {
	l := &log{t: t, db: open(t, t.TempDir(), sqlite.Options{})}
	for range 3 {
		l.append(1)
		if err := l.db.Update(t.Context(), func(tx storage.Tx) error {
			for n := range 300 {
				if err := tx.Audit().Append(logged(n)); err != nil {
					return err
				}
			}
			return os.ErrInvalid
		}); err == nil {
			t.Fatal("kept")
		}
	}
	if r := l.verify(); !r.Sound() || r.Size != 3 || r.Checkpoints != 3 {
		t.Errorf("%+v, %+v", r, r.FirstBad)
	}
}

// Checkpoints thin out behind the newest thousand entries, and what is left
// proves the log.
func TestCheckpointsThinOut(t *testing.T) {
	batches := make([]int, 3500)
	for i := range batches {
		batches[i] = 1
	}
	l := aLog(t, batches...)
	if n := l.number(`SELECT COUNT(*) FROM audit_checkpoints`); n < 1000 || n > 2200 {
		t.Errorf("%d checkpoints of 3,500", n)
	}
	if n := l.number(`SELECT COUNT(*) FROM audit_checkpoints WHERE size IN (1024, 2048, 3072)`); n != 3 {
		t.Errorf("%d of three blocks", n)
	}
	l.sound()
}
