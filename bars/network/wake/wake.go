// Package wake tells listeners that something happened without making who tells
// them wait.
package wake

import "sync"

// Waker runs one function each time it is woken: in a goroutine of its own,
// never twice at once, and once more when it was woken meanwhile, so that wakes
// close together may come out as one. Wake returns at once; nothing runs while
// nobody wakes it. It is safe for concurrent use.
type Waker struct {
	do      func()
	mu      sync.Mutex
	running bool
	again   bool
}

// New is a Waker of do.
func New(do func()) *Waker { return &Waker{do: do} }

// Wake has the function run.
func (w *Waker) Wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.running {
		w.again = true
		return
	}
	w.running = true
	go w.run()
}

func (w *Waker) run() {
	for next := true; next; next = w.more() {
		w.do()
	}
}

// more reports whether it was woken during the last run.
func (w *Waker) more() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running, w.again = w.again, false
	return w.running
}
