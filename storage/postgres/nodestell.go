package postgres

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"barsdesk/storage"
)

// channel is what nodes of a database are told by.
const channel = "barsdesk"

var errTooLong = errors.New("too much to tell at once")

// ears are who hears what. They are safe for concurrent use.
type ears struct {
	mu  sync.Mutex
	all map[*ear]bool
}

type ear struct {
	topic string
	fn    func([]byte)
}

// hear gives text to who hears a topic; "" is everyone.
func (e *ears) hear(topic string, text []byte) {
	e.mu.Lock()
	var fns []func([]byte)
	for each := range e.all {
		if topic == "" || topic == each.topic {
			fns = append(fns, each.fn)
		}
	}
	e.mu.Unlock()
	for _, fn := range fns {
		fn(text)
	}
}

// Hear implements storage.Nodes.
func (n *Nodes) Hear(topic string, fn func(text []byte)) (stop func()) {
	n.ears.mu.Lock()
	defer n.ears.mu.Unlock()
	if n.ears.all == nil {
		n.ears.all = map[*ear]bool{}
	}
	e := &ear{topic, fn}
	n.ears.all[e] = true
	return func() {
		n.ears.mu.Lock()
		defer n.ears.mu.Unlock()
		delete(n.ears.all, e)
	}
}

// Tell implements storage.Nodes. It returns when the database has the text for the
// others, which is in a transaction of its own: no act waits for another's.
func (n *Nodes) Tell(ctx context.Context, topic string, text []byte) error {
	n.ears.hear(topic, text)
	if len(text) > storage.MostTold {
		return errTooLong
	}
	return n.line.do(ctx, &ask{sql: `SELECT pg_notify($1, $2)`, args: []any{channel, topic + " " + n.id + " " + string(text)}})
}

// listen opens the connection that others are heard by.
func (n *Nodes) listen(ctx context.Context) (*pgx.Conn, error) {
	conn, err := n.dial(ctx, "barsdesk hears "+n.id)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
		return nil, err
	}
	return conn, nil
}

// keepHearing hears others until ctx ends. After a connection was lost everyone
// here is told that something may have been missed.
func (n *Nodes) keepHearing(ctx context.Context, conn *pgx.Conn) {
	for ctx.Err() == nil {
		err := n.hearOn(ctx, conn)
		if ctx.Err() != nil {
			break
		}
		n.db.log.Warn("this node does not hear the others", "node", n.id, "detail", err.Error())
		if conn = n.listenAgain(ctx); conn != nil {
			n.ears.hear("", nil)
		}
	}
	if conn != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
	}
}

// hearOn hears others until the connection is lost; then it is closed.
func (n *Nodes) hearOn(ctx context.Context, conn *pgx.Conn) error {
	for {
		heard, err := conn.WaitForNotification(ctx)
		if err != nil {
			closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), redial)
			defer cancel()
			_ = conn.Close(closing)
			return err
		}
		topic, rest, _ := strings.Cut(heard.Payload, " ")
		if from, text, ok := strings.Cut(rest, " "); ok && from != n.id {
			n.ears.hear(topic, []byte(text))
		}
	}
}

// listenAgain connects until it succeeds; nil when ctx ends.
func (n *Nodes) listenAgain(ctx context.Context) *pgx.Conn {
	for ctx.Err() == nil {
		if conn, err := n.listen(ctx); err == nil {
			return conn
		}
		select {
		case <-ctx.Done():
		case <-time.After(redial):
		}
	}
	return nil
}
