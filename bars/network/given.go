package network

import (
	"context"
	"math/rand/v2"
	"time"
)

// now, random and pause are what was handed in, or the real thing.

func (p *Proxy) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

// minutes is the time that the limit counts by.
func (p *Proxy) minutes() time.Time {
	if p.LimitBy == nil {
		return p.now()
	}
	return p.LimitBy()
}

func (p *Proxy) random() float64 {
	if p.Random == nil {
		return rand.Float64() //nolint:gosec // which call a fault strikes is no secret
	}
	return p.Random()
}

func (p *Proxy) pause(ctx context.Context, d time.Duration) error {
	if p.Pause != nil {
		return p.Pause(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
