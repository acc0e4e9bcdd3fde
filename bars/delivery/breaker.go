package delivery

import (
	"slices"
	"strings"
	"sync"
	"time"

	"barsdesk/bars/outcome"
)

// Circuit says whether messages to a target go out.
type Circuit string

// The circuits.
const (
	Closed   Circuit = "closed"    // messages go out
	HalfOpen Circuit = "half-open" // one message goes out; the others wait for what comes of it
	Open     Circuit = "open"      // messages wait
)

// Breaker leaves alone the targets that have not answered several calls in a
// row, each for itself: the others are not affected. It forgets everything with
// the process. The zero value is ready, and safe for concurrent use.
type Breaker struct {
	mu      sync.Mutex
	targets map[string]*line
}

// line is what is known of a target that did not answer last time.
type line struct {
	silent  int       // calls in a row without an answer
	until   time.Time // zero while closed
	probing bool      // the one call of a half-open circuit is under way
	asked   time.Time // when that call has to be over
}

// probeWithin is how long the one call of a half-open circuit is waited for. It
// is longer than any call may take.
const probeWithin = 2 * time.Minute

func (l *line) circuit(now time.Time) Circuit {
	switch {
	case l == nil || l.until.IsZero():
		return Closed
	case now.Before(l.until):
		return Open
	}
	return HalfOpen
}

// Wait says until when a message to target has to wait; ok is true when it has
// not.
func (b *Breaker) Wait(target string, now time.Time, p Policy) (until time.Time, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch l := b.targets[target]; {
	case l.circuit(now) == Closed:
		return time.Time{}, true
	case now.Before(l.until):
		return l.until, false
	case l.probing && now.Before(l.asked):
		return now.Add(p.BreakFor), false
	}
	return time.Time{}, true
}

// Circuit is where the circuit of a target stands.
func (b *Breaker) Circuit(target string, now time.Time) Circuit {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.targets[target].circuit(now)
}

// Begin notes that a call to target begins. In a half-open circuit it is the
// only one until its end is told.
func (b *Breaker) Begin(target string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l := b.targets[target]; l.circuit(now) == HalfOpen {
		l.probing, l.asked = true, now.Add(probeWithin)
	}
}

// Answered notes that target has answered a call, and reports whether messages
// to it were waiting for that.
func (b *Breaker) Answered(target string) (again bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.targets[target]
	delete(b.targets, target)
	return l != nil && !l.until.IsZero()
}

// Silent notes that target has not answered a call, or only that it cannot.
func (b *Breaker) Silent(target string, now time.Time, p Policy) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.targets == nil {
		b.targets = map[string]*line{}
	}
	l := b.targets[target]
	if l == nil {
		l = &line{}
		b.targets[target] = l
	}
	l.silent++
	l.probing = false
	if l.silent >= p.BreakAfter {
		l.until = now.Add(p.BreakFor)
	}
}

// Ask lets one message to target go out now, because a person asks for it.
func (b *Breaker) Ask(target string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l := b.targets[target]; l.circuit(now) != Closed {
		l.until, l.probing = now, false
	}
}

// Forget takes every circuit for closed again.
func (b *Breaker) Forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.targets)
}

// Standing is where the circuit of one target stands.
type Standing struct {
	Target  string
	Circuit Circuit // Open or HalfOpen
}

// Standings lists the circuits that are not closed, by target.
func (b *Breaker) Standings(now time.Time) []Standing {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []Standing
	for target, l := range b.targets {
		if c := l.circuit(now); c != Closed {
			out = append(out, Standing{target, c})
		}
	}
	slices.SortFunc(out, func(a, b Standing) int { return strings.Compare(a.Target, b.Target) })
	return out
}

// silences are the failures that say nothing but that nobody is there.
var silences = []string{FailureNoAnswer, outcome.NoConnection, outcome.NotSecure, "timeout", "receiver-unavailable", "network-unavailable"}

// IsSilence reports whether a failure of a call counts as no answer of the
// target.
func IsSilence(failure string) bool { return slices.Contains(silences, failure) }
