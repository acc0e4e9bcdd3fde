package faults

import "sync"

// underway counts what is still on its way. Unlike with a sync.WaitGroup,
// something new may begin while somebody waits.
type underway struct {
	mu   sync.Mutex
	n    int
	none chan struct{} // closed when n is 0 again
}

// run runs fn beside the caller.
func (u *underway) run(fn func()) {
	u.mu.Lock()
	if u.n == 0 {
		u.none = make(chan struct{})
	}
	u.n++
	u.mu.Unlock()
	go func() {
		defer u.end()
		fn()
	}()
}

func (u *underway) end() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.n--; u.n == 0 {
		close(u.none)
	}
}

// wait returns when nothing is on its way.
func (u *underway) wait() {
	u.mu.Lock()
	n, none := u.n, u.none
	u.mu.Unlock()
	if n > 0 {
		<-none
	}
}
