package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"barsdesk/storage/records"
)

// link is one connection with the statements prepared on it. One goroutine at
// a time uses it. Statements are never interrupted half-way: an interrupt
// would roll back the whole batch, other people's transactions included.
type link struct {
	ctx      context.Context // never ends
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// connect takes a connection of its own from db.
func connect(ctx context.Context, db *sql.DB) (*link, error) {
	ctx = context.WithoutCancel(ctx)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &link{ctx: ctx, conn: conn, prepared: map[string]*sql.Stmt{}}, nil
}

// statement prepares a query once; there are few distinct ones.
func (l *link) statement(query string) (*sql.Stmt, error) {
	if s, ok := l.prepared[query]; ok {
		return s, nil
	}
	s, err := l.conn.PrepareContext(l.ctx, records.SQLite.SQL(query))
	if err != nil {
		return nil, err
	}
	l.prepared[query] = s
	return s, nil
}

// exec runs a statement and counts the rows it changed.
func (l *link) exec(query string, args ...any) (int64, error) {
	s, err := l.statement(query) //nolint:sqlclosecheck // kept for the next time; close closes it
	if err != nil {
		return 0, err
	}
	done, err := s.ExecContext(l.ctx, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// query runs a statement that returns rows.
func (l *link) query(query string, args ...any) (*sql.Rows, error) {
	s, err := l.statement(query) //nolint:sqlclosecheck // kept for the next time; close closes it
	if err != nil {
		return nil, err
	}
	return s.QueryContext(l.ctx, args...)
}

// leave gives the connection back, for whoever connects next.
func (l *link) leave() error {
	var faults []error
	for _, s := range l.prepared {
		faults = append(faults, s.Close())
	}
	return errors.Join(append(faults, l.conn.Close())...)
}

// close ends the connection for good, whatever state it is in; a transaction
// still open on it is rolled back. It never returns to the pool.
func (l *link) close() error {
	var faults []error
	for _, s := range l.prepared {
		faults = append(faults, s.Close())
	}
	err := l.conn.Raw(func(any) error { return driver.ErrBadConn })
	if !errors.Is(err, driver.ErrBadConn) {
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}
