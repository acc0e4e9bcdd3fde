package wire

import (
	"slices"
	"sync"

	"barsdesk/bars/network/wake"
)

// Tape keeps the newest exchanges. It is safe for concurrent use. A nil Tape
// keeps nothing.
type Tape struct {
	most  int
	bytes int64

	mu     sync.Mutex
	kept   []Exchange // oldest first
	size   int64
	last   int64
	wakers []*wake.Waker
}

// NewTape is a tape of at most so many exchanges and about so many bytes: the
// oldest go when a new one does not fit.
func NewTape(most int, bytes int64) *Tape { return &Tape{most: max(most, 1), bytes: bytes} }

// Add keeps an exchange under the next number, without tokens and other
// secrets. Nobody who listens is waited for.
func (t *Tape) Add(e Exchange) {
	if t == nil {
		return
	}
	e = e.withoutSecrets()
	if e.size() > t.bytes {
		e.Cut, e.RequestBody, e.AnswerBody, e.Unseen = true, nil, nil, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last++
	e.N = t.last
	t.kept, t.size = append(t.kept, e), t.size+e.size()
	t.shorten()
	for _, w := range t.wakers {
		w.Wake()
	}
}

// shorten lets the oldest go until the rest fits; the newest always stays.
func (t *Tape) shorten() {
	gone := 0
	for len(t.kept)-gone > t.most || t.size > t.bytes && len(t.kept)-gone > 1 {
		t.size -= t.kept[gone].size()
		gone++
	}
	t.kept = slices.Delete(t.kept, 0, gone)
}

// After are the exchanges kept after number n, oldest first: at most so many,
// all when most is 0.
func (t *Tape) After(n int64, most int) []Exchange {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	from, _ := t.find(n + 1)
	found := t.kept[from:]
	if most > 0 {
		found = found[:min(most, len(found))]
	}
	return slices.Clone(found)
}

// Get is the exchange of a number, while it is kept.
func (t *Tape) Get(n int64) (Exchange, bool) {
	if t == nil {
		return Exchange{}, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	at, found := t.find(n)
	if !found {
		return Exchange{}, false
	}
	return t.kept[at], true
}

// find is where number n stands, or would.
func (t *Tape) find(n int64) (int, bool) {
	return slices.BinarySearchFunc(t.kept, n, func(e Exchange, n int64) int {
		switch {
		case e.N < n:
			return -1
		case e.N > n:
			return 1
		}
		return 0
	})
}

// Clear forgets what passed. Numbers go on.
func (t *Tape) Clear() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept, t.size = nil, 0
}

// toldAtOnce is how many exchanges are taken from the tape at a time.
const toldAtOnce = 64

// Added has f told of each exchange from now on, in order, one at a time, in a
// goroutine of its own: a slow f keeps no call waiting. What has left the tape
// before f came to it is not told.
func (t *Tape) Added(f func(Exchange)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	told := t.last
	t.wakers = append(t.wakers, wake.New(func() {
		for more := t.After(told, toldAtOnce); len(more) > 0; more = t.After(told, toldAtOnce) {
			for _, e := range more {
				told = e.N
				f(e)
			}
		}
	}))
}
