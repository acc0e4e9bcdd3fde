// Package pace keeps our calls under the platform's limits, so that it never
// has to answer 429, and reads how long an answer asks to wait.
//
// BaRS Core, Security: limits.
package pace

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// minute is the time over which a quota counts, with a second for calls that
// take longer to arrive than those after them.
const minute = 61 * time.Second

// Limit lets calls through one after the other: in no stretch of a minute more
// than the quota, and with an even distance so that no second holds more than
// the spike allows. It is safe for concurrent use.
//
// Messages are urgent and reads are not. A read leaves the last fifth of the
// quota to messages and waits while a message waits, so reads in the background
// never keep a message from going.
type Limit struct {
	distance time.Duration

	mu     sync.Mutex
	went   []time.Time // the last calls, as many as the quota, as a ring
	next   int         // where the oldest of them stands
	last   time.Time
	urgent int // messages that wait
}

// New returns a Limit of calls per minute and per second. A figure of 0 is no
// limit of its kind.
func New(perMinute, perSecond int) *Limit {
	l := &Limit{went: make([]time.Time, max(perMinute, 0))}
	if perSecond > 0 {
		l.distance = (time.Second + time.Duration(perSecond) - 1) / time.Duration(perSecond)
	}
	return l
}

// Wait returns when a call may go, which then counts, or with the error of ctx
// when that ends first; then nothing counts.
func (l *Limit) Wait(ctx context.Context, urgent bool) error {
	if urgent {
		l.queue(1)
		defer l.queue(-1)
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		wait := l.take(time.Now(), urgent)
		if wait <= 0 {
			return nil
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

func (l *Limit) queue(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.urgent += n
}

// take counts a call that may go now; otherwise it says when to ask again.
func (l *Limit) take(now time.Time, urgent bool) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	wait := l.last.Add(l.distance).Sub(now)
	if n := len(l.went); n > 0 {
		first := l.next // the call that must be a minute old
		if !urgent {
			first = (l.next + n/5) % n
		}
		wait = max(wait, l.went[first].Add(minute).Sub(now))
	}
	if !urgent && l.urgent > 0 {
		wait = max(wait, l.distance, time.Millisecond)
	}
	if wait <= 0 {
		l.count(now)
	}
	return wait
}

func (l *Limit) count(now time.Time) {
	l.last = now
	if len(l.went) > 0 {
		l.went[l.next] = now
		l.next = (l.next + 1) % len(l.went)
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// RetryAfter is how long an answer asks to wait, in seconds or as a date, 0
// when it does not say and a day at most.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	const most = 24 * time.Hour
	v := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.Atoi(v); err == nil {
		return time.Duration(min(max(seconds, 0), int(most/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return min(max(at.Sub(now), 0), most)
	}
	return 0
}
