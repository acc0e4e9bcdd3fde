package storage

import (
	"context"
	"errors"
	"time"
)

// ErrBusy means that a living node works on the same thing.
var ErrBusy = errors.New("somebody is at it already")

// How it is known that a node is gone. The second is longer than the first by
// what it takes to cut short what the node was doing.
const (
	NodeSilent = 10 * time.Second // a node that could not say for so long that it lives, by its own clock, stops what others may take over
	NodeDead   = 15 * time.Second // one that was not heard of for so long, by the database's clock, lives no more
)

// NodeLeft is the topic of nodes that end in good order: the others hear its id.
// Of one that dies nothing is told.
const NodeLeft = "left"

// MostTold is how much one Tell may say, in bytes.
const MostTold = 7000

// Nodes is what the running programs that share one Store, its nodes, know of
// each other. Nothing of it outlives them: what must never be lost or doubled is
// decided in a Store's transaction and not here. storage/alone is that of a
// program that has its Store to itself; nodestest is the suite every
// implementation passes. It is safe for concurrent use.
type Nodes interface {
	// Me is the id of this node, as it stands in Outbound.Node. No two nodes of a
	// Store that are running have the same; one that was started again beside
	// others has another.
	Me() string
	// Begin claims key for this node until end is called or the node is gone;
	// ErrBusy, at once, while it is claimed, be it by this node. Another error
	// says that it cannot be known now; nothing is claimed then. end may be
	// called more than once.
	Begin(ctx context.Context, key string) (end func(), err error)
	// Tell says text to every node that hears topic, this one too, which hears
	// it before Tell returns; others do so soon. The same text told several times
	// at once may be heard once. It holds no patient data and at most MostTold
	// bytes, of which none is zero; topic is a short word of lower-case letters.
	// An error says that others may not hear it.
	Tell(ctx context.Context, topic string, text []byte) error
	// Hear calls fn with each text that is told of topic until stop is called,
	// one at a time for texts of other nodes, in the order in which they were
	// told. fn is given nil when this node may have missed some: what it knows of
	// topic is to be read anew. fn must return soon and must not call Hear or stop.
	Hear(topic string, fn func(text []byte)) (stop func())
	// Lead reports whether this node is the one that does a task now. One node
	// is, of those that ask; when it is gone another becomes it. For a moment
	// two may believe it: the task must bear that.
	Lead(task string) bool
	// Living returns the ids of the nodes that live, this one among them.
	Living(ctx context.Context) ([]string, error)
	// While returns a context that ends with ctx, and when this node has been
	// NodeSilent for others: whatever others would take over is done within it.
	// It has ended already when the node is silent now.
	While(ctx context.Context) (context.Context, context.CancelFunc)
}
