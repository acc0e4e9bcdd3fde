package delivery_test

import (
	"math"
	"testing"
	"time"

	"barsdesk/bars/delivery"
)

// TestDefaultsAreWithinBounds holds the defaults to their numbers.
func TestDefaultsAreWithinBounds(t *testing.T) {
	if fault := policy.Fault(); fault != "" {
		t.Error(fault)
	}
	if policy.MaxAttempts != 8 || policy.MaxPeriod != 15*time.Minute || policy.Jitter != 0.2 {
		t.Errorf("the defaults are %+v", policy)
	}
}

func TestPolicyBounds(t *testing.T) {
	for name, change := range map[string]func(*delivery.Policy){
		"no delays":          func(p *delivery.Policy) { p.Delays = nil },
		"too many delays":    func(p *delivery.Policy) { p.Delays = make([]time.Duration, delivery.MostDelays+1) },
		"no wait":            func(p *delivery.Policy) { p.Delays = []time.Duration{0} },
		"endless wait":       func(p *delivery.Policy) { p.Delays = []time.Duration{delivery.LongestDelay + time.Second} },
		"waits that shrink":  func(p *delivery.Policy) { p.Delays = []time.Duration{4 * time.Second, 2 * time.Second} },
		"too much chance":    func(p *delivery.Policy) { p.Jitter = 0.6 },
		"chance below zero":  func(p *delivery.Policy) { p.Jitter = -0.1 },
		"chance no number":   func(p *delivery.Policy) { p.Jitter = math.NaN() },
		"one try":            func(p *delivery.Policy) { p.MaxAttempts = 1 },
		"too many tries":     func(p *delivery.Policy) { p.MaxAttempts = delivery.MostAttempts + 1 },
		"no time":            func(p *delivery.Policy) { p.MaxPeriod = time.Second },
		"days":               func(p *delivery.Policy) { p.MaxPeriod = 48 * time.Hour },
		"no faulty try":      func(p *delivery.Policy) { p.MaxFaulty = 0 },
		"more faulty tries":  func(p *delivery.Policy) { p.MaxFaulty = p.MaxAttempts + 1 },
		"no Retry-After":     func(p *delivery.Policy) { p.LongestWait = 0 },
		"endless":            func(p *delivery.Policy) { p.LongestWait = 2 * time.Hour },
		"breaks at once":     func(p *delivery.Policy) { p.BreakAfter = 1 },
		"never breaks":       func(p *delivery.Policy) { p.BreakAfter = 51 },
		"breaks for nothing": func(p *delivery.Policy) { p.BreakFor = 0 },
		"breaks for ever":    func(p *delivery.Policy) { p.BreakFor = time.Hour },
	} {
		t.Run(name, func(t *testing.T) {
			p := delivery.Defaults()
			change(&p)
			if p.Fault() == "" {
				t.Errorf("allowed: %+v", p)
			}
		})
	}
}

// TestPolicyIsFollowed: other numbers than the defaults count.
func TestPolicyIsFollowed(t *testing.T) {
	p := delivery.Defaults()
	p.Delays, p.Jitter, p.MaxAttempts, p.LongestWait = []time.Duration{3 * time.Second}, 0, 2, 10*time.Second
	a := try(nil)
	if d := p.Next(a, middle); d.State != delivery.Queued || d.RetryAt.Sub(first) != 3*time.Second {
		t.Errorf("got %+v", d)
	}
	a.Attempts = 2
	if d := p.Next(a, middle); d.State != delivery.Unknown {
		t.Errorf("after the last try: got %+v", d)
	}
	b := try(answer(429, "REC_TOO_MANY_REQUESTS", "throttled"))
	b.RetryAfter = time.Hour
	if d := p.Next(b, middle); d.RetryAt.Sub(first) != 10*time.Second {
		t.Errorf("an endless Retry-After: waits %v", d.RetryAt.Sub(first))
	}
}
