// Package alone is storage.Nodes of a program that has its Store to itself. It
// always lives, and leads every task.
package alone

import (
	"context"
	"sync"

	"barsdesk/storage"
)

// Nodes implements storage.Nodes.
type Nodes struct {
	id      string
	mu      sync.Mutex
	claimed map[string]bool
	ears    map[*ear]bool
}

// ear is somebody who hears a topic.
type ear struct {
	topic string
	fn    func([]byte)
}

// New returns the Nodes of a program by its id.
func New(id string) *Nodes {
	return &Nodes{id: id, claimed: map[string]bool{}, ears: map[*ear]bool{}}
}

// Me implements storage.Nodes.
func (n *Nodes) Me() string { return n.id }

// Begin implements storage.Nodes; it never fails but with storage.ErrBusy.
func (n *Nodes) Begin(_ context.Context, key string) (end func(), err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.claimed[key] {
		return nil, storage.ErrBusy
	}
	n.claimed[key] = true
	return sync.OnceFunc(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.claimed, key)
	}), nil
}

// Tell implements storage.Nodes; it never fails.
func (n *Nodes) Tell(_ context.Context, topic string, text []byte) error {
	for _, fn := range n.hearing(topic) {
		fn(text)
	}
	return nil
}

func (n *Nodes) hearing(topic string) (fns []func([]byte)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for e := range n.ears {
		if e.topic == topic {
			fns = append(fns, e.fn)
		}
	}
	return fns
}

// Hear implements storage.Nodes; nothing is ever missed.
func (n *Nodes) Hear(topic string, fn func(text []byte)) (stop func()) {
	e := &ear{topic, fn}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ears[e] = true
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.ears, e)
	}
}

// Lead implements storage.Nodes.
func (n *Nodes) Lead(string) bool { return true }

// Living implements storage.Nodes.
func (n *Nodes) Living(context.Context) ([]string, error) { return []string{n.id}, nil }

// While implements storage.Nodes.
func (n *Nodes) While(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}
