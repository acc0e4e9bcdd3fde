package postgres

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"barsdesk/storage"
)

// How often a node says that it lives, how long each of its questions may take,
// and how long it waits before it connects again.
const (
	beatEvery = 3 * time.Second
	answerIn  = 4 * time.Second
	redial    = 500 * time.Millisecond
)

// Nodes is storage.Nodes among the programs that share a database: heartbeats in a
// table, by the database's clock; claims and leads as advisory locks of a session
// of its own; what is told as notifications. It has two connections beside its
// DB's, which must reach the server itself or through a pooler that keeps sessions.
type Nodes struct {
	id   string
	db   *DB
	life life
	line *line
	ears ears

	mu      sync.Mutex
	claimed map[int64]bool   // here, whether or not the database knows it already
	leads   map[string]int64 // the connection that each task is led by

	close   func() error
	stop    context.CancelFunc
	running sync.WaitGroup
}

var _ storage.Nodes = (*Nodes)(nil)

// Join makes this program a node of its database, under an id of its own for each
// run, 1 to 36 letters, digits and hyphens. It returns when the node is known to
// live and hears what others tell. Close it before the DB.
func (d *DB) Join(ctx context.Context, id string) (*Nodes, error) { //nolint:contextcheck // a node lives longer than the call that joins it
	n := &Nodes{id: id, db: d, claimed: map[int64]bool{}, leads: map[string]int64{}}
	n.close = sync.OnceValue(n.leave)
	n.line = &line{connect: n.connect, asks: make(chan *ask, asksMost)}
	heard, err := n.listen(ctx)
	if err != nil {
		return nil, fmt.Errorf("join the nodes of the database: %w", err)
	}
	running, stop := context.WithCancel(context.Background())
	n.stop = stop
	n.running.Go(func() { n.line.run(running) })
	if err := n.beat(ctx); err != nil {
		stop()
		n.running.Wait()
		_ = heard.Close(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("join the nodes of the database: %w", err)
	}
	n.running.Go(func() { n.keepBeating(running) })
	n.running.Go(func() { n.keepHearing(running, heard) })
	return n, nil
}

// Me implements storage.Nodes.
func (n *Nodes) Me() string { return n.id }

// Close lets the others know that this node has left. Everything that was begun
// While it lived ends. Closing twice is harmless.
func (n *Nodes) Close() error { return n.close() }

func (n *Nodes) leave() error {
	ctx, cancel := context.WithTimeout(context.Background(), answerIn)
	defer cancel()
	n.life.over()
	err := n.line.do(ctx, &ask{sql: `DELETE FROM nodes WHERE id = $1`, args: []any{n.id}})
	if err == nil {
		err = n.Tell(ctx, storage.NodeLeft, []byte(n.id))
	}
	n.stop()
	n.running.Wait()
	return err
}

// session is what a connection of a node is called, for the database's list of
// them.
func (n *Nodes) session() string { return "barsdesk node " + n.id }

// connect opens a connection of the node itself. One that it had before ends: what
// it held is free.
func (n *Nodes) connect(ctx context.Context) (*pgx.Conn, error) {
	conn, err := n.dial(ctx, n.session())
	if err != nil {
		return nil, err
	}
	for _, statement := range []string{
		`SET synchronous_commit = off`, // a heartbeat that a crash forgets is said again
		`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE application_name = current_setting('application_name') AND datname = current_database() AND pid <> pg_backend_pid()`,
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			_ = conn.Close(context.WithoutCancel(ctx))
			return nil, err
		}
	}
	return conn, nil
}

// dial opens a connection as the DB's are, under another name.
func (n *Nodes) dial(ctx context.Context, name string) (*pgx.Conn, error) {
	config := n.db.pool.Config().ConnConfig.Copy()
	config.RuntimeParams["application_name"] = name
	return pgx.ConnectConfig(ctx, config)
}
