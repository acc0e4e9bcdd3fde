package frontdoor

import (
	"sync"
	"time"
)

// linesMost is how many refused connections are logged in a minute: a flood of
// them must not fill the disk.
const linesMost = 60

// noise counts lines of the log. It is safe for concurrent use.
type noise struct {
	mu     sync.Mutex
	minute time.Time
	lines  int
	unsaid int
}

// one reports whether one more line may be logged now, and how many were not
// since the last one.
func (n *noise) one(now time.Time) (say bool, unsaid int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if minute := now.Truncate(time.Minute); !minute.Equal(n.minute) {
		n.minute, n.lines = minute, 0
	}
	if n.lines >= linesMost {
		n.unsaid++
		return false, 0
	}
	n.lines++
	unsaid, n.unsaid = n.unsaid, 0
	return true, unsaid
}
