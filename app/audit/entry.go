package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"barsdesk/app/access"
	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// Entry is all that the log says of one act.
func (l *Log) Entry(ctx context.Context, a access.Actor, number int64) (out Entry, err error) {
	if err := l.config.Guard.Check(ctx, a, access.AuditRead, access.Object{ID: strconv.FormatInt(number, 10)}); err != nil {
		return out, err
	}
	err = l.view(ctx, a, func(tx storage.Tx, w *wording) error {
		found := false
		err := tx.Audit().Scan(number, number, func(e *storage.Entry, leaf *storage.Hash) error {
			found = true
			var err error
			out, err = w.entry(*e, *leaf)
			return err
		})
		if err == nil && !found {
			err = storage.ErrNotFound
		}
		return err
	})
	return out, err
}

func (w *wording) entry(e storage.Entry, leaf storage.Hash) (Entry, error) {
	line, err := w.line(e)
	out := Entry{Line: line, Person: e.Actor, Organisation: e.Organisation, Act: e.Act, Object: e.Object, Patient: e.PatientKey, ServiceID: e.ServiceID,
		CorrelationID: e.CorrelationID, RequestID: e.RequestID, Environment: e.Environment, BodyHash: e.BodyHash, HeaderHash: e.HeaderHash,
		Detail: details(e.Detail), Claims: details(e.Claims)}
	hash := ledger.Leaf(&e)
	out.LeafHash, out.Sequenced = hex.EncodeToString(hash[:]), leaf == hash
	return out, err
}

// details are the members of a JSON object, by name. What is no object stands
// under no name.
func details(text []byte) []Detail {
	out := []Detail{}
	if len(text) == 0 {
		return out
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		return append(out, Detail{"", string(bytes.ToValidUTF8(text, []byte("?")))})
	}
	for name, raw := range members {
		out = append(out, Detail{name, plain(raw)})
	}
	slices.SortFunc(out, func(a, b Detail) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// plain is a JSON value for reading: a text without its quotes.
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// errBeyond ends a scan.
var errBeyond = errors.New("beyond what is asked for")

// each gives fn the entries that fit q, oldest first, up to a number.
func each(audit storage.Audit, q storage.AuditQuery, upTo int64, fn func(e *storage.Entry) error) error {
	if upTo < 1 {
		return nil
	}
	err := audit.Scan(1, upTo, func(e *storage.Entry, _ *storage.Hash) error {
		if e.Seq > upTo {
			return errBeyond
		}
		if !fits(e, q) {
			return nil
		}
		if err := fn(e); err != nil {
			return fmt.Errorf("entry %d: %w", e.Seq, err)
		}
		return nil
	})
	if errors.Is(err, errBeyond) {
		return nil
	}
	return err
}

// fits is what List does, for one entry.
func fits(e *storage.Entry, q storage.AuditQuery) bool {
	for _, pair := range [][2]string{{q.Actor, e.Actor}, {q.CaseID, e.CaseID}, {q.PatientKey, e.PatientKey}, {q.ServiceID, e.ServiceID},
		{q.Outcome, e.Outcome}, {q.Act, e.Act}, {q.Organisation, e.Organisation}} {
		if pair[0] != "" && pair[0] != pair[1] {
			return false
		}
	}
	return q.Whose.Sees(e.Organisation) && (q.From.IsZero() || !e.At.Before(q.From)) && (q.To.IsZero() || e.At.Before(q.To))
}
