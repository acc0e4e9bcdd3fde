package desk_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/storage"
	"barsdesk/storage/nodestest"
)

// twoDoors are two nodes that receive for the same ward. held makes the first one's
// store wait until it is released.
type twoDoors struct {
	*station
	first, second     *station
	firstNode         *nodestest.Node
	entered, released chan struct{}
}

func newTwoDoors(t *testing.T) *twoDoors {
	t.Helper()
	s := newWard(t)
	w := &twoDoors{station: s, entered: make(chan struct{}), released: make(chan struct{})}
	var cluster nodestest.Cluster
	w.firstNode = cluster.Join("first")
	w.first = s.behind(&slow{Store: s.store, entered: w.entered, released: w.released}, w.firstNode)
	w.second = s.behind(s.store, cluster.Join("second"))
	return w
}

// behind is the station at a node.
func (s *station) behind(store storage.Store, n storage.Nodes) *station {
	out := *s
	config := s.config()
	config.Store, config.Guard.Store, config.Nodes = store, store, n
	out.desk = desk.New(config)
	out.restart()
	return &out
}

// slow waits within its first Update.
type slow struct {
	storage.Store
	entered, released chan struct{}
	begun             bool
}

func (s *slow) Update(ctx context.Context, fn func(tx storage.Tx) error) error {
	if !s.begun {
		s.begun = true
		close(s.entered)
		<-s.released
	}
	return s.Store.Update(ctx, fn)
}

// TestRetryAtAnotherNodeIsTooEarly while the first node processes the message, a
// duplicate once it has, and never processed twice.
//
// BaRS Core, Transactional integrity, Receiver algorithm.
func TestRetryAtAnotherNodeIsTooEarly(t *testing.T) {
	w := newTwoDoors(t)
	body, call := bookingFor(t, murry(), "slot-1", saturday.Add(time.Hour), "").JSON(), newCall()
	answers := make(chan int, 1)
	go func() { answers <- w.first.post(body, call).Code }()
	comes(t, "the message at the first node", w.entered)
	answered(t, w.second.post(body, call), http.StatusTooEarly)
	close(w.released)
	if code := comes(t, "the answer", answers); code != http.StatusOK {
		t.Errorf("the first node answered %d", code)
	}
	answered(t, w.second.post(body, call), http.StatusConflict)
	answered(t, w.first.post(body, call), http.StatusConflict)
	if n := len(w.ledger().cases); n != 1 {
		t.Errorf("%d cases", n)
	}
}

// TestRetryAfterANodeDiedIsProcessed by another, and what the dead one still tries
// is refused.
func TestRetryAfterANodeDiedIsProcessed(t *testing.T) {
	w := newTwoDoors(t)
	body, call := bookingFor(t, murry(), "slot-1", saturday.Add(time.Hour), "").JSON(), newCall()
	answers := make(chan int, 1)
	go func() { answers <- w.first.post(body, call).Code }()
	comes(t, "the message at the first node", w.entered)
	w.firstNode.Die()
	answered(t, w.second.post(body, call), http.StatusOK)
	close(w.released)
	if code := comes(t, "the answer", answers); code != http.StatusConflict {
		t.Errorf("the dead node's answer would be %d", code)
	}
	if n := len(w.ledger().cases); n != 1 {
		t.Errorf("%d cases", n)
	}
}

// TestRefusalIsReplayedAtEveryNode to the byte.
func TestRefusalIsReplayedAtEveryNode(t *testing.T) {
	w := newTwoDoors(t)
	close(w.released)
	body, call := bookingFor(t, murry(), "no-such-slot", saturday.Add(time.Hour), "").JSON(), newCall()
	first := w.first.post(body, call)
	again := w.second.post(body, call)
	answered(t, first, http.StatusConflict)
	if first.Code != again.Code || first.Body.String() != again.Body.String() {
		t.Errorf("answered %d\n%s\nthen %d\n%s", first.Code, first.Body, again.Code, again.Body)
	}
}
