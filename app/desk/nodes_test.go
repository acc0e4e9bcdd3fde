package desk_test

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/storage/nodestest"
)

// twoNodes is a sender of two nodes over one store: its own desk is the first.
type twoNodes struct {
	*sender
	first, second *nodestest.Node
	beside        *desk.Desk // the second; it does not send until goes is called
}

func newTwoNodes(t *testing.T) *twoNodes { return twoNodesLogging(t, nil) }

func twoNodesLogging(t *testing.T, log *slog.Logger) *twoNodes {
	t.Helper()
	n := &twoNodes{sender: newSender(t)}
	n.log = log
	var cluster nodestest.Cluster
	n.first, n.second = cluster.Join("first"), cluster.Join("second")
	n.end()
	n.other = func(c *desk.Config) { c.Nodes = n.first }
	n.open()
	n.other = func(c *desk.Config) { c.Nodes = n.second }
	n.beside = desk.New(n.config(n.store.Store))
	return n
}

// goes lets the second node send until the test ends, and tests wait for what it
// does.
func (n *twoNodes) goes() {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.beside.Run(ctx) }()
	end := n.end
	n.end = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			n.t.Errorf("the second node ended with %v", err)
		}
		end()
	})
}

// hangs lets the next message reach the ward and its answer wait until the try is
// cut short, or release is closed.
func (n *twoNodes) hangs(release <-chan struct{}) (began chan struct{}) {
	began = make(chan struct{})
	n.line.meets(func(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
		answer, err := pass.RoundTrip(r)
		close(began)
		select {
		case <-r.Context().Done():
			_ = answer.Body.Close()
			return nil, r.Context().Err()
		case <-release:
			return answer, err
		}
	})
	return began
}

// TestDeadNodesMessageIsTakenOver: a node dies with a message at the ward and no
// answer. The other sends it again, with the same bytes and ids; what follows it
// goes on there.
func TestDeadNodesMessageIsTakenOver(t *testing.T) {
	n := newTwoNodes(t)
	began := n.hangs(nil)
	id := n.bookAndRefer()
	comes(t, "the first node's try", began)
	n.goes()
	n.store.fails(true) // it is dead: nothing it knows is kept
	if m := n.message(id, message.BookingNew); m.Node != "first" || m.State != "sending" {
		t.Fatalf("the message is %s at %q", m.State, m.Node)
	}
	n.first.Die()
	await(t, changesOf(t, n.beside), func() bool { return n.headline(id) == "Booked and referred" })
	n.deliveredOnce()
	n.sameEachTime()
	m := n.message(id, message.BookingNew)
	if tries := n.tries(m.ID); len(tries) != 2 || tries[0].Failure != "cut-off" || m.Node != "" {
		t.Errorf("left is %q, tries: %+v", m.Node, tries)
	}
}

// TestLateOutcomeOfADeadNodeCountsNoMore: a node is taken for dead between the
// ward's answer and its record. The other sends the message once more, and what
// the first one says while that is on its way changes nothing.
func TestLateOutcomeOfADeadNodeCountsNoMore(t *testing.T) {
	says := saying{"an outcome cannot be recorded yet": make(chan struct{}, 100), "what became of a try was not recorded: its message had been taken over": make(chan struct{}, 100)}
	n := twoNodesLogging(t, slog.New(says))
	answer, again := make(chan struct{}), make(chan struct{})
	began := n.hangs(answer)
	id := n.bookAndRefer()
	comes(t, "the first node's try", began)
	n.store.fails(true)
	close(answer)
	comes(t, "the ward's answer", says["an outcome cannot be recorded yet"])
	n.first.Die()
	began = n.hangs(again)
	n.goes()
	comes(t, "the other node's try", began)
	before := n.message(id, message.BookingNew)
	n.store.fails(false)
	comes(t, "the first node's outcome", says["what became of a try was not recorded: its message had been taken over"])
	if m := n.message(id, message.BookingNew); m.Version != before.Version || m.State != "sending" || m.Node != "second" {
		t.Errorf("the message is %s at %q", m.State, m.Node)
	}
	close(again)
	await(t, changesOf(t, n.beside), func() bool { return n.headline(id) == "Booked and referred" })
	n.deliveredOnce()
	n.sameEachTime()
	if tries := n.tries(before.ID); len(tries) != 2 || tries[0].Failure != "cut-off" {
		t.Errorf("tries: %+v", tries)
	}
}

// saying tells when a line of the log is written.
type saying map[string]chan struct{}

func (saying) Enabled(context.Context, slog.Level) bool { return true }
func (s saying) WithAttrs([]slog.Attr) slog.Handler     { return s }
func (s saying) WithGroup(string) slog.Handler          { return s }
func (s saying) Handle(_ context.Context, r slog.Record) error {
	select {
	case s[r.Message] <- struct{}{}:
	default:
	}
	return nil
}

// TestLivingNodesMessageIsLeftAlone: another node that starts, or looks, does not
// send what a living one is sending.
func TestLivingNodesMessageIsLeftAlone(t *testing.T) {
	n := newTwoNodes(t)
	release := make(chan struct{})
	began := n.hangs(release)
	id := n.bookAndRefer()
	comes(t, "the first node's try", began)
	if err := n.beside.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m := n.message(id, message.BookingNew); m.Node != "first" || m.State != "sending" || m.Attempts != 1 {
		t.Errorf("the message is %s at %q after %d tries", m.State, m.Node, m.Attempts)
	}
	close(release)
	n.says(id, "Booked and referred")
	if sent := len(n.line.posts()); sent != 2 {
		t.Errorf("%d messages left", sent)
	}
}

// TestSilentNodeBeginsNothing: a node that others may take for dead leaves what
// is due to them.
func TestSilentNodeBeginsNothing(t *testing.T) {
	n := newTwoNodes(t)
	n.first.Die()
	id := n.bookAndRefer()
	if err := n.desk.Work(t.Context()); err == nil {
		t.Error("nobody is told that nothing is sent")
	}
	if sent := len(n.line.posts()); sent != 0 {
		t.Fatalf("%d messages left a node that is silent", sent)
	}
	n.goes()
	await(t, changesOf(t, n.beside), func() bool { return n.headline(id) == "Booked and referred" })
	n.deliveredOnce()
}

func changesOf(t *testing.T, d *desk.Desk) <-chan desk.Change {
	t.Helper()
	changes, stop := d.Changes().Subscribe()
	t.Cleanup(stop)
	return changes
}
