package region

import (
	"context"
	"net/url"
	"path/filepath"

	"barsdesk/build/clinic"
	"barsdesk/build/program"
)

// Node is one process of the program, at addresses that stay the same.
type Node struct {
	name              string
	receiver, screens string // host and port
	relay             *relay
	binary            string
	args              []string
	program           *program.Program // nil before its first start
}

func (r *Region) newNode(ctx context.Context, name string) (*Node, error) {
	at, err := url.Parse(r.Database)
	if err != nil {
		return nil, err
	}
	n := &Node{name: name, binary: r.binary}
	if n.relay, err = newRelay(ctx, at.Host); err != nil {
		return nil, err
	}
	if n.receiver, err = clinic.FreeAddress(ctx); err != nil {
		return nil, err
	}
	if n.screens, err = clinic.FreeAddress(ctx); err != nil {
		return nil, err
	}
	database, err := through(r.Database, n.relay.address())
	n.args = []string{"serve", "--environment", environment, "--data", filepath.Join(r.folder, name), "--database", database, "--passphrase-file", r.secret,
		"--listen", n.screens, "--receiver", n.receiver}
	return n, err
}

// Start starts the node and waits until it is ready.
func (n *Node) Start(ctx context.Context) (err error) {
	n.program, err = program.Start(ctx, n.binary, n.args...)
	return err
}

// Kill ends the node at once, as a crash does.
func (n *Node) Kill() error { return n.program.Kill() }

// Stop ends the node in good order.
func (n *Node) Stop(ctx context.Context) error { return n.program.Stop(ctx) }

// Cut takes the database away from the node, and Mend gives it back.
func (n *Node) Cut() { n.relay.set(true) }

// Mend gives the database back to the node.
func (n *Node) Mend() { n.relay.set(false) }

// Silence lets nothing pass between the node and its database, without either
// being told, until Speak, which must follow.
func (n *Node) Silence() { n.relay.silent.Lock() }

// Speak ends Silence: what was said meanwhile arrives.
func (n *Node) Speak() { n.relay.silent.Unlock() }

// URL is that of the node's own screens and API.
func (n *Node) URL() string { return n.program.URL }

// PID is the node's process.
func (n *Node) PID() int { return n.program.PID }

// Log is what the node has written since it was last started.
func (n *Node) Log() string { return n.program.Log() }
