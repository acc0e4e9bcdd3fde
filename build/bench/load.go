package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"barsdesk/build/program"
	"barsdesk/build/sender"
)

// load is so many messages of a size over so many connections at once.
type load struct{ connections, messages, size int }

// result is what a load came to.
type result struct {
	took    time.Duration
	times   []time.Duration // of the messages answered with 200, sorted
	refused int
	spent   spending // by the process that answered
}

func (r result) rate() float64 { return float64(len(r.times)) / r.took.Seconds() }

// part is the time within which that share of the messages was answered.
func (r result) part(share float64) time.Duration {
	if len(r.times) == 0 {
		return 0
	}
	return r.times[int(share*float64(len(r.times)-1))]
}

// String is the result in a line: rate, latencies and cost.
func (r result) String() string {
	text := fmt.Sprintf("%6.0f/s, p50 %.1f ms, p99 %.1f ms", r.rate(), milliseconds(r.part(0.5)), milliseconds(r.part(0.99)))
	if r.spent.known {
		text += ", " + r.spent.each(len(r.times))
	}
	if r.refused > 0 {
		text += fmt.Sprintf(", %d NOT accepted", r.refused)
	}
	return text
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// run has one process answer all, and tells what that cost it.
func (l load) run(ctx context.Context, to *program.Program, made []sender.Message) (result, error) {
	return l.through(ctx, sender.Sender{URL: to.URL}, []int{to.PID}, made)
}

// through sends each connection's share; the first message of each warms it up
// and does not count. What was spent is that of the processes that answer.
func (l load) through(ctx context.Context, to sender.Sender, by []int, made []sender.Message) (result, error) {
	lines := make([]line, l.connections)
	for i := range lines {
		lines[i] = newLine(to)
		if _, err := lines[i].to.Send(ctx, made[i]); err != nil {
			return result{}, err
		}
	}
	queue := make(chan sender.Message, len(made))
	for _, m := range made[l.connections:] {
		queue <- m
	}
	close(queue)
	before, begun := spentByAll(by), time.Now()
	var all sync.WaitGroup
	for i := range lines {
		all.Go(func() { lines[i].work(ctx, queue) })
	}
	all.Wait()
	r, err := gather(time.Since(begun), lines)
	r.spent = spentByAll(by).since(before)
	return r, err
}

// line is one connection and what was measured on it.
type line struct {
	to      sender.Sender
	times   []time.Duration
	refused int
	err     error
}

func newLine(to sender.Sender) line {
	to.HTTP = &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	return line{to: to}
}

func (l *line) work(ctx context.Context, queue <-chan sender.Message) {
	for m := range queue {
		begun := time.Now()
		reply, err := l.to.Send(ctx, m)
		switch {
		case err != nil:
			l.err = err
			return
		case reply.Status != http.StatusOK:
			l.refused++
		default:
			l.times = append(l.times, time.Since(begun))
		}
	}
}

func gather(took time.Duration, lines []line) (result, error) {
	r := result{took: took}
	var faults []error
	for _, l := range lines {
		r.times = append(r.times, l.times...)
		r.refused += l.refused
		faults = append(faults, l.err)
	}
	slices.Sort(r.times)
	return r, errors.Join(faults...)
}
