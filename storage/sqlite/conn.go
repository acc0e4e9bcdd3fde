package sqlite

import (
	"time"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// conn is a link as package records uses it.
type conn struct {
	link     *link
	appended *bool // to the audit log; nil where nothing is
}

var _ records.Conn = conn{}

// Exec implements records.Conn.
func (c conn) Exec(query string, args ...any) (int64, error) {
	n, err := c.link.exec(query, args...)
	return n, plain(err)
}

// Try implements records.Conn: a statement that SQLite refuses has done nothing.
func (c conn) Try(query string, args ...any) (int64, error) { return c.Exec(query, args...) }

// Query implements records.Conn.
func (c conn) Query(query string, args ...any) (records.Rows, error) {
	rows, err := c.link.query(query, args...) //nolint:rowserrcheck // whoever reads them checks
	if err != nil {
		return nil, plain(err)
	}
	return rows, nil
}

// Append implements records.Conn: there is one writer, which numbers entries as
// they come.
func (c conn) Append(t *records.Tx, e storage.Entry) error {
	if c.appended != nil {
		*c.appended = true
	}
	return records.Enter(t, e)
}

// Waiting implements records.Conn: nothing waits.
func (c conn) Waiting(*records.Tx, time.Time) (int64, time.Time, error) { return 0, time.Time{}, nil }

// Plain implements records.Conn.
func (c conn) Plain(err error) error { return plain(err) }

// Joins implements records.Conn.
func (c conn) Joins() bool { return true }
