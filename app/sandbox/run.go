package sandbox

import (
	"context"
	"errors"
	"sync"
	"time"

	"barsdesk/bars/schedule"
)

// refillEvery is how often the calendar is looked at: slots of a new day
// appear within it.
const refillEvery = time.Hour

// Run lets the organisations send what they have to and do what they do by
// themselves, and keeps their slots a week ahead, until ctx ends.
func (s *Sandbox) Run(ctx context.Context) error {
	if s.turns != nil {
		return s.takeTurns(ctx)
	}
	moved := make(chan struct{}, 1)
	s.clock.Moved(func() {
		select {
		case moved <- struct{}{}:
		default:
		}
	})
	over := s.begins()
	defer over()
	refill := time.NewTicker(refillEvery)
	defer refill.Stop()
	var work crew
	work.group.Go(func() { work.note(s.openKept(ctx)) })
	for ctx.Err() == nil {
		work.start(ctx, s.everyone())
		select {
		case <-ctx.Done():
		case <-s.arrived:
		case <-moved:
			s.refillOnce(ctx)
			s.wake()
		case <-refill.C:
			s.refillOnce(ctx)
		}
	}
	return work.wait(ctx)
}

// begins notes that Run is going until the function it gives is called.
func (s *Sandbox) begins() (over func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ended := make(chan struct{})
	s.running = ended
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running = nil
		close(ended)
	}
}

// going is closed when Run, which is going, has ended; nil when it is not.
func (s *Sandbox) going() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running
}

// crew are the providers at work.
type crew struct {
	group sync.WaitGroup
	at    int // how many have started
	mu    sync.Mutex
	err   error
}

// start sets those to work that are not yet.
func (c *crew) start(ctx context.Context, all []*provider) {
	for _, p := range all[c.at:] {
		c.group.Go(func() { c.note(p.desk.Run(ctx)) })
		c.group.Go(func() { c.note(p.live(ctx)) })
	}
	c.at = len(all)
}

func (c *crew) note(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = errors.Join(c.err, err)
}

// wait ends when all have; what fails because they were told to is no failure.
func (c *crew) wait(ctx context.Context) error {
	c.group.Wait()
	if errors.Is(c.err, ctx.Err()) {
		return nil
	}
	return c.err
}

// Work does what Run would do now, one organisation after the other in a fixed
// order, and returns when nothing more is due by the clock. It is for rehearsals
// that must go the same way each time, in place of Run.
func (s *Sandbox) Work(ctx context.Context) error {
	if err := s.openKept(ctx); err != nil {
		return err
	}
	s.refillOnce(ctx)
	for quiet := 0; quiet < 2 && ctx.Err() == nil; quiet++ {
		for _, p := range s.inOrder() {
			acted, err := p.attend(ctx)
			if err != nil {
				return err
			}
			if err := p.desk.Work(ctx); err != nil {
				return err
			}
			if acted {
				quiet = 0
			}
		}
	}
	return ctx.Err()
}

// wake has everyone look again at what is due.
func (s *Sandbox) wake() {
	for _, p := range s.everyone() {
		p.desk.ClockMoved()
		p.agenda.wake()
	}
}

// refillOnce makes the slots of a new day, once.
func (s *Sandbox) refillOnce(ctx context.Context) {
	today := schedule.DateAt(s.clock.Now())
	s.mu.Lock()
	news := s.filled != today
	s.filled = today
	s.mu.Unlock()
	if news {
		s.refill(ctx)
	}
}

func (s *Sandbox) refill(ctx context.Context) {
	for _, p := range s.everyone() {
		if err := s.fill(ctx, p, s.config.Now()); err != nil {
			s.config.Log.ErrorContext(ctx, "the Sandbox's slots could not be made", "cause", err)
		}
	}
}
