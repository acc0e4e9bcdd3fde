package sqlite

import (
	"context"
	"database/sql"

	"barsdesk/storage"
)

// tx is one transaction lent to one fn.
type tx struct {
	ctx  context.Context
	link *link
	seal storage.Seal
	over bool

	appended bool // to the audit log

	answered   []byte // what the message added last was answered
	answeredID string // the id of that message
}

var _ storage.Tx = (*tx)(nil)

// Cases implements storage.Tx.
func (t *tx) Cases() storage.Cases { return cases{t} }

// Outbox implements storage.Tx.
func (t *tx) Outbox() storage.Outbox { return outbox{t} }

// Inbox implements storage.Tx.
func (t *tx) Inbox() storage.Inbox { return inbox{t} }

// Worklist implements storage.Tx.
func (t *tx) Worklist() storage.Worklist { return worklist{t} }

// Resources implements storage.Tx.
func (t *tx) Resources() storage.Resources { return resources{t} }

// Slots implements storage.Tx.
func (t *tx) Slots() storage.Slots { return slots{t} }

// Schedules implements storage.Tx.
func (t *tx) Schedules() storage.Schedules { return schedules{t} }

// Drafts implements storage.Tx.
func (t *tx) Drafts() storage.Drafts { return drafts{t} }

// Approvals implements storage.Tx.
func (t *tx) Approvals() storage.Approvals { return approvals{t} }

// Organisations implements storage.Tx.
func (t *tx) Organisations() storage.Organisations { return organisations{t} }

// Directory implements storage.Tx.
func (t *tx) Directory() storage.Directory { return directory{t} }

// Definitions implements storage.Tx.
func (t *tx) Definitions() storage.Definitions { return definitions{t} }

// Settings implements storage.Tx.
func (t *tx) Settings() storage.Settings { return settings{t} }

// People implements storage.Tx.
func (t *tx) People() storage.People { return people{t} }

// Sessions implements storage.Tx.
func (t *tx) Sessions() storage.Sessions { return sessions{t} }

// Audit implements storage.Tx.
func (t *tx) Audit() storage.Audit { return audit{t} }

// Retention implements storage.Tx.
func (t *tx) Retention() storage.Retention { return retention{t} }

// Holds implements storage.Tx.
func (t *tx) Holds() storage.Holds { return holds{t} }

// usable fails when fn has returned or its caller has given up.
func (t *tx) usable() error {
	if t.over {
		return errOver
	}
	return t.ctx.Err()
}

// exec changes rows and counts them.
func (t *tx) exec(query string, args ...any) (int64, error) {
	if err := t.usable(); err != nil {
		return 0, err
	}
	n, err := t.link.exec(query, args...)
	return n, plain(err)
}

// change is exec for a statement that must change a row; missing otherwise.
func (t *tx) change(missing error, query string, args ...any) error {
	n, err := t.exec(query, args...)
	if err == nil && n == 0 {
		return missing
	}
	return err
}

// guarded seals and opens one column, named table.column, of the record of an id.
func (t *tx) guarded(kind string, id *string, held *[]byte) guarded {
	return guarded{seal: t.seal, kind: kind, row: func() string { return *id }, held: held}
}

// staleOrMissing says why a versioned row did not change.
func (t *tx) staleOrMissing(query string, id string) error {
	if _, err := one(t, scanOne[int64], query, id); err != nil {
		return err
	}
	return storage.ErrStale
}

// whole makes several statements one: all or none of them happen.
func (t *tx) whole(fn func() error) error {
	if _, err := t.exec("SAVEPOINT whole"); err != nil {
		return err
	}
	if err := fn(); err != nil {
		_, _ = t.exec("ROLLBACK TO whole")
		_, _ = t.exec("RELEASE whole")
		return err
	}
	_, err := t.exec("RELEASE whole")
	return err
}

// scan fills a record from the current row.
type scan[T any] func(row *sql.Rows) (T, error)

// all returns every row.
func all[T any](t *tx, read scan[T], query string, args ...any) ([]T, error) {
	if err := t.usable(); err != nil {
		return nil, err
	}
	rows, err := t.link.query(query, args...)
	if err != nil {
		return nil, plain(err)
	}
	defer func() { _ = rows.Close() }()
	var list []T
	for rows.Next() {
		record, err := read(rows)
		if err != nil {
			return nil, plain(err)
		}
		list = append(list, record)
	}
	return list, plain(rows.Err())
}

// each gives fn every row as it comes.
func (t *tx) each(fn func(row *sql.Rows) error, query string, args ...any) error {
	if err := t.usable(); err != nil {
		return err
	}
	rows, err := t.link.query(query, args...)
	if err != nil {
		return plain(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return plain(rows.Err())
}

// one returns the first row, ErrNotFound without one.
func one[T any](t *tx, read scan[T], query string, args ...any) (T, error) {
	var none T
	list, err := all(t, read, query, args...)
	switch {
	case err != nil:
		return none, err
	case len(list) == 0:
		return none, storage.ErrNotFound
	}
	return list[0], nil
}

// scanOne reads a row of one column.
func scanOne[T any](row *sql.Rows) (value T, err error) {
	err = row.Scan(&value)
	return value, err
}
