package sqlite

import (
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// ErrClosed means that the store was closed before the transaction began.
var ErrClosed = records.ErrClosed

// plain turns the driver's errors into those of package storage. What it does
// not know it wraps: the driver names tables and columns, never values.
func plain(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return storage.ErrNotFound
	}
	var fault *sqlite.Error
	if errors.As(err, &fault) {
		switch fault.Code() {
		case codes.SQLITE_CONSTRAINT_PRIMARYKEY, codes.SQLITE_CONSTRAINT_UNIQUE, codes.SQLITE_CONSTRAINT_ROWID:
			return storage.ErrDuplicate
		case codes.SQLITE_CONSTRAINT_FOREIGNKEY:
			return storage.ErrNotFound
		}
	}
	return fmt.Errorf("sqlite: %w", err)
}
