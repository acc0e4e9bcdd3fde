package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"barsdesk/storage"
	"barsdesk/storage/records"
)

// maxReaders is how many Views run at once; more wait. SQLite reads in memory,
// so a few connections keep all processors busy.
const maxReaders = 4

// readers lends connections that cannot write.
type readers struct {
	db      *sql.DB
	seal    storage.Seal
	gate    gate
	free    chan *link // nil: not connected yet
	closing <-chan struct{}
}

func newReaders(db *sql.DB, seal storage.Seal, at location, closing <-chan struct{}) *readers {
	most := maxReaders
	if at.memory {
		most = 1 // nothing is waited for, and each connection takes memory of its own
	}
	r := &readers{db: db, seal: seal, gate: at.gate, closing: closing, free: make(chan *link, most)}
	for range most {
		r.free <- nil
	}
	return r
}

// view runs fn in a read transaction.
func (r *readers) view(ctx context.Context, fn func(storage.Tx) error) error {
	l, err := r.borrow(ctx)
	if err != nil {
		return err
	}
	defer func() { r.free <- l }()
	if l == nil {
		if l, err = connect(ctx, r.db); err != nil {
			return plain(err)
		}
	}
	r.gate.RLock()
	defer r.gate.RUnlock()
	if _, err := l.exec("BEGIN"); err != nil {
		return plain(err)
	}
	x := records.New(ctx, conn{link: l}, r.seal)
	defer func() {
		x.End()
		if _, err := l.exec("ROLLBACK"); err != nil {
			_ = l.close()
			l = nil
		}
	}()
	return fn(x)
}

// borrow waits for a free connection.
func (r *readers) borrow(ctx context.Context) (*link, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-r.closing:
		return nil, ErrClosed
	default:
	}
	select {
	case l := <-r.free:
		return l, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-r.closing:
		return nil, ErrClosed
	}
}

// wait returns when no View runs any more, and closes the connections.
func (r *readers) wait() error {
	var faults []error
	for range cap(r.free) {
		if l := <-r.free; l != nil {
			faults = append(faults, l.close())
		}
	}
	return errors.Join(faults...)
}
