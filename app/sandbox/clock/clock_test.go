package clock_test

import (
	"testing"
	"time"

	"barsdesk/app/sandbox/clock"
)

var start = time.Date(2026, 10, 24, 23, 30, 0, 0, time.UTC)

// hand is a real clock that a test turns.
type hand struct{ at time.Time }

func (h *hand) now() time.Time { return h.at }

func at(t *testing.T, c *clock.Clock, want time.Time) {
	t.Helper()
	if got := c.Now(); !got.Equal(want) || got.Location() != time.UTC {
		t.Errorf("the clock says %s, want %s", got, want)
	}
}

func TestRunsStandsAndRunsOn(t *testing.T) {
	real := &hand{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	c := clock.New(start, false, real.now)
	real.at = real.at.Add(time.Minute)
	at(t, c, start.Add(time.Minute))
	c.Stop()
	real.at = real.at.Add(time.Hour)
	at(t, c, start.Add(time.Minute))
	if c.Running() {
		t.Error("a stopped clock says that it runs")
	}
	c.Go()
	real.at = real.at.Add(time.Second)
	at(t, c, start.Add(time.Minute+time.Second))
}

func TestMovesForwardOnly(t *testing.T) {
	real := &hand{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	for _, stopped := range []bool{true, false} {
		c := clock.New(start, stopped, real.now)
		c.Move(24 * time.Hour)
		at(t, c, start.Add(24*time.Hour))
		c.Move(-time.Hour)
		at(t, c, start.Add(24*time.Hour))
		if c.Running() == stopped {
			t.Error("moving a clock has stopped it or set it going")
		}
	}
}

func TestSaysHowFarAheadItIs(t *testing.T) {
	real := &hand{start}
	c := clock.New(start.Add(-time.Minute), false, real.now)
	c.Move(time.Hour)
	if got, want := c.Ahead(), 59*time.Minute; got != want {
		t.Errorf("ahead by %s, want %s", got, want)
	}
	c.Stop()
	real.at = real.at.Add(2 * time.Hour)
	if got, want := c.Ahead(), -61*time.Minute; got != want {
		t.Errorf("a stopped clock is ahead by %s, want %s", got, want)
	}
}

func TestTellsOfEachChangeOnce(t *testing.T) {
	real := &hand{start}
	c := clock.New(start, false, real.now)
	var said []time.Time
	c.Moved(func() { said = append(said, c.Now()) }) // asking it must not wait for itself
	c.Go()
	c.Move(0)
	if len(said) != 0 {
		t.Error("what changes nothing was told")
	}
	c.Stop()
	c.Stop()
	c.Move(time.Hour)
	c.Restart()
	if len(said) != 3 || !said[1].Equal(start.Add(time.Hour)) || !said[2].Equal(real.at) {
		t.Errorf("told of %v", said)
	}
}

func TestFollowsARealClockThatIsPutRight(t *testing.T) {
	real := &hand{time.Now()} // with a monotonic reading, as real clocks have
	c := clock.New(real.at, false, real.now)
	real.at = real.at.Round(0).Add(8 * time.Hour) // the laptop was closed for the night
	at(t, c, real.at.UTC())
}

func TestIsTakenUpAgain(t *testing.T) {
	for _, stopped := range []bool{true, false} {
		real := &hand{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
		c := clock.New(real.at, stopped, real.now)
		c.Move(26 * time.Hour)
		kept, want := c.State(), c.Now()
		real.at = real.at.Add(time.Hour) // the computer was off
		if !stopped {
			want = want.Add(time.Hour)
		}
		again := clock.Resume(kept, real.now)
		at(t, again, want)
		if again.Running() == stopped {
			t.Error("it was stopped or set going meanwhile")
		}
	}
}

func TestTicksOnlyWhileItStands(t *testing.T) {
	real := &hand{start}
	c := clock.New(start, true, real.now)
	c.Moved(func() { t.Error("a tick was told") })
	c.Tick(time.Second)
	c.Tick(-time.Hour)
	at(t, c, start.Add(time.Second))
	running := clock.New(start, false, real.now)
	running.Tick(time.Second)
	at(t, running, start)
}

func TestStartsAfresh(t *testing.T) {
	real := &hand{start.Add(72 * time.Hour)}
	stood := clock.New(start, true, real.now)
	stood.Move(time.Hour)
	stood.Go()
	ran := clock.New(start, false, real.now)
	ran.Stop()
	kept := clock.Resume(clock.State{At: start}, real.now)
	for _, c := range []*clock.Clock{stood, ran, kept} {
		c.Restart()
	}
	at(t, stood, start)
	at(t, ran, real.at)
	at(t, kept, real.at)
	if stood.Running() || !ran.Running() || !kept.Running() {
		t.Errorf("running: %v, %v, %v", stood.Running(), ran.Running(), kept.Running())
	}
}
