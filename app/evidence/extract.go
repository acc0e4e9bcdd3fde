package evidence

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// entriesMost bounds how many entries of the audit log a pack has.
const entriesMost = 50_000

// entriesAtOnce is the longest page that a store answers.
const entriesAtOnce = 200

// extract takes the entries about the cases out of the audit log, with the proof
// that each stands in it, and those of access tokens in the same time; of an
// environment that was made for the pack, the whole log.
func (m *Maker) extract(ctx context.Context, a access.Actor, in Ask, held desk.Held) (Audit, error) {
	var out Audit
	err := m.Guard.Store.View(ctx, func(tx storage.Tx) error {
		seen, err := m.Guard.Within(tx, a)
		if err != nil {
			return err
		}
		found, err := wanted(seen.Audit(), in, held)
		if err != nil {
			return err
		}
		out, err = m.proven(tx.Audit(), in, found)
		if errors.Is(err, storage.ErrNotFound) { // the log is empty
			return nil
		}
		return err
	})
	return out, err
}

// wanted are the entries that go into the pack, in the order of their numbers.
func wanted(log storage.Audit, in Ask, held desk.Held) (found []storage.Entry, err error) {
	if in.WholeRecord {
		err := log.Scan(1, 0, func(e *storage.Entry, _ *storage.Hash) error {
			found = append(found, copied(e))
			return nil
		})
		return found, err
	}
	queries := []storage.AuditQuery{}
	for _, c := range held.Cases {
		queries = append(queries, storage.AuditQuery{CaseID: c.ID})
	}
	if len(in.CaseIDs) == 0 {
		queries = append(queries, storage.AuditQuery{Act: string(access.TokenAsk), From: in.From, To: in.To})
	}
	for _, q := range queries {
		some, err := listed(log, q)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b storage.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	found = slices.CompactFunc(found, func(a, b storage.Entry) bool { return a.Seq == b.Seq })
	return found[:min(len(found), entriesMost)], nil
}

// copied is an entry that outlives the scan it came from.
func copied(e *storage.Entry) storage.Entry {
	own := *e
	own.Detail, own.Claims = bytes.Clone(e.Detail), bytes.Clone(e.Claims)
	return own
}

func listed(log storage.Audit, q storage.AuditQuery) (found []storage.Entry, err error) {
	for offset, total := 0, 1; offset < total && len(found) < entriesMost; offset += entriesAtOnce {
		q.Page = storage.Page{Offset: offset, Limit: entriesAtOnce}
		var some []storage.Entry
		if some, total, err = log.List(q); err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// proven writes the entries as a file that proves itself.
func (m *Maker) proven(log storage.Audit, in Ask, found []storage.Entry) (Audit, error) {
	var text bytes.Buffer
	head, err := headOf(in, found)
	if err != nil {
		return Audit{}, err
	}
	file, err := ledger.NewExport(&text, log, head)
	if err != nil {
		return Audit{}, err
	}
	out := Audit{}
	for _, e := range found {
		if e.Seq > file.Size() {
			break
		}
		if err := file.Add(&e); err != nil {
			return Audit{}, err
		}
		out.Lines = append(out.Lines, AuditLine{At: e.At, Text: m.Words(e)})
		out.Token = out.Token || e.Act == string(access.TokenAsk)
	}
	if err := file.Close(); err != nil {
		return Audit{}, err
	}
	prover, err := ledger.NewProver(log)
	if err != nil {
		return Audit{}, err
	}
	out.Export, out.Note, out.Verifier = text.Bytes(), prover.Note, prover.Statement.Key
	return out, nil
}

// headOf says in the file what was asked for.
func headOf(in Ask, found []storage.Entry) (ledger.Head, error) {
	asked := struct {
		Cases []string `json:"cases,omitempty"`
		From  string   `json:"from,omitempty"`
		To    string   `json:"to,omitempty"`
	}{Cases: in.CaseIDs}
	if len(in.CaseIDs) == 0 {
		asked.From, asked.To = in.From.UTC().Format(time.RFC3339), in.To.UTC().Format(time.RFC3339)
	}
	text, err := json.Marshal(asked)
	head := ledger.Head{Asked: text}
	if in.WholeRecord && len(found) > 0 {
		head.First, head.Last = found[0].Seq, found[len(found)-1].Seq
	}
	return head, err
}
