package ledger

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"barsdesk/storage"
)

// longestLine is the most bytes that a line of an exported file may have.
const longestLine = 16 << 20

// VerifyExport verifies an exported file by itself: each entry by its proof
// against the checkpoint in the file, and every byte. A copied checkpoint is
// held against it where that can be done: if it is the file's own or the one
// that the file goes on from, or if the file has every entry up to it. Report's
// Uncompared says how many could not be. An error means that r could not be read.
func VerifyExport(ctx context.Context, r io.Reader, o VerifyOptions) (Report, error) {
	v := &fileVerification{lines: bufio.NewReaderSize(r, 1<<16), sum: sha256.New(), options: o}
	err := v.run(ctx)
	var bad *Fault
	if errors.As(err, &bad) {
		v.report.FirstBad, err = bad, nil
	}
	return v.report, err
}

// Error makes a fault end the reading of a file.
func (f *Fault) Error() string { return "the audit log was changed: " + string(f.Kind) }

type fileVerification struct {
	lines   *bufio.Reader
	sum     hash.Hash
	options VerifyOptions
	report  Report

	head    Head
	last    int64 // number of the last entry read
	entries int64
	tree    *Tree // of all entries so far; nil unless the file has them all
	copies  []Statement
}

func (v *fileVerification) run(ctx context.Context) error {
	if err := v.readHead(); err != nil {
		return err
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		before := v.sum.Sum(nil)
		b, err := v.next()
		if err != nil {
			return err
		}
		if bytes.HasPrefix(b, []byte(`{"entries":`)) {
			return v.readFoot(b, before)
		}
		if err := v.readEntry(b); err != nil {
			return err
		}
		if v.options.Progress != nil && v.entries%1000 == 0 {
			v.options.Progress(v.entries, max(v.head.Last-v.head.First+1, 0))
		}
	}
}

// next reads a line.
func (v *fileVerification) next() ([]byte, error) {
	b, err := v.lines.ReadBytes('\n')
	switch {
	case errors.Is(err, io.EOF) || len(b) > longestLine:
		return nil, v.fault(Removed) // the last line has its end too
	case err != nil:
		return nil, err
	}
	v.sum.Write(b)
	return b[:len(b)-1], nil
}

// fault is about the entry that was to come next.
func (v *fileVerification) fault(kind Kind) *Fault {
	return &Fault{Kind: kind, Seq: v.last + 1, Last: v.last + 1}
}

func (v *fileVerification) readHead() error {
	b, err := v.next()
	if err != nil {
		return err
	}
	if strictly(b, &v.head) != nil || v.head.Format != Format {
		return &Fault{Kind: Changed}
	}
	if v.options.Key != "" && v.options.Key != v.head.Key {
		return &Fault{Kind: Checkpoint}
	}
	stated, err := Open([]byte(v.head.Checkpoint), v.head.Key)
	if err != nil {
		return &Fault{Kind: Checkpoint}
	}
	v.report.Statement, v.report.Keys, v.report.Checkpoints = stated, []string{v.head.Key}, 1
	if v.head.First == 1 {
		v.tree = &Tree{}
	}
	v.last = max(v.head.First-1, 0)
	return errors.Join(v.readSince(), v.readCopies())
}

// readSince verifies that the log goes on from an earlier checkpoint.
func (v *fileVerification) readSince() error {
	if v.head.Since == "" {
		return nil
	}
	earlier, err := Open([]byte(v.head.Since), v.head.Key)
	if err != nil || v.report.Continues(earlier, plainHashes(v.head.Consistency)) != nil {
		return &Fault{Kind: Checkpoint, Seq: earlier.Size, Last: earlier.Size}
	}
	v.report.Checkpoints++
	return nil
}

func (v *fileVerification) readCopies() error {
	for _, note := range v.options.Checkpoints {
		s, err := Open(note, v.head.Key)
		switch {
		case err != nil:
			return &Fault{Kind: Copy}
		case s.Size == v.report.Size && s.Root != v.report.Root:
			return &Fault{Kind: Rewritten, Seq: 1, Last: s.Size}
		case s.Size == v.report.Size || Same(note, []byte(v.head.Since)):
			v.report.Checkpoints++
		case v.tree != nil && s.Size <= v.head.Last:
			v.copies = append(v.copies, s)
		default:
			v.report.Uncompared++
		}
	}
	return nil
}

func (v *fileVerification) readEntry(b []byte) error {
	var l line
	if strictly(b, &l) != nil {
		return v.fault(Changed)
	}
	e, err := l.Entry.entry()
	switch {
	case err != nil:
		return v.fault(Changed)
	case e.Seq <= v.last:
		return v.fault(Reordered)
	case v.head.First > 0 && e.Seq != v.last+1:
		return &Fault{Kind: Removed, Seq: v.last + 1, Last: e.Seq - 1}
	case e.Seq > v.report.Size:
		return &Fault{Kind: Unsigned, Seq: e.Seq, Last: e.Seq}
	case v.report.Included(&e, plainHashes(l.Proof)) != nil:
		return &Fault{Kind: Changed, Seq: e.Seq, Last: e.Seq}
	}
	v.last = e.Seq
	v.entries++
	return v.follow(&e)
}

// follow holds the tree so far against the copied checkpoints.
func (v *fileVerification) follow(e *storage.Entry) error {
	if v.tree == nil || len(v.copies) == 0 {
		return nil
	}
	v.tree.Add(Leaf(e), nil)
	for _, s := range v.copies {
		if s.Size != v.tree.Size() {
			continue
		}
		if s.Root != v.tree.Root() {
			return &Fault{Kind: Rewritten, Seq: 1, Last: s.Size}
		}
		v.report.Checkpoints++
	}
	return nil
}

func (v *fileVerification) readFoot(b, before []byte) error {
	var f foot
	if strictly(b, &f) != nil || f.SHA256 != hex.EncodeToString(before) {
		return v.fault(Changed)
	}
	if f.Entries != v.entries || v.head.First > 0 && v.last != v.head.Last {
		return v.fault(Removed)
	}
	if _, err := v.lines.ReadByte(); !errors.Is(err, io.EOF) {
		return v.fault(Inserted)
	}
	v.report.Entries = v.entries
	return nil
}
