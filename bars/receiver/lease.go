package receiver

import "sync"

// leases holds the ids of messages being processed right now, in memory: after
// a crash a retry is processed and never told for ever that it is too early.
type leases struct {
	mu   sync.Mutex
	held map[string]bool
}

// take reserves key and reports whether it was free.
func (l *leases) take(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		l.held = map[string]bool{}
	}
	if l.held[key] {
		return false
	}
	l.held[key] = true
	return true
}

func (l *leases) release(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.held, key)
}
