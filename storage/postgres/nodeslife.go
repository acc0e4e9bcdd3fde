package postgres

import (
	"context"
	"slices"
	"sync"
	"time"

	"barsdesk/storage"
)

// life knows how long this node has been silent, by its own clock. It is safe for
// concurrent use.
type life struct {
	mu     sync.Mutex
	said   time.Time // when the newest heartbeat that was kept was begun; zero before
	lives  context.Context
	end    context.CancelFunc
	timer  *time.Timer
	closed bool
}

// silent is how long nobody has heard of the node: by the clock that goes on
// evenly, and by the one on the wall, which also goes on while a computer sleeps.
func (l *life) silent() time.Duration {
	now := time.Now()
	return max(now.Sub(l.said), now.Round(0).Sub(l.said.Round(0)))
}

// heard notes a heartbeat that was kept, and when it was begun. What began before
// a silence stays ended.
func (l *life) heard(begun time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.hush()
	l.said = begun
	left := storage.NodeSilent - l.silent()
	if left <= 0 {
		return
	}
	if l.lives == nil {
		l.lives, l.end = context.WithCancel(context.Background())
	}
	if l.timer == nil {
		l.timer = time.AfterFunc(left, l.look)
	}
	l.timer.Reset(left)
}

// look ends what others may take over, once the silence is too long.
func (l *life) look() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hush()
}

// hush does, if it is. The caller holds mu.
func (l *life) hush() {
	if l.lives != nil && l.silent() >= storage.NodeSilent {
		l.end()
		l.lives = nil
	}
}

// over ends everything for good.
func (l *life) over() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed = true; l.lives != nil {
		l.end()
		l.lives = nil
	}
}

// now is a context that ends with the next silence; nil in one.
func (l *life) now() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hush()
	return l.lives
}

// While implements storage.Nodes.
func (n *Nodes) While(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	lives := n.life.now()
	if lives == nil {
		cancel()
		return ctx, cancel
	}
	stop := context.AfterFunc(lives, cancel)
	return ctx, func() { stop(); cancel() }
}

// databaseNow is the time of the database, in nanoseconds since 1970.
const databaseNow = `(extract(epoch FROM clock_timestamp()) * 1000000000)::bigint`

// beat says that the node lives.
func (n *Nodes) beat(ctx context.Context) error {
	begun := time.Now()
	err := n.line.do(ctx, &ask{sql: `INSERT INTO nodes (id, beat_at) VALUES ($1, ` + databaseNow + `)
		ON CONFLICT (id) DO UPDATE SET beat_at = EXCLUDED.beat_at`, args: []any{n.id}})
	if err == nil {
		n.life.heard(begun)
	}
	return err
}

// keepBeating says that the node lives, and ends the sessions of those that are
// dead, so that what they held is free, until ctx ends.
func (n *Nodes) keepBeating(ctx context.Context) {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := n.beat(ctx)
		if err == nil {
			err = n.bury(ctx)
		}
		if ctx.Err() == nil && (err != nil) != failing {
			failing = err != nil
			n.say(failing, err)
		}
	}
}

func (n *Nodes) say(failing bool, err error) {
	if failing {
		n.db.log.Error("this node cannot say that it lives; others take its work over soon", "node", n.id, "detail", err.Error())
		return
	}
	n.db.log.Info("this node can say again that it lives", "node", n.id)
}

// bury ends the sessions of nodes that are dead, and forgets those that have been
// for a day.
func (n *Nodes) bury(ctx context.Context) error {
	dead := &ask{sql: `SELECT count(pg_terminate_backend(a.pid)) FROM nodes n JOIN pg_stat_activity a
		ON a.datname = current_database() AND a.usename = current_user AND a.application_name IN ('barsdesk ' || n.id, 'barsdesk node ' || n.id)
		WHERE n.id <> $1 AND n.beat_at < ` + databaseNow + ` - $2`, args: []any{n.id, int64(storage.NodeDead)}, into: []any{new(int64)}}
	if err := n.line.do(ctx, dead); err != nil {
		return err
	}
	return n.line.do(ctx, &ask{sql: `DELETE FROM nodes WHERE beat_at < ` + databaseNow + ` - $1`, args: []any{int64(24 * time.Hour)}})
}

// Living implements storage.Nodes.
func (n *Nodes) Living(ctx context.Context) (ids []string, err error) {
	err = n.line.do(ctx, &ask{sql: `SELECT COALESCE(array_agg(id ORDER BY id), '{}') FROM nodes WHERE beat_at >= ` + databaseNow + ` - $1`,
		args: []any{int64(storage.NodeDead)}, into: []any{&ids}})
	if err == nil && !slices.Contains(ids, n.id) {
		ids = append(ids, n.id)
	}
	return ids, err
}
