package ledger

import (
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"barsdesk/storage"
)

// Errors of proofs.
var (
	ErrUnsequenced = errors.New("the entry has no place in the signed log yet")
	ErrProof       = errors.New("the proof does not fit")
)

// Prover proves that entries stand in the log of its newest checkpoint. It is of
// one transaction, as the storage.Audit is that it reads.
type Prover struct {
	// Note is the newest checkpoint, and Statement what it says.
	Note      []byte
	Statement Statement
	hashes    reader
}

// NewProver takes the newest checkpoint; storage.ErrNotFound while the log is empty.
func NewProver(audit storage.Audit) (*Prover, error) {
	c, err := audit.Checkpoint()
	if err != nil {
		return nil, err
	}
	keys, err := audit.Keys()
	if err != nil {
		return nil, err
	}
	s, err := Open(c.Note, keys...)
	return &Prover{Note: c.Note, Statement: s, hashes: reader{audit: audit, size: c.Size}}, err
}

// Prove gives the audit path of an entry by its number (RFC 6962, section
// 2.1.1); ErrUnsequenced for one that the checkpoint does not cover.
func (p *Prover) Prove(seq int64) ([]storage.Hash, error) {
	if seq < 1 || seq > p.Statement.Size {
		return nil, ErrUnsequenced
	}
	proof, err := tlog.ProveRecord(p.Statement.Size, seq-1, &p.hashes)
	return plainHashes(proof), err
}

// Consistency proves that the log at an earlier size is the beginning of the log
// now (RFC 6962, section 2.1.2).
func (p *Prover) Consistency(size int64) ([]storage.Hash, error) {
	if size < 1 || size > p.Statement.Size {
		return nil, ErrProof
	}
	proof, err := tlog.ProveTree(p.Statement.Size, size, &p.hashes)
	return plainHashes(proof), err
}

// Included checks that an entry stands in the log that s states, under its number.
func (s Statement) Included(e *storage.Entry, proof []storage.Hash) error {
	if e.Seq < 1 || e.Seq > s.Size || tlog.CheckRecord(treeHashes(proof), s.Size, tlog.Hash(s.Root), e.Seq-1, tlog.Hash(Leaf(e))) != nil {
		return ErrProof
	}
	return nil
}

// Continues checks that the log that earlier states is the beginning of s's.
func (s Statement) Continues(earlier Statement, proof []storage.Hash) error {
	if earlier.Size < 1 || earlier.Size > s.Size ||
		tlog.CheckTree(treeHashes(proof), s.Size, tlog.Hash(s.Root), earlier.Size, tlog.Hash(earlier.Root)) != nil {
		return ErrProof
	}
	return nil
}

func plainHashes(list []tlog.Hash) []storage.Hash {
	out := make([]storage.Hash, len(list))
	for i, h := range list {
		out[i] = storage.Hash(h)
	}
	return out
}

func treeHashes(list []storage.Hash) []tlog.Hash {
	out := make([]tlog.Hash, len(list))
	for i, h := range list {
		out[i] = tlog.Hash(h)
	}
	return out
}
