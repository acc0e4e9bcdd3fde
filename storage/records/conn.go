package records

import (
	"time"

	"barsdesk/storage"
)

// Row is the row that a query is at.
type Row interface {
	Scan(dest ...any) error
}

// Rows are those of a query, one after the other.
type Rows interface {
	Row
	Next() bool
	Err() error
	Close() error
}

// Conn is a connection on which a transaction was begun. One goroutine at a time
// uses it, and while Rows are open nothing but they. Queries are written as
// Dialect says; errors are those of package storage where it has one.
type Conn interface {
	// Exec changes rows and counts them.
	Exec(query string, args ...any) (int64, error)
	// Try is Exec; when the database refuses the statement, the transaction goes
	// on as if it had not been asked.
	Try(query string, args ...any) (int64, error)
	Query(query string, args ...any) (Rows, error)
	// Append keeps an entry of the audit log; see storage.Audit.
	Append(t *Tx, e storage.Entry) error
	// Waiting counts what Append has kept that has no number; see storage.Audit.
	Waiting(t *Tx, before time.Time) (int64, time.Time, error)
	// Plain is an error of the driver as package storage has it; nil for nil.
	Plain(err error) error
	// Joins reports whether many columns are read faster as one text.
	Joins() bool
}
