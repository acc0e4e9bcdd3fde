package wake_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/bars/network/wake"
)

// Who wakes never waits, two runs never meet, and what happened before the last
// wake is seen by a run that begins after it.
func TestWakesAreNeverLost(t *testing.T) {
	var happened, seen, inside atomic.Int64
	all := make(chan bool, 1)
	w := wake.New(func() {
		if inside.Add(1) != 1 {
			t.Error("two runs met")
		}
		if seen.Store(happened.Load()); seen.Load() == 1000 {
			select {
			case all <- true:
			default:
			}
		}
		inside.Add(-1)
	})
	var wakers sync.WaitGroup
	for range 10 {
		wakers.Go(func() {
			for range 100 {
				happened.Add(1)
				w.Wake()
			}
		})
	}
	wakers.Wait()
	select {
	case <-all:
	case <-time.After(10 * time.Second):
		t.Errorf("%d of 1000 were seen", seen.Load())
	}
}
