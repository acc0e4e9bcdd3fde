// Command soak has the built program work steadily and looks whether it stays
// level: a receiver that a sender sends to, and a Sandbox at whose screens people
// read, send and listen. Every few seconds it takes memory, heap, goroutines, file
// handles and file sizes from /metrics; at the end it prints them and says whether
// anything went on growing. It exits with 1 then, or when a request was not
// answered as it should be. Run it by make soak, from the root of the checkout.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"time"

	"barsdesk/build/clinic"
	"barsdesk/build/program"
)

// soaking is one run.
type soaking struct {
	run, every time.Duration
}

func main() {
	var s soaking
	flag.DurationVar(&s.run, "duration", 10*time.Minute, "how long")
	flag.DurationVar(&s.every, "every", 5*time.Second, "how long from one sample to the next")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := s.soak(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1) //nolint:gocritic // it only stops listening for an interrupt
	}
}

func (s soaking) soak(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "barsdesk-soak-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	binary, err := program.Build(ctx, dir)
	if err != nil {
		return err
	}
	endpoint, err := clinic.FreeAddress(ctx)
	if err != nil {
		return err
	}
	hospital, err := clinic.Start(ctx, binary, filepath.Join(dir, "hospital"), endpoint)
	if err != nil {
		return err
	}
	defer func() { _ = hospital.Kill() }()
	sandbox, err := program.Sandbox(ctx, binary, filepath.Join(dir, "sandbox"))
	if err != nil {
		return err
	}
	defer func() { _ = sandbox.Kill() }()
	return s.judge(ctx, newWatched("receiver", hospital, receiving{"http://" + endpoint}.loads()),
		newWatched("sandbox", sandbox, (&working{url: sandbox.URL}).loads()))
}

// judge has all programs work at the same time, prints how they stood, and says
// what did not stay level.
func (s soaking) judge(ctx context.Context, all ...*watched) error {
	fmt.Printf("%s of steady load, a sample every %s\n", s.run, s.every)
	var group sync.WaitGroup
	for _, w := range all {
		group.Go(func() { w.watch(ctx, s.run, s.every) })
	}
	group.Wait()
	var faults error
	for _, w := range all {
		faults = errors.Join(faults, w.verdict(s.run))
	}
	return errors.Join(faults, ctx.Err())
}
