package network

import (
	"crypto/sha256"
	"net"
	"sync"
	"time"
)

// limiter counts calls by the minute of the clock, as the platform does. The
// zero value is ready; it is safe for concurrent use.
//
// BaRS Core, Limits.
type limiter struct {
	mu     sync.Mutex
	minute time.Time
	calls  map[string]int
}

// callersMost is how many callers are told apart within a minute; further ones
// count as one, so that made-up callers cannot fill the memory.
const callersMost = 10_000

// take counts one call, and reports whether it is within the limit.
func (l *limiter) take(caller string, limit int, at time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if minute := at.Truncate(time.Minute); l.calls == nil || !minute.Equal(l.minute) {
		l.minute, l.calls = minute, map[string]int{}
	}
	if _, known := l.calls[caller]; !known && len(l.calls) >= callersMost {
		caller = ""
	}
	l.calls[caller]++
	return l.calls[caller] <= limit
}

// caller is whose calls are counted together.
func (c *call) caller() string {
	if c.App != nil {
		if app := c.App(c.r); app != "" {
			return app
		}
	}
	if token := c.r.Header.Get("Authorization"); token != "" {
		sum := sha256.Sum256([]byte(token))
		return string(sum[:])
	}
	host, _, err := net.SplitHostPort(c.r.RemoteAddr)
	if err != nil {
		return c.r.RemoteAddr
	}
	return host
}
