package nodestest

import (
	"context"
	"slices"
	"sync"

	"barsdesk/storage"
)

// Cluster is nodes in memory, for tests of what several do on one Store. A node
// is told at once, and dies when the test says so.
type Cluster struct {
	mu      sync.Mutex
	nodes   []*Node // those that live, the oldest first
	claimed map[string]*claim
}

type claim struct{ by *Node }

// Node implements storage.Nodes.
type Node struct {
	of    *Cluster
	id    string
	ears  map[*ear]bool
	while context.Context
	end   context.CancelFunc
}

type ear struct {
	topic string
	fn    func([]byte)
}

// Join adds a node that lives.
func (c *Cluster) Join(id string) *Node {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.claimed == nil {
		c.claimed = map[string]*claim{}
	}
	n := &Node{of: c, id: id, ears: map[*ear]bool{}}
	n.while, n.end = context.WithCancel(context.Background())
	c.nodes = append(c.nodes, n)
	return n
}

// Die lets others find the node dead: its claims have ended, another leads, and
// what it did while it lived has ended.
func (n *Node) Die() {
	n.end()
	n.of.mu.Lock()
	n.of.nodes = slices.DeleteFunc(n.of.nodes, func(other *Node) bool { return other == n })
	for key, c := range n.of.claimed {
		if c.by == n {
			delete(n.of.claimed, key)
		}
	}
	n.of.mu.Unlock()
	n.of.tell(storage.NodeLeft, []byte(n.id))
}

// Misses tells the node that it may have missed something of every topic.
func (n *Node) Misses() {
	for _, fn := range n.of.hearing(n, "") {
		fn(nil)
	}
}

// Me implements storage.Nodes.
func (n *Node) Me() string { return n.id }

// Begin implements storage.Nodes.
func (n *Node) Begin(_ context.Context, key string) (end func(), err error) {
	n.of.mu.Lock()
	defer n.of.mu.Unlock()
	if n.of.claimed[key] != nil {
		return nil, storage.ErrBusy
	}
	ours := &claim{n}
	n.of.claimed[key] = ours
	return func() {
		n.of.mu.Lock()
		defer n.of.mu.Unlock()
		if n.of.claimed[key] == ours {
			delete(n.of.claimed, key)
		}
	}, nil
}

// Tell implements storage.Nodes.
func (n *Node) Tell(_ context.Context, topic string, text []byte) error {
	n.of.tell(topic, text)
	return nil
}

func (c *Cluster) tell(topic string, text []byte) {
	for _, fn := range c.hearing(nil, topic) {
		fn(text)
	}
}

// hearing is who hears a topic, "" any, at a node, nil all.
func (c *Cluster) hearing(at *Node, topic string) (fns []func([]byte)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.nodes {
		for e := range n.ears {
			if (at == nil || at == n) && (topic == "" || topic == e.topic) {
				fns = append(fns, e.fn)
			}
		}
	}
	return fns
}

// Hear implements storage.Nodes.
func (n *Node) Hear(topic string, fn func(text []byte)) (stop func()) {
	n.of.mu.Lock()
	defer n.of.mu.Unlock()
	e := &ear{topic, fn}
	n.ears[e] = true
	return func() {
		n.of.mu.Lock()
		defer n.of.mu.Unlock()
		delete(n.ears, e)
	}
}

// Lead implements storage.Nodes: the oldest node that lives leads everything.
func (n *Node) Lead(string) bool {
	n.of.mu.Lock()
	defer n.of.mu.Unlock()
	return len(n.of.nodes) > 0 && n.of.nodes[0] == n
}

// Living implements storage.Nodes.
func (n *Node) Living(context.Context) ([]string, error) {
	n.of.mu.Lock()
	defer n.of.mu.Unlock()
	ids := []string{}
	for _, other := range n.of.nodes {
		ids = append(ids, other.id)
	}
	return ids, nil
}

// While implements storage.Nodes.
func (n *Node) While(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(n.while, cancel)
	if n.while.Err() != nil {
		cancel()
	}
	return ctx, func() { stop(); cancel() }
}
