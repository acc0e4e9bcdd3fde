package records

import (
	"strings"
	"time"

	"barsdesk/storage"
)

// inbox implements storage.Inbox.
type inbox struct{ *Tx }

const (
	inboundColumns = `i.id, i.request_id, i.correlation_id, i.version, i.organisation, i.service_id, i.source, i.kind, i.case_id,
		i.quarantined, i.status, i.received_at, i.read_at, b.header, b.body, b.answer_header, b.answer, b.packed`
	inbounds = `inbox i JOIN inbox_bytes b ON b.n = i.n`
)

// Add implements storage.Inbox.
func (i inbox) Add(m storage.Inbound) error {
	n, err := i.numbered(`INSERT INTO inbox (id, request_id, correlation_id, request_key, correlation_key, version,
			organisation, service_id, source, kind, case_id, quarantined, status, received_at, read_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ID, m.RequestID, m.CorrelationID, strings.ToLower(m.RequestID), strings.ToLower(m.CorrelationID), m.Version,
		m.Organisation, m.ServiceID, m.Source, m.Kind, m.CaseID, m.Quarantined, m.Status, instant(m.ReceivedAt), instant(m.ReadAt))
	if err != nil {
		return err
	}
	if _, err := i.Exec(`INSERT INTO inbox_bytes (n, packed) VALUES (?, ?)`, n, i.packed(&m)); err != nil {
		return err
	}
	i.answered, i.answeredID, i.answeredN = m.Answer, m.ID, n
	return nil
}

// packed are the texts of a message.
func (t *Tx) packed(m *storage.Inbound) packed {
	return packed{seal: t.seal, kind: "inbox.packed", row: func() string { return m.ID }, texts: []*[]byte{&m.Header, &m.Body, &m.AnswerHeader, &m.Answer}}
}

// ByRequest implements storage.Inbox.
func (i inbox) ByRequest(requestID string) ([]storage.Inbound, error) {
	return All(i.Tx, i.scan, `SELECT `+inboundColumns+` FROM `+inbounds+` WHERE i.request_key = ?
		ORDER BY i.received_at NULLS FIRST, i.n`, strings.ToLower(requestID))
}

// Get implements storage.Inbox.
func (i inbox) Get(id string) (storage.Inbound, error) {
	return One(i.Tx, i.scan, `SELECT `+inboundColumns+` FROM `+inbounds+` WHERE i.id = ?`, id)
}

// MarkRead implements storage.Inbox.
func (i inbox) MarkRead(id string, at time.Time) error {
	return i.change(storage.ErrNotFound, `UPDATE inbox SET read_at = COALESCE(read_at, ?) WHERE id = ?`, instant(at), id)
}

// List implements storage.Inbox.
func (i inbox) List(q storage.InboundQuery) ([]storage.Inbound, int, error) {
	var f filter
	f.whose("i.organisation", q.Whose)
	f.equal("i.service_id", q.ServiceID)
	f.equal("i.case_id", q.CaseID)
	if q.Accepted {
		f.and("i.status BETWEEN 200 AND 299")
	}
	if q.Shown {
		f.and("(i.status BETWEEN 200 AND 299 OR i.quarantined = 1)")
	}
	if q.Unread {
		f.and("i.read_at IS NULL")
	}
	if q.Role != "" {
		f.and("EXISTS (SELECT 1 FROM cases c WHERE c.id = i.case_id AND c.role = ?)", string(q.Role))
	}
	switch {
	case q.Quarantined == nil:
	case *q.Quarantined:
		f.and("i.quarantined = 1") // as text, so that the partial index serves
	default:
		f.and("i.quarantined = 0")
	}
	return page(i.Tx, i.scan, inboundColumns, "inbox i", inbounds, f, "i.received_at DESC NULLS LAST, i.n DESC", q.Page)
}

func (i inbox) scan(row Row) (m storage.Inbound, err error) {
	err = row.Scan(&m.ID, &m.RequestID, &m.CorrelationID, &m.Version, &m.Organisation, &m.ServiceID, &m.Source, &m.Kind, &m.CaseID,
		&m.Quarantined, &m.Status, (*instant)(&m.ReceivedAt), (*instant)(&m.ReadAt),
		i.guarded("inbox.header", &m.ID, &m.Header), i.guarded("inbox.body", &m.ID, &m.Body),
		i.guarded("inbox.answer_header", &m.ID, &m.AnswerHeader), i.guarded("inbox.answer", &m.ID, &m.Answer), i.packed(&m))
	return m, err
}
