package audit

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// Export is a file that was allowed and recorded, and is yet to be written.
type Export struct {
	Name  string // of the file
	Write func(ctx context.Context, to io.Writer) error
}

// Export decides about an export and records it, before anything is written:
// one entry for the export and, where patients are named by NHS number, one for
// each of them. The file has every entry that is asked for and was in the log
// when it was decided, each with its proof; VerifyExport of storage/ledger needs
// nothing else. FHIR has in each line besides the AuditEvent made of the entry.
func (l *Log) Export(ctx context.Context, a access.Actor, in ExportStart) (Export, error) {
	in.Search.Before = 0
	q, err := l.query(in.Search)
	if err != nil {
		return Export{}, err
	}
	if in.NHSNumbers && (strings.TrimSpace(in.Reason) == "" || in.Format != FHIR) {
		return Export{}, noReason
	}
	numbers, err := l.named(ctx, a, in, q)
	if err != nil {
		return Export{}, err
	}
	var size int64
	more := map[string]any{"format": in.Format, "reason": in.Reason, "nhsNumbers": in.NHSNumbers}
	object := access.Object{PatientKey: q.PatientKey, CaseID: q.CaseID, ServiceID: q.ServiceID, Detail: Asked(q, more)}
	err = l.config.Guard.Do(ctx, a, access.AuditExport, object, func(tx storage.Tx, _ *access.Object) error {
		c, err := tx.Audit().Checkpoint()
		if size = c.Size; err != nil {
			return notWhole(err)
		}
		return l.disclose(tx, a, numbers, in.Reason)
	})
	if err != nil {
		return Export{}, err
	}
	write := func(ctx context.Context, to io.Writer) error {
		return l.config.Store.View(ctx, func(tx storage.Tx) error { return l.write(tx, to, a, in, q, size, numbers) })
	}
	return Export{Name: "barsdesk-audit-" + l.config.Now().UTC().Format("2006-01-02") + "." + in.Format + ".ndjson", Write: write}, nil
}

var noReason = &desk.Error{Code: "reason-needed", HTTP: http.StatusUnprocessableEntity, Title: "Say why patients are to be named",
	What: "NHS numbers are exported only as FHIR, and with a reason.", Sent: "Nothing was exported.", Next: "Give the reason, or export without NHS numbers."}

// named finds the NHS numbers of the patients whom an export is to name, by
// their keys, as far as a case of theirs is still kept.
func (l *Log) named(ctx context.Context, a access.Actor, in ExportStart, q storage.AuditQuery) (map[string]string, error) {
	numbers := map[string]string{}
	if !in.NHSNumbers || l.config.Guard.Permit(a, access.AuditExport) != nil {
		return numbers, nil //nolint:nilerr // who may not is refused, and recorded, by what follows
	}
	return numbers, l.config.Store.View(ctx, func(tx storage.Tx) error {
		c, err := tx.Audit().Checkpoint()
		if err != nil {
			return notWhole(err)
		}
		seen, err := l.config.Guard.Within(tx, a)
		if err != nil {
			return err
		}
		return each(seen.Audit(), q, c.Size, func(e *storage.Entry) error {
			if _, known := numbers[e.PatientKey]; known || e.PatientKey == "" {
				return nil
			}
			number, err := numberOf(seen, e.PatientKey)
			numbers[e.PatientKey] = number
			return err
		})
	})
}

// disclose records of each patient that an export names them.
func (l *Log) disclose(tx storage.Tx, a access.Actor, numbers map[string]string, reason string) error {
	detail, err := json.Marshal(map[string]string{"reason": reason})
	for key, number := range numbers {
		if err == nil && number != "" {
			err = tx.Audit().Append(l.config.Guard.Entry(a, access.AuditDisclose, access.Object{ID: "audit", PatientKey: key, Detail: detail}))
		}
	}
	return err
}

// numberOf is the NHS number behind a key; "" when no case of the patient is
// kept any more.
func numberOf(tx storage.Tx, key string) (string, error) {
	found, err := tx.Cases().ByKey(storage.Key{Kind: storage.KeyNHSNumber, Value: key})
	for _, c := range found {
		var b desk.Banner
		if json.Unmarshal(c.Subject, &b) != nil {
			continue
		}
		if number := strings.ReplaceAll(b.NHSNumber, " ", ""); len(number) == 10 && strings.Trim(number, "0123456789") == "" {
			return number, nil
		}
	}
	return "", err
}

// write writes the file of an export.
func (l *Log) write(tx storage.Tx, to io.Writer, a access.Actor, in ExportStart, q storage.AuditQuery, size int64, numbers map[string]string) error {
	var err error
	if q.Whose, err = l.config.Guard.Whose(tx, a); err != nil {
		return err
	}
	head := ledger.Head{Asked: wants(in)}
	if reflect.DeepEqual(q, storage.AuditQuery{Page: q.Page}) {
		head.First, head.Last = 1, size
	}
	file, err := ledger.NewExport(to, tx.Audit(), head)
	if err != nil {
		return err
	}
	err = each(tx.Audit(), q, size, func(e *storage.Entry) error {
		if in.Format != FHIR {
			return file.Add(e)
		}
		return file.Add(e, l.event(e, numbers).Resource().JSON())
	})
	if err != nil {
		return err
	}
	return file.Close()
}

// wants is what was asked for, as the head of the file says it.
func wants(in ExportStart) []byte {
	text, _ := json.Marshal(struct {
		Format    string    `json:"format"`
		Person    string    `json:"person,omitempty"`
		CaseID    string    `json:"caseId,omitempty"`
		ServiceID string    `json:"serviceId,omitempty"`
		Act       string    `json:"act,omitempty"`
		Outcome   string    `json:"outcome,omitempty"`
		From      time.Time `json:"from,omitzero"`
		To        time.Time `json:"to,omitzero"`
		OnePerson bool      `json:"onePatient,omitempty"`
	}{in.Format, in.Search.Person, in.Search.CaseID, in.Search.ServiceID, in.Search.Act, in.Search.Outcome,
		in.Search.From.UTC(), in.Search.To.UTC(), in.Search.NHSNumber != ""}) // texts and times: it cannot fail
	return text
}
