package ledger

import (
	"context"
	"errors"
	"runtime"

	"barsdesk/storage"
)

// partSize is how many entries are read and hashed as one part; parts are read
// beside each other.
const partSize = 1 << 14

// part is some entries that follow each other.
type part struct {
	first  int64                  // number of the first
	leaves []storage.Hash         // recomputed, up to the first that is wrong
	roots  []storage.Hash         // of each complete 256
	kept   []storage.Hash         // the same, as they are kept
	upper  map[int][]storage.Hash // by level: a larger subtree that the part completes, as it is kept
	wrong  *mismatch
	err    error
}

// mismatch is an entry that is not what its number and its hash say.
type mismatch struct {
	seq  int64 // the number that was to come
	gone int64 // how many numbers are missing from there
}

// errWrong ends the reading of a part.
var errWrong = errors.New("an entry is wrong")

// entries reads all that the newest checkpoint covers, in parts, and joins them
// in order, up to the first that is wrong.
func (v *verification) entries(ctx context.Context) error {
	reading, stop := context.WithCancel(ctx)
	parts := v.parts(reading)
	defer func() {
		stop()
		for range parts { // none is left reading
		}
	}()
	for p := range parts {
		if p.err != nil {
			return p.err
		}
		v.join(p)
		if p.wrong != nil && v.report.FirstBad == nil {
			v.raw = p.wrong
		}
		if v.raw != nil || v.report.FirstBad != nil {
			return nil
		}
		if v.options.Progress != nil {
			v.options.Progress(v.tree.Size(), v.size)
		}
	}
	return ctx.Err()
}

// parts gives one part after the other while it reads the next ones.
func (v *verification) parts(ctx context.Context) <-chan *part {
	queue := make(chan chan *part, runtime.GOMAXPROCS(0))
	go func() {
		defer close(queue)
		for first := int64(1); first <= v.size; first += partSize {
			done := make(chan *part, 1)
			select {
			case queue <- done:
				go func() { done <- v.read(ctx, first, min(first+partSize-1, v.size)) }()
			case <-ctx.Done():
				return
			}
		}
	}()
	out := make(chan *part)
	go func() {
		defer close(out)
		for done := range queue {
			select {
			case out <- <-done:
			case <-ctx.Done():
			}
		}
	}()
	return out
}

// read reads and hashes one part.
func (v *verification) read(ctx context.Context, first, last int64) *part {
	p := &part{first: first, leaves: make([]storage.Hash, 0, last-first+1)}
	p.err = v.source.View(ctx, func(tx storage.Tx) error {
		if err := p.scan(tx.Audit(), last); err != nil {
			return err
		}
		return p.readKept(tx.Audit())
	})
	p.roots = roots(p.leaves)
	return p
}

func (p *part) scan(audit storage.Audit, last int64) error {
	var h hasher
	next := p.first
	err := audit.Scan(p.first, last, func(e *storage.Entry, leaf *storage.Hash) error {
		hash := h.leaf(e)
		if e.Seq != next || hash != *leaf {
			p.wrong = &mismatch{seq: next, gone: e.Seq - next}
			return errWrong
		}
		p.leaves = append(p.leaves, hash)
		next++
		return nil
	})
	if errors.Is(err, errWrong) {
		return nil
	}
	if err == nil && next <= last {
		p.wrong = &mismatch{seq: next, gone: last - next + 1}
	}
	return err
}

// readKept reads the hashes kept for the subtrees that the part completes; one
// that is missing is left out, with all after it.
func (p *part) readKept(audit storage.Audit) (err error) {
	end := p.first - 1 + int64(len(p.leaves))
	if p.kept, err = keptNodes(audit, step, (p.first-1)>>step, end>>step); err != nil {
		return err
	}
	p.upper = map[int][]storage.Hash{}
	for level := 2 * step; end > 0 && end&(1<<level-1) == 0; level += step {
		if p.upper[level], err = keptNodes(audit, level, end>>level-1, end>>level); err != nil {
			return err
		}
	}
	return nil
}

func keptNodes(audit storage.Audit, level int, first, end int64) (out []storage.Hash, err error) {
	out, err = audit.Nodes(level, first, end)
	if !errors.Is(err, storage.ErrNotFound) {
		return out, err
	}
	out = nil
	for n := first; n < end; n++ {
		one, err := audit.Nodes(level, n, n+1)
		if errors.Is(err, storage.ErrNotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		out = append(out, one...)
	}
	return out, nil
}
