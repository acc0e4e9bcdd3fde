package audit

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/qr"
	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// Verify begins to prove the log whole and answers at once; Verified tells how
// far it is. While one runs another is not begun.
func (l *Log) Verify(ctx context.Context, a access.Actor, in VerifyStart) (Verification, error) {
	if err := l.config.Guard.Check(ctx, a, access.AuditVerify, access.Object{}); err != nil {
		return Verification{}, err
	}
	o := ledger.VerifyOptions{Now: l.config.Now().UTC(), Progress: l.progress}
	if in.Checkpoint != "" {
		o.Checkpoints = [][]byte{[]byte(in.Checkpoint)}
	}
	if l.config.Anchors != nil {
		o.Checkpoints = append(o.Checkpoints, l.config.Anchors()...)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost()
	if !l.proof.Running {
		l.proof, l.apart = Verification{Begun: true, Running: true, StartedAt: o.Now}, false
		l.tell() //nolint:contextcheck // pages are told after the answer too
		go l.verify(context.WithoutCancel(ctx), o)
	}
	return l.proof, nil
}

// Verified tells how far the proof is, and what it found.
func (l *Log) Verified(ctx context.Context, a access.Actor) (Verification, error) {
	if err := l.config.Guard.Check(ctx, a, access.AuditProgress, access.Object{}); err != nil {
		return Verification{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost()
	return l.proof, nil
}

func (l *Log) progress(done, total int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.proof.Done, l.proof.Of = done, total
	if time.Since(l.at) >= proofEvery {
		l.tell()
	}
}

func (l *Log) verify(ctx context.Context, o ledger.VerifyOptions) {
	report, err := ledger.Verify(ctx, l.config.Store, o)
	var misfiled []storage.Span
	if err == nil {
		misfiled, err = Misfiled(ctx, l.config.Store)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.tell() //nolint:contextcheck // pages are told after the answer too
	p := &l.proof
	p.Running, p.EndedAt, p.Unsequenced, p.Size, p.Root = false, l.config.Now().UTC(), report.Late, report.Size, hex.EncodeToString(report.Root[:])
	switch {
	case err != nil:
		p.Fault, p.Words = "unreadable", "The log could not be read to its end, so nothing is proved. Tell the person who runs Barsdesk."
	case report.FirstBad != nil:
		p.Number, p.Fault, p.Words = report.FirstBad.Seq, string(report.FirstBad.Kind), faultWords(*report.FirstBad)
	case report.Late > 0:
		p.Words = fmt.Sprintf("Nothing is wrong with the entries that have their number, but %d have been waiting for one for over a minute.", report.Late)
	default:
		p.Whole, p.Words = true, fmt.Sprintf("All %d entries are as they were written, in their order, and none is missing.", report.Entries)
	}
	if len(misfiled) == 0 {
		return
	}
	p.Words += " " + MisfiledWords(misfiled)
	if p.Whole {
		p.Whole, p.Number, p.Fault = false, misfiled[0].First, "index"
	}
}

// faults put what may be wrong into words that go on "Entry 12 ".
var faults = map[ledger.Kind]string{
	ledger.Changed:    "is not the one that was written",
	ledger.Removed:    "was removed",
	ledger.Inserted:   "was put in later",
	ledger.Reordered:  "stood elsewhere",
	ledger.Unsigned:   "is under no checkpoint: it was put in later, or checkpoints were removed",
	ledger.Rewritten:  "or a later one was rewritten",
	ledger.Hashes:     "is right, but a hash that is kept for it was changed",
	ledger.Checkpoint: "stands under a checkpoint that was changed, or signed by somebody else",
	ledger.Copy:       "stands under a checkpoint that is none of this log: one of the two was rewritten",
}

func faultWords(f ledger.Fault) string {
	if f.Kind == ledger.Copy && f.Seq == 0 {
		return "The checkpoint that was given is none of this log: the log was rewritten, or the checkpoint is of another log."
	}
	return fmt.Sprintf("Entry %d %s.", f.Seq, faults[f.Kind])
}

// Checkpoint is the newest checkpoint, to be kept elsewhere.
func (l *Log) Checkpoint(ctx context.Context, a access.Actor) (out Checkpoint, err error) {
	if err := l.config.Guard.Check(ctx, a, access.AuditCheckpoint, access.Object{}); err != nil {
		return out, err
	}
	err = l.config.Store.View(ctx, func(tx storage.Tx) error {
		c, err := tx.Audit().Checkpoint()
		if err != nil {
			return notWhole(err)
		}
		keys, err := tx.Audit().Keys()
		if err != nil {
			return err
		}
		s, err := ledger.Open(c.Note, keys...)
		if err != nil {
			return err
		}
		out = Checkpoint{Size: c.Size, Root: hex.EncodeToString(s.Root[:]), At: c.At, Note: string(c.Note), Key: s.Key,
			Name: fmt.Sprintf("barsdesk-checkpoint-%d.txt", c.Size)}
		out.QR, err = squares(string(c.Note))
		return err
	})
	return out, err
}

// squares is a text as a QR code, row by row.
func squares(text string) ([]string, error) {
	code, err := qr.Of(text)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(code))
	for y := range out {
		row := make([]byte, len(code[y]))
		for x, dark := range code[y] {
			row[x] = '0'
			if dark {
				row[x] = '1'
			}
		}
		out[y] = string(row)
	}
	return out, nil
}
