package receiver

import "sync"

// leases holds the ids of messages being processed right now by this process, in
// memory: after a crash a retry is processed and never told for ever that it is too
// early. Receiver.Claim is the same among several processes.
type leases struct {
	mu   sync.Mutex
	held map[string]bool
}

// underwayMost bounds how many messages are processed at a time, those whose
// senders were answered 408 included: a store that hangs must not pile them up.
const underwayMost = 512

// lease is what came of asking for one.
type lease int

const (
	granted lease = iota
	leased        // another has it
	full          // nobody gets one now
)

// take reserves key if it is free.
func (l *leases) take(key string) lease {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		l.held = map[string]bool{}
	}
	switch {
	case l.held[key]:
		return leased
	case len(l.held) >= underwayMost:
		return full
	}
	l.held[key] = true
	return granted
}

func (l *leases) release(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.held, key)
}
