package frontdoor

import (
	"container/list"
	"context"
	"errors"
	"sync"
)

// errFull says that there is no room, and no place to wait for it either.
var errFull = errors.New("no room")

// room is a number of places. Who comes takes some, waits its turn when there
// are too few, and is turned away when too many wait. It is safe for concurrent
// use.
type room struct {
	mu      sync.Mutex
	places  int // in all
	free    int
	queue   int // how many may wait
	waiting list.List
}

// turn is one that waits.
type turn struct {
	places int
	come   chan struct{} // closed when it has its places
}

func newRoom(places, queue int) *room { return &room{places: places, free: places, queue: queue} }

// enter takes places, in the order of coming, within ctx. errFull says that too
// many wait; the error of ctx, that the turn did not come. At most all places
// can be asked for.
func (r *room) enter(ctx context.Context, places int) error {
	r.mu.Lock()
	if r.free >= places && r.waiting.Len() == 0 {
		r.free -= places
		r.mu.Unlock()
		return nil
	}
	if r.waiting.Len() >= r.queue {
		r.mu.Unlock()
		return errFull
	}
	t := &turn{places, make(chan struct{})}
	at := r.waiting.PushBack(t)
	r.mu.Unlock()
	select {
	case <-t.come:
		return nil
	case <-ctx.Done():
		return r.giveUp(at, t, ctx.Err())
	}
}

// try takes places if they are free at once, though others wait.
func (r *room) try(places int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.free < places {
		return false
	}
	r.free -= places
	return true
}

// full reports whether whoever comes now is turned away.
func (r *room) full() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.waiting.Len() >= r.queue
}

// giveUp leaves the queue, unless the turn came in that moment.
func (r *room) giveUp(at *list.Element, t *turn, because error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-t.come:
		return nil
	default:
	}
	r.waiting.Remove(at)
	r.letIn()
	return because
}

// leave gives places back.
func (r *room) leave(places int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free += places
	r.letIn()
}

// letIn gives their places to those who have waited longest. The lock is held.
func (r *room) letIn() {
	for first := r.waiting.Front(); first != nil; first = r.waiting.Front() {
		t := first.Value.(*turn)
		if t.places > r.free {
			return
		}
		r.free -= t.places
		r.waiting.Remove(first)
		close(t.come)
	}
}

// busy is how many places are taken, and how many wait.
func (r *room) busy() (taken, waiting int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.places - r.free, r.waiting.Len()
}
