package desk

import (
	"context"
	"errors"
	"time"

	"barsdesk/storage"
)

// lookAround is how often a node of several looks for work that another left.
const lookAround = 5 * time.Second

// lookAfterNodes lets the outbox look, where there may be other nodes, for messages
// that one left half sent, and for those that are due and that nobody sends, until
// ctx ends.
//
// From a node's death to the next try of its messages it takes storage.NodeDead
// and one or two looks; none when the node said that it left.
func (d *Desk) lookAfterNodes(ctx context.Context) error {
	if !d.several {
		return nil
	}
	left := make(chan struct{}, 1)
	defer d.nodes.Hear(storage.NodeLeft, func([]byte) {
		select {
		case left <- struct{}{}:
		default:
		}
	})()
	tick := time.NewTicker(lookAround)
	defer tick.Stop()
	for {
		d.trying.lookAgain()
		d.Wake()
		select {
		case <-ctx.Done():
			return nil
		case <-left:
		case <-tick.C:
		}
	}
}

var errSilent = errors.New("this node cannot say that it lives, and begins nothing until it can")

// alive is errSilent while others may take this node for dead.
func (d *Desk) alive(ctx context.Context) error {
	while, done := d.nodes.While(ctx)
	defer done()
	if while.Err() != nil && ctx.Err() == nil {
		return errSilent
	}
	return ctx.Err()
}
