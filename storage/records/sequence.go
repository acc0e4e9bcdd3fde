package records

import (
	"time"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// Sequencer puts the entries that a transaction entered into the log's tree and
// signs a checkpoint over them, as the last thing before it is committed. One
// transaction at a time may be sequenced.
type Sequencer struct {
	signer *ledger.Signer
	kept   *ledger.Tree // as it was last committed; nil: it is to be loaded
	next   *ledger.Tree // as it is when the transaction is committed
	more   bool         // entries of before are left
}

// NewSequencer signs with a key of the log.
func NewSequencer(signer *ledger.Signer) *Sequencer { return &Sequencer{signer: signer} }

// More reports whether the last transaction left entries for the next one.
func (s *Sequencer) More() bool { return s.more }

// Settled tells what became of the transaction.
func (s *Sequencer) Settled(committed bool) {
	switch {
	case !committed:
		s.kept, s.more = nil, false
	case s.next != nil:
		s.kept = s.next
	}
	s.next = nil
}

// Sequence takes the entries beyond the newest checkpoint, whoever appended them.
func (s *Sequencer) Sequence(t *Tx) error {
	tree, err := s.tree(t)
	if err != nil {
		return err
	}
	before := tree.Size()
	at, more, err := grow(t, &tree)
	if s.more = more; err != nil || tree.Size() == before {
		return err
	}
	c, err := s.signer.Sign(&tree, at)
	if err != nil {
		return err
	}
	if err := s.put(t, c); err != nil {
		return err
	}
	s.next = &tree
	for n := before / blockSize; n < tree.Size()/blockSize; n++ {
		if err := completeBlock(t, n); err != nil {
			return err
		}
	}
	return nil
}

// put keeps a checkpoint, and the key that it is verified with.
func (s *Sequencer) put(t *Tx, c storage.Checkpoint) error {
	if s.kept == nil {
		if err := s.record(t); err != nil {
			return err
		}
	}
	_, err := t.Exec(`INSERT INTO audit_checkpoints (size, at, note, edge) VALUES (?, ?, ?, ?)`, c.Size, instant(c.At), c.Note, edge(c.Edge))
	return err
}

// record adds the key to those of the log unless it is the last of them.
func (s *Sequencer) record(t *Tx) error {
	keys, err := audit{t}.Keys()
	if err != nil || len(keys) > 0 && keys[len(keys)-1] == s.signer.Verifier() {
		return err
	}
	_, err = t.Exec(`INSERT INTO audit_keys (n, verifier) VALUES (?, ?)`, len(keys)+1, s.signer.Verifier())
	return err
}

// tree is that of the newest checkpoint, which another process may have written.
func (s *Sequencer) tree(t *Tx) (ledger.Tree, error) {
	size, err := One(t, ScanOne[int64], `SELECT COALESCE(MAX(size), 0) FROM audit_checkpoints`)
	if err != nil {
		return ledger.Tree{}, err
	}
	if s.kept != nil && s.kept.Size() == size {
		return s.kept.Clone(), nil
	}
	if s.kept = nil; size == 0 {
		return ledger.Tree{}, nil
	}
	newest, err := audit{t}.Checkpoint()
	if err != nil {
		return ledger.Tree{}, err
	}
	return ledger.Resume(newest)
}

// grow adds to the tree what stands after it, and gives the time of the last
// entry. Entries of before get their hash, so many at a time; more: some are left.
func grow(t *Tx, tree *ledger.Tree) (at time.Time, more bool, err error) {
	completed := func(level int, n int64, root storage.Hash) {
		if err == nil && ledger.Kept(level) {
			_, err = t.Exec(`INSERT INTO audit_nodes (level, n, hash) VALUES (?, ?, ?)`, level, n, root[:])
		}
	}
	for hashed := false; ; {
		run, late, failed := leavesAfter(t, tree.Size())
		if failed != nil {
			return at, false, failed
		}
		for _, l := range run {
			tree.Add(l.hash, completed)
			at = l.at
		}
		if late && !hashed && err == nil {
			hashed, err = true, hashLate(t, tree.Size())
			continue
		}
		if err != nil || late || len(run) < leavesMost {
			return at, late, err
		}
	}
}

// leaf is an entry on its way into the tree.
type leaf struct {
	seq  int64
	at   time.Time
	hash storage.Hash
}

// leavesMost is how many entries are read at a time.
const leavesMost = 20_000

// leavesAfter are the next entries beyond a size, one number after the other,
// up to one that has no hash yet, which is late.
func leavesAfter(t *Tx, size int64) (run []leaf, late bool, err error) {
	rows, err := All(t, scanLeaf, `SELECT seq, at, leaf FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`, size, leavesMost)
	for i, l := range rows {
		if l.seq != size+int64(i)+1 {
			return rows[:i], false, err
		}
		if l.hash == (storage.Hash{}) {
			return rows[:i], true, err
		}
	}
	return rows, false, err
}

func scanLeaf(row Row) (l leaf, err error) {
	var kept []byte
	err = row.Scan(&l.seq, (*instant)(&l.at), &kept)
	l.hash = hashOf(kept)
	return l, err
}

// hashLate gives their hash to entries that were appended without one.
func hashLate(t *Tx, size int64) error {
	late, err := All(t, scanEntry, `SELECT `+EntryColumns+` FROM audit WHERE seq > ? AND leaf IS NULL ORDER BY seq LIMIT ?`, size, leavesMost)
	for _, e := range late {
		if err == nil {
			hash := ledger.Leaf(&e)
			_, err = t.Exec(`UPDATE audit SET leaf = ? WHERE seq = ?`, hash[:], e.Seq)
		}
	}
	return err
}
