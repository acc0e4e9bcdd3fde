package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"sync"

	"barsdesk/storage"
)

// lockKey is the advisory lock of a claim. Its numbers are apart from lockClass's,
// which are pairs.
func lockKey(kind, name string) int64 {
	sum := sha256.Sum256([]byte("barsdesk " + kind + "\x00" + name))
	return int64(binary.BigEndian.Uint64(sum[:8])) //nolint:gosec // any of the numbers is as good
}

// Begin implements storage.Nodes.
func (n *Nodes) Begin(ctx context.Context, key string) (end func(), err error) {
	lock := lockKey("claim", key)
	if !n.reserve(lock) {
		return nil, storage.ErrBusy
	}
	ours := false
	claim := &ask{sql: `SELECT pg_try_advisory_lock($1)`, args: []any{lock}, into: []any{&ours}}
	n.line.begin(ctx, claim)
	end = sync.OnceFunc(func() { n.end(lock, claim, &ours) }) //nolint:contextcheck // a claim is given back after ctx too
	select {
	case <-claim.done:
	case <-ctx.Done():
		go end() // the answer may still come
		return nil, ctx.Err()
	}
	if claim.err == nil && ours {
		return end, nil
	}
	end()
	if claim.err == nil {
		return nil, storage.ErrBusy
	}
	return nil, claim.err
}

// reserve claims a lock against this node itself, whose session the database would
// give it twice.
func (n *Nodes) reserve(lock int64) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.claimed[lock] {
		return false
	}
	n.claimed[lock] = true
	return true
}

// end gives a lock back, if the session that had it is still there.
func (n *Nodes) end(lock int64, claim *ask, ours *bool) {
	<-claim.done
	if claim.err == nil && *ours && n.line.still(claim.on) {
		ctx, cancel := context.WithTimeout(context.Background(), answerIn)
		defer cancel()
		err := n.line.do(ctx, &ask{sql: `SELECT pg_advisory_unlock($1)`, args: []any{lock}})
		if err != nil {
			n.db.log.Warn("a claim ends with the node's connection", "detail", err.Error())
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.claimed, lock)
}

// Lead implements storage.Nodes. It leads no longer than its session lasts.
func (n *Nodes) Lead(task string) bool {
	n.mu.Lock()
	on, led := n.leads[task]
	n.mu.Unlock()
	if n.life.now() == nil {
		return false
	}
	if led && n.line.still(on) {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerIn)
	defer cancel()
	ours := false
	a := &ask{sql: `SELECT pg_try_advisory_lock($1)`, args: []any{lockKey("lead", task)}, into: []any{&ours}}
	if err := n.line.do(ctx, a); err != nil || !ours {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.leads[task] = a.on
	return true
}
