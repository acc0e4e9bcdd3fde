package postgres

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

// asksMost is how many questions wait for the line at once.
const asksMost = 256

var errNoLine = errors.New("the database does not answer")

// line is the one connection whose session holds the claims of a node. What is
// asked at the same time goes to the database together. When the connection is
// lost, so are its claims; the next question connects anew.
type line struct {
	connect func(context.Context) (*pgx.Conn, error)
	asks    chan *ask
	conn    *pgx.Conn
	number  atomic.Int64 // of the connection: another for each; 0 before the first
	open    atomic.Bool
}

// ask is one statement with what becomes of it.
type ask struct {
	sql  string
	args []any
	into []any // what its one row is read into; none: rows are not looked at
	on   int64 // number of the connection that it was asked on
	err  error
	done chan struct{}
}

// do asks, and returns when the answer is there and kept, or ctx has ended: then
// nobody knows what became of it.
func (l *line) do(ctx context.Context, a *ask) error {
	l.begin(ctx, a)
	select {
	case <-a.done:
		return a.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// begin asks and does not wait. a.done is closed with the answer, even when ctx
// ends before.
func (l *line) begin(ctx context.Context, a *ask) {
	a.done = make(chan struct{})
	select {
	case l.asks <- a:
	case <-ctx.Done():
		a.err = ctx.Err()
		close(a.done)
	}
}

// run answers until ctx ends.
func (l *line) run(ctx context.Context) {
	defer func() { l.drop(); l.refuse() }() //nolint:contextcheck // what is dropped is closed after ctx too
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-l.asks:
			l.answer(ctx, append([]*ask{first}, l.more()...))
		}
	}
}

// more is what waits beside the first.
func (l *line) more() (out []*ask) {
	for len(out) < asksMost {
		select {
		case a := <-l.asks:
			out = append(out, a)
		default:
			return out
		}
	}
	return out
}

// refuse answers what nobody will answer any more.
func (l *line) refuse() {
	for _, a := range l.more() {
		a.err = errNoLine
		close(a.done)
	}
}

// answer asks the database everything at once. Nothing is told before all of it is
// kept.
func (l *line) answer(ctx context.Context, asks []*ask) {
	ctx, cancel := context.WithTimeout(ctx, answerIn)
	defer cancel()
	err := l.dialled(ctx)
	if err == nil {
		err = l.batch(ctx, asks)
	}
	if err != nil {
		l.drop() //nolint:contextcheck // what is dropped is closed after ctx too
	}
	for _, a := range asks {
		a.on = l.number.Load()
		if a.err = err; err != nil {
			a.err = errors.Join(errNoLine, err)
		}
		close(a.done)
	}
}

func (l *line) dialled(ctx context.Context) (err error) {
	if l.conn != nil {
		return nil
	}
	if l.conn, err = l.connect(ctx); err == nil {
		l.number.Add(1)
		l.open.Store(true)
	}
	return err
}

func (l *line) batch(ctx context.Context, asks []*ask) error {
	var b pgx.Batch
	for _, a := range asks {
		b.Queue(a.sql, a.args...)
	}
	results := l.conn.SendBatch(ctx, &b)
	var err error
	for _, a := range asks {
		if err != nil {
			break
		}
		if len(a.into) == 0 {
			_, err = results.Exec()
		} else {
			err = results.QueryRow().Scan(a.into...)
		}
	}
	return errors.Join(err, results.Close())
}

// drop ends the connection, and with it every claim.
func (l *line) drop() {
	l.open.Store(false)
	if l.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), redial)
	defer cancel()
	_ = l.conn.Close(ctx)
	l.conn = nil
}

// still reports whether a connection is the one that there is.
func (l *line) still(number int64) bool { return l.open.Load() && l.number.Load() == number }
