// Package clock is the time of a simulated network: it runs with the real one or
// stands, and can be moved forward, never back, except by starting afresh.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time of one network. Every part of that network asks it, so
// that slots, breach times, tokens and retries agree; it has no influence on
// what is real: sign-in and certificates. It is safe for concurrent use.
type Clock struct {
	real func() time.Time

	mu      sync.Mutex
	running bool
	ahead   time.Duration // of the real time, while it runs
	at      time.Time     // while it stands
	told    []func()

	first time.Time // where a clock began that stood at first; else zero
}

// New is a clock that says start now. It goes on at the pace of real unless it
// is stopped.
func New(start time.Time, stopped bool, real func() time.Time) *Clock {
	c := &Clock{real: real}
	if stopped {
		c.first = start
	}
	c.set(start, !stopped)
	return c
}

// Now is the network's time in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	if c.running {
		return c.real().Add(c.ahead).UTC()
	}
	return c.at
}

// Running reports whether the clock goes on by itself.
func (c *Clock) Running() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.running
}

// Ahead is how far the clock is ahead of the real time; below zero when it is
// behind.
func (c *Clock) Ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now().Sub(c.real().Round(0))
}

// Stop lets the clock stand at the time it says. Stopping it twice is harmless.
func (c *Clock) Stop() { c.turn(false) }

// Go lets the clock run on from the time it says.
func (c *Clock) Go() { c.turn(true) }

func (c *Clock) turn(running bool) {
	c.mu.Lock()
	changed := c.running != running
	if changed {
		c.set(c.now(), running)
	}
	c.mu.Unlock()
	if changed {
		c.tell()
	}
}

// Move puts the clock forward by d, whether it runs or stands. It never goes
// back: a d of zero or less changes nothing.
func (c *Clock) Move(d time.Duration) {
	if d <= 0 {
		return
	}
	c.mu.Lock()
	c.set(c.now().Add(d), c.running)
	c.mu.Unlock()
	c.tell()
}

// Tick puts a clock that stands forward by d and tells nobody: time goes on with
// what is asked. One that runs is left alone.
func (c *Clock) Tick(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.running && d > 0 {
		c.at = c.at.Add(d)
	}
}

// Restart sets the clock as it was made: one that stood stands where it began,
// any other runs with the real time. It is the one way back in time, for a
// network whose records are wiped with it.
func (c *Clock) Restart() {
	c.mu.Lock()
	if c.first.IsZero() {
		c.set(c.real(), true)
	} else {
		c.set(c.first, false)
	}
	c.mu.Unlock()
	c.tell()
}

func (c *Clock) set(at time.Time, running bool) {
	c.running = running
	if running {
		c.ahead = at.Round(0).Sub(c.real().Round(0)) // a laptop that slept has slept here too
		return
	}
	c.at = at.Round(0).UTC()
}

// Moved has news called after each change of the clock, on the goroutine that
// made it and holding nothing, so that whoever waits for a time looks again. It
// must return soon.
func (c *Clock) Moved(news func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, news)
}

func (c *Clock) tell() {
	c.mu.Lock()
	told := c.told
	c.mu.Unlock()
	for _, news := range told {
		news()
	}
}

// State is a clock as it can be kept and taken up again.
type State struct {
	Running bool          `json:"running"`
	Ahead   time.Duration `json:"ahead"` // of the real time, while it runs; nanoseconds
	At      time.Time     `json:"at"`    // while it stands
}

// State is how the clock is set now.
func (c *Clock) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return State{Running: c.running, Ahead: c.ahead, At: c.at}
}

// Resume is a clock as it was kept: one that ran has run on meanwhile. Started
// afresh it runs with the real time.
func Resume(s State, real func() time.Time) *Clock {
	if s.Running {
		return New(real().Add(s.Ahead), false, real)
	}
	c := New(s.At, true, real)
	c.first = time.Time{}
	return c
}
