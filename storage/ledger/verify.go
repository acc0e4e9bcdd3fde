package ledger

import (
	"cmp"
	"context"
	"slices"
	"time"

	"barsdesk/storage"
)

// Source is a log as it is kept. A storage.Store is one.
type Source interface {
	View(ctx context.Context, fn func(tx storage.Tx) error) error
}

// VerifyOptions say what a log is held against besides itself.
type VerifyOptions struct {
	// Checkpoints are notes that were copied elsewhere before. A log that was
	// rewritten by somebody who holds its signing key is found by them only.
	Checkpoints [][]byte
	// Key is the verifier key that the newest checkpoint must be signed with,
	// known from elsewhere; "" means that the log's own word is taken for it.
	Key string
	// Now is when it is asked; entries that wait for their place in the tree for
	// over a minute by then are a fault.
	Now time.Time
	// Progress, if not nil, hears how many of so many entries are verified.
	Progress func(done, total int64)
}

// lateAfter is how long an entry may wait for its place in the tree.
const lateAfter = time.Minute

// Report is what Verify found.
type Report struct {
	Statement            // of the newest checkpoint; zero for an empty log
	Keys        []string // that the log was signed with, the first first
	Checkpoints int      // how many were verified, copies included
	Entries     int64    // how many were verified
	Uncompared  int      // copied checkpoints that an exported file could not be held against
	Unsequenced int64    // entries that wait for their place in the tree
	Late        int64    // those of them that wait for over a minute
	FirstBad    *Fault   // nil: everything is as it was when it was signed
}

// Sound reports whether nothing is wrong.
func (r Report) Sound() bool { return r.FirstBad == nil && r.Late == 0 }

// Kind says what was done to a log.
type Kind string

// What Verify finds.
const (
	Changed    Kind = "changed"    // the entry is not the one that was written
	Removed    Kind = "removed"    // the entry is gone
	Inserted   Kind = "inserted"   // the entry was put in later
	Reordered  Kind = "reordered"  // the entry stood elsewhere
	Unsigned   Kind = "unsigned"   // no checkpoint covers the entry: it was put in later, or checkpoints were removed
	Rewritten  Kind = "rewritten"  // among these entries is one that differs from what was signed
	Hashes     Kind = "hashes"     // the entries are right, but a hash kept for them all was changed
	Checkpoint Kind = "checkpoint" // a checkpoint over this many entries was changed, or signed by somebody else
	Copy       Kind = "copy"       // a copied checkpoint is none of this log
)

// Fault is the first thing that is wrong.
type Fault struct {
	Kind Kind
	Seq  int64 // number of the first entry that it is about
	Last int64 // the last that it may be about; Seq where it is known exactly
}

// Verify reads the whole log and recomputes every hash. It compares the hash of
// each entry, of each subtree and of the tree at each checkpoint, and verifies
// who signed those. An error means that the log could not be read to its end.
func Verify(ctx context.Context, s Source, o VerifyOptions) (Report, error) {
	v := &verification{source: s, options: o}
	if err := s.View(ctx, v.begin); err != nil {
		return Report{}, err
	}
	v.addCopies()
	if err := v.entries(ctx); err != nil {
		return Report{}, err
	}
	if v.raw != nil {
		fault, err := explain(ctx, s, *v.raw, v.size)
		if err != nil {
			return Report{}, err
		}
		v.found(fault)
	}
	v.finish()
	return v.report, nil
}

// verification is one run of Verify.
type verification struct {
	source  Source
	options VerifyOptions
	report  Report
	size    int64   // covered by the newest checkpoint
	checks  []check // ascending
	beyond  *Fault  // about what stands after the newest checkpoint
	raw     *mismatch
	foreign bool // a copied checkpoint is none of this log

	tree     Tree
	good     int64  // size of the last checkpoint that fitted
	goodCopy int64  // and of the last copy
	suspect  *Fault // a hash kept for a subtree differs: the next checkpoint tells why
}

// begin reads checkpoints and keys, and what stands beyond the newest
// checkpoint, all as of one moment.
func (v *verification) begin(tx storage.Tx) error {
	audit := tx.Audit()
	keys, err := audit.Keys()
	if err != nil {
		return err
	}
	checkpoints, err := audit.Checkpoints()
	if err != nil {
		return err
	}
	v.report.Keys = keys
	for _, c := range checkpoints {
		if c.Size < 1 {
			v.found(Fault{Kind: Checkpoint})
		}
		v.checks = append(v.checks, check{size: c.Size, kept: &c})
		v.size = c.Size
	}
	return v.readBeyond(audit)
}

// readBeyond looks at entries that no checkpoint covers.
func (v *verification) readBeyond(audit storage.Audit) error {
	all, _, err := audit.Waiting(time.Time{})
	if err != nil {
		return err
	}
	late, _, err := audit.Waiting(v.options.Now.Add(-lateAfter))
	if err != nil {
		return err
	}
	v.report.Unsequenced, v.report.Late = all, late
	return audit.Scan(v.size+1, 0, func(e *storage.Entry, leaf *storage.Hash) error {
		switch {
		case *leaf != storage.Hash{} || e.Seq <= v.size:
			if v.beyond == nil {
				v.beyond = &Fault{Kind: Unsigned, Seq: e.Seq, Last: e.Seq}
			}
		default:
			v.report.Unsequenced++
			if v.options.Now.Sub(e.At) > lateAfter {
				v.report.Late++
			}
		}
		return nil
	})
}

// addCopies makes checks of the copied checkpoints.
func (v *verification) addCopies() {
	keys := v.report.Keys
	if v.options.Key != "" {
		keys = append(slices.Clone(keys), v.options.Key)
	}
	for _, note := range v.options.Checkpoints {
		s, err := Open(note, keys...)
		if err != nil {
			v.foreign = true
			continue
		}
		v.checks = append(v.checks, check{size: s.Size, copied: &s})
	}
	slices.SortStableFunc(v.checks, func(a, b check) int { return cmp.Compare(a.size, b.size) })
}

// found keeps the first of all faults.
func (v *verification) found(f Fault) {
	if v.report.FirstBad == nil || f.Seq < v.report.FirstBad.Seq {
		v.report.FirstBad = &f
	}
}
