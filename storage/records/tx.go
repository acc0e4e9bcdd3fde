package records

import (
	"context"
	"errors"

	"barsdesk/storage"
)

// errOver is what a Tx answers after its fn has returned.
var errOver = errors.New("the transaction is over")

// Tx is one transaction, as storage.Tx promises.
type Tx struct {
	ctx  context.Context
	conn Conn
	seal storage.Seal
	over bool

	answered   []byte // what the message added last was answered
	answeredID string // the id of that message
	answeredN  int64  // the number of its row
}

var _ storage.Tx = (*Tx)(nil)

// New is a transaction that was begun on a connection. It answers the error of
// ctx once that has ended.
func New(ctx context.Context, conn Conn, seal storage.Seal) *Tx {
	return &Tx{ctx: ctx, conn: conn, seal: seal}
}

// For has the transaction answer the error of another ctx, which is that of
// whoever uses it from now on.
func (t *Tx) For(ctx context.Context) { t.ctx = ctx }

// End makes the transaction useless: whoever has kept it gets an error.
func (t *Tx) End() { t.over = true }

// Cases implements storage.Tx.
func (t *Tx) Cases() storage.Cases { return cases{t} }

// Outbox implements storage.Tx.
func (t *Tx) Outbox() storage.Outbox { return outbox{t} }

// Inbox implements storage.Tx.
func (t *Tx) Inbox() storage.Inbox { return inbox{t} }

// Worklist implements storage.Tx.
func (t *Tx) Worklist() storage.Worklist { return worklist{t} }

// Resources implements storage.Tx.
func (t *Tx) Resources() storage.Resources { return resources{t} }

// Slots implements storage.Tx.
func (t *Tx) Slots() storage.Slots { return slots{t} }

// Schedules implements storage.Tx.
func (t *Tx) Schedules() storage.Schedules { return schedules{t} }

// Drafts implements storage.Tx.
func (t *Tx) Drafts() storage.Drafts { return drafts{t} }

// Approvals implements storage.Tx.
func (t *Tx) Approvals() storage.Approvals { return approvals{t} }

// Organisations implements storage.Tx.
func (t *Tx) Organisations() storage.Organisations { return organisations{t} }

// Directory implements storage.Tx.
func (t *Tx) Directory() storage.Directory { return directory{t} }

// Definitions implements storage.Tx.
func (t *Tx) Definitions() storage.Definitions { return definitions{t} }

// Settings implements storage.Tx.
func (t *Tx) Settings() storage.Settings { return settings{t} }

// People implements storage.Tx.
func (t *Tx) People() storage.People { return people{t} }

// Sessions implements storage.Tx.
func (t *Tx) Sessions() storage.Sessions { return sessions{t} }

// Audit implements storage.Tx.
func (t *Tx) Audit() storage.Audit { return audit{t} }

// Retention implements storage.Tx.
func (t *Tx) Retention() storage.Retention { return retention{t} }

// Holds implements storage.Tx.
func (t *Tx) Holds() storage.Holds { return holds{t} }

// usable fails when fn has returned or its caller has given up.
func (t *Tx) usable() error {
	if t.over {
		return errOver
	}
	return t.ctx.Err()
}

// Exec changes rows and counts them.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	if err := t.usable(); err != nil {
		return 0, err
	}
	return t.conn.Exec(query, args...)
}

// try is Exec for a statement that the database may refuse for what stands
// there: the transaction goes on after it.
func (t *Tx) try(query string, args ...any) (int64, error) {
	if err := t.usable(); err != nil {
		return 0, err
	}
	return t.conn.Try(query, args...)
}

// change is Exec for a statement that must change a row; missing otherwise.
func (t *Tx) change(missing error, query string, args ...any) error {
	n, err := t.Exec(query, args...)
	if err == nil && n == 0 {
		return missing
	}
	return err
}

// guarded seals and opens one column, named table.column, of the record of an id.
func (t *Tx) guarded(kind string, id *string, held *[]byte) guarded {
	return guarded{seal: t.seal, kind: kind, row: func() string { return *id }, held: held}
}

// staleOrMissing says why a versioned row did not change.
func (t *Tx) staleOrMissing(query string, id string) error {
	if _, err := One(t, ScanOne[int64], query, id); err != nil {
		return err
	}
	return storage.ErrStale
}

// whole makes several statements one: all or none of them happen.
func (t *Tx) whole(fn func() error) error {
	if _, err := t.Exec("SAVEPOINT whole"); err != nil {
		return err
	}
	if err := fn(); err != nil {
		_, _ = t.Exec("ROLLBACK TO whole")
		_, _ = t.Exec("RELEASE whole")
		return err
	}
	_, err := t.Exec("RELEASE whole")
	return err
}

// scan fills a record from the current row.
type scan[T any] func(row Row) (T, error)

// All returns every row.
func All[T any](t *Tx, read scan[T], query string, args ...any) ([]T, error) {
	var list []T
	err := t.each(func(row Row) error {
		record, err := read(row)
		list = append(list, record)
		return t.conn.Plain(err)
	}, query, args...)
	if err != nil {
		return nil, err
	}
	return list, nil
}

// each gives fn every row as it comes. Fn must not use the transaction.
func (t *Tx) each(fn func(row Row) error, query string, args ...any) error {
	if err := t.usable(); err != nil {
		return err
	}
	rows, err := t.conn.Query(query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return t.conn.Plain(rows.Err())
}

// One returns the first row, ErrNotFound without one.
func One[T any](t *Tx, read scan[T], query string, args ...any) (T, error) {
	var none T
	list, err := All(t, read, query, args...)
	switch {
	case err != nil:
		return none, err
	case len(list) == 0:
		return none, storage.ErrNotFound
	}
	return list[0], nil
}

// numbered adds a row and gives its number; storage.ErrDuplicate when one like
// it is there, and the transaction goes on.
func (t *Tx) numbered(insert string, args ...any) (int64, error) {
	n, err := One(t, ScanOne[int64], insert+` ON CONFLICT DO NOTHING RETURNING n`, args...)
	if errors.Is(err, storage.ErrNotFound) {
		err = storage.ErrDuplicate
	}
	return n, err
}

// ScanOne reads a row of one column.
func ScanOne[T any](row Row) (value T, err error) {
	err = row.Scan(&value)
	return value, err
}
