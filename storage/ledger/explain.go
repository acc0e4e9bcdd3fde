package ledger

import (
	"context"
	"errors"

	"barsdesk/storage"
)

// explain tells what was done at the first number that is wrong.
func explain(ctx context.Context, s Source, m mismatch, size int64) (Fault, error) {
	if m.gone > 0 {
		return Fault{Kind: Removed, Seq: m.seq, Last: m.seq + m.gone - 1}, nil
	}
	var f Fault
	err := s.View(ctx, func(tx storage.Tx) (err error) {
		f, err = (&inquiry{audit: tx.Audit(), seq: m.seq, most: min(size, farthest)}).fault()
		return err
	})
	return f, err
}

// inquiry finds out where the entry at a number comes from.
type inquiry struct {
	audit storage.Audit
	seq   int64
	most  int64 // how far away it is looked for where an entry came from
}

// row is an entry with the hash kept for it.
type row struct {
	entry storage.Entry
	leaf  storage.Hash
}

func (q *inquiry) fault() (Fault, error) {
	here, err := q.row(q.seq)
	if err != nil {
		return Fault{}, err
	}
	from := q.cameFrom(here)
	next, err := q.row(q.seq + 1)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return Fault{}, err
	}
	last, nextFrom := errors.Is(err, storage.ErrNotFound), int64(0)
	if !last {
		nextFrom = q.cameFrom(next)
	}
	at := Fault{Kind: Changed, Seq: q.seq, Last: q.seq}
	switch {
	case from > 0 && from == q.seq-1:
		at.Kind, at.Seq, at.Last = Inserted, q.seq-1, q.seq-1
	case from > q.seq && (last || nextFrom == from+1):
		at.Kind, at.Last = Removed, from-1
	case from != 0:
		at.Kind = Reordered
	case !last && nextFrom == q.seq:
		at.Kind = Inserted
	default:
		moved, err := q.hasHashOf(here)
		if moved {
			at.Kind = Reordered
		}
		return at, err
	}
	return at, nil
}

// row reads one; ErrNotFound without it.
func (q *inquiry) row(seq int64) (row, error) {
	var out row
	found := false
	err := q.audit.Scan(seq, seq, func(e *storage.Entry, leaf *storage.Hash) error {
		out, found = row{*e, *leaf}, true
		return nil
	})
	if err == nil && !found {
		err = storage.ErrNotFound
	}
	return out, err
}

// farthest bounds how far entries are followed that were moved.
const farthest = 1 << 20

// cameFrom is the number that an entry had when its hash was made; 0 if it was
// none, because it or its hash was changed.
func (q *inquiry) cameFrom(r row) int64 {
	var h hasher
	for away := int64(0); away <= q.most; away++ {
		for _, seq := range []int64{q.seq + away, q.seq - away} {
			if r.entry.Seq = seq; seq > 0 && h.leaf(&r.entry) == r.leaf {
				return seq
			}
		}
	}
	return 0
}

// hasHashOf reports whether the entry is the one that another number's hash was
// made of.
func (q *inquiry) hasHashOf(r row) (bool, error) {
	var h hasher
	found := errors.New("found")
	err := q.audit.Scan(1, 0, func(e *storage.Entry, leaf *storage.Hash) error {
		if r.entry.Seq = e.Seq; e.Seq != q.seq && h.leaf(&r.entry) == *leaf {
			return found
		}
		return nil
	})
	if errors.Is(err, found) {
		return true, nil
	}
	return false, err
}
