package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"barsdesk/build/clinic"
	"barsdesk/build/program"
	"barsdesk/build/sender"
)

const (
	overFor   = 30 * time.Second
	overTimes = 4   // of the rate that can be sustained
	callers   = 400 // connections from which the load comes
)

// overload measures a receiver on its own address under four times the rate
// that it sustains: how long what it accepts takes, what it refuses, its memory,
// and how soon it is itself again.
func overload(ctx context.Context, binary, dir string) error {
	endpoint, err := clinic.FreeAddress(ctx)
	if err != nil {
		return err
	}
	p, err := clinic.Start(ctx, binary, filepath.Join(dir, "overload"), endpoint)
	if err != nil {
		return err
	}
	defer func() { _ = p.Kill() }()
	to := sender.Sender{URL: "http://" + endpoint, Base: "/FHIR/R4", HTTP: &http.Client{Transport: &http.Transport{MaxConnsPerHost: callers, MaxIdleConnsPerHost: callers}}}
	sustained, err := sustainable(ctx, to)
	if err != nil {
		return err
	}
	fmt.Printf("overload, %d KB: %.0f/s are sustained at 16 connections; %d times that for %s over %d connections:\n", bodySize>>10, sustained, overTimes, overFor, callers)
	s, err := (&storm{to: to, rate: sustained * overTimes}).blow(ctx, int(sustained*overFor.Seconds()*1.5))
	if err != nil {
		return err
	}
	fmt.Printf("  %s\n", s)
	fmt.Printf("  memory at most: %s; after: %s\n", field(fmt.Sprintf("/proc/%d/status", p.PID), "VmHWM"), resident(p.PID))
	return recovery(ctx, to, p)
}

// sustainable is the rate at 16 connections, one message after another on each.
func sustainable(ctx context.Context, to sender.Sender) (float64, error) {
	made, err := load{connections: 16, messages: 4000, size: bodySize}.make()
	if err != nil {
		return 0, err
	}
	queue := make(chan sender.Message, len(made))
	for _, m := range made {
		queue <- m
	}
	close(queue)
	lines := make([]line, 16)
	begun := time.Now()
	var all sync.WaitGroup
	for i := range lines {
		lines[i].to = to
		all.Go(func() { lines[i].work(ctx, queue) })
	}
	all.Wait()
	r, err := gather(time.Since(begun), lines)
	return r.rate(), err
}

// storm sends at a rate, whatever is answered. What is refused is sent again
// later, with the same ids, as senders do.
type storm struct {
	to   sender.Sender
	rate float64

	mu       sync.Mutex
	accepted []time.Duration
	statuses map[int]int
	lost     int // without an answer
	unsent   atomic.Int64
	sent     int
	took     time.Duration
}

// blow sends for as long as the storm lasts.
func (s *storm) blow(ctx context.Context, messages int) (*storm, error) {
	made, err := load{messages: messages, size: bodySize}.make()
	if err != nil {
		return nil, err
	}
	s.statuses = map[int]int{}
	ready := make(chan sender.Message, 2*len(made))
	for _, m := range made {
		ready <- m
	}
	due := make(chan struct{})
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for range due {
				s.call(ctx, ready)
			}
		})
	}
	s.beat(ctx, due)
	close(due)
	all.Wait()
	slices.Sort(s.accepted)
	return s, ctx.Err()
}

// beat says when a message is due. When every connection still waits for an
// answer, one more cannot be sent.
func (s *storm) beat(ctx context.Context, due chan<- struct{}) {
	begun, n := time.Now(), 0
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for time.Since(begun) < overFor && ctx.Err() == nil {
		<-tick.C
		for ; float64(n) < s.rate*time.Since(begun).Seconds(); n++ {
			select {
			case due <- struct{}{}:
			default:
				s.unsent.Add(1)
			}
		}
	}
	s.took = time.Since(begun)
}

func (s *storm) call(ctx context.Context, ready chan sender.Message) {
	m := <-ready
	begun := time.Now()
	reply, err := s.to.Send(ctx, m)
	took := time.Since(begun)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent++
	switch {
	case err != nil:
		s.lost++
	case reply.Status == http.StatusOK:
		s.accepted = append(s.accepted, took)
	}
	s.statuses[reply.Status]++
	if reply.Status != http.StatusOK {
		ready <- m
	}
}

// String is what the storm came to.
func (s *storm) String() string {
	r := result{took: s.took, times: s.accepted}
	return fmt.Sprintf("%.0f/s sent, %d could not be sent for want of a connection, %d without an answer; answers by status %v\n  accepted: %s",
		float64(s.sent)/s.took.Seconds(), s.unsent.Load(), s.lost, s.statuses, r)
}

// recovery measures how soon messages are accepted as if nothing had been.
func recovery(ctx context.Context, to sender.Sender, p *program.Program) error {
	begun, quick := time.Now(), 0
	for quick < 10 && time.Since(begun) < time.Minute {
		m, err := sender.Referral(time.Now(), bodySize)
		if err != nil {
			return err
		}
		sent := time.Now()
		reply, err := to.Send(ctx, m)
		if err != nil {
			return errors.Join(err, errors.New(p.Log()))
		}
		if reply.Status != http.StatusOK || time.Since(sent) > 100*time.Millisecond {
			quick = 0
			continue
		}
		quick++
	}
	fmt.Printf("  recovered: ten messages in a row accepted within 100 ms each, %s after the end\n", time.Since(begun).Round(time.Millisecond))
	return nil
}
