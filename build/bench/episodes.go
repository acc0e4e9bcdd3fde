package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/clock"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// The measurement: so many episodes, so many at a time, on so many days.
const (
	episodesAll    = 1000
	episodesAtOnce = 4
	episodesDays   = 5
)

// episodes measures whole episodes between simulated services, every use case in
// turn: a requester writes, books and refers, the receiver takes it and answers,
// and whoever asked takes the answer. Afterwards both sides of each must agree.
func episodes(ctx context.Context, _, _ string) error {
	began := time.Now()
	n, err := rehearsal(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = n.Close() }()
	ready := time.Since(began)
	if err := n.Work(ctx); err != nil {
		return err
	}
	opened, light := time.Since(began), resident(os.Getpid())
	plays := mixed(n)
	fmt.Printf("episodes between simulated services, %d of %d kinds, %d at a time, kept in memory:\n", episodesAll, len(plays), episodesAtOnce)
	began = time.Now()
	took, lost, err := play(ctx, n, plays)
	if err != nil {
		return err
	}
	answered := time.Since(began)
	slices.Sort(took)
	amiss, err := n.Disagreements(ctx)
	fmt.Printf("  %.1f episodes/s with their answers over %d days; an episode sent in %s (median), %s (99 %%); %d found their time taken\n",
		float64(len(took))/answered.Seconds(), episodesDays, took[len(took)/2].Round(time.Millisecond),
		took[len(took)*99/100].Round(time.Millisecond), lost)
	fmt.Printf("  the network ready in %s, every organisation opened in %s with %s of memory; %s with all that was sent\n",
		ready.Round(time.Millisecond), opened.Round(time.Millisecond), light, resident(os.Getpid()))
	if len(amiss) > 0 {
		return errors.Join(err, fmt.Errorf("%d things do not agree, first: %s", len(amiss), amiss[0]))
	}
	fmt.Println("  afterwards both sides of every episode agree, nothing is left over, and both logs are whole")
	return err
}

// rehearsal is a network in memory whose clock stands.
func rehearsal(ctx context.Context) (*sandbox.Sandbox, error) {
	return sandbox.New(ctx, sandbox.Config{
		Open: func(string) (sandbox.Erasable, error) { return sqlite.OpenMemory(ctx, sqlite.Options{}) },
		Kept: func(string) bool { return true }, // so that all are opened at once
		Seed: 1, Now: time.Now,
		Clock: clock.New(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), true, time.Now), NewID: uuid.NewString, Random: rand.Float64,
		KeyedIndex: func(kind storage.KeyKind, value string) string { return string(kind) + value },
		Software:   desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}, Log: slog.New(slog.DiscardHandler)})
}

// mixed are every use case from each requester to each service that takes it.
func mixed(n *sandbox.Sandbox) (out []sandbox.Episode) {
	for _, from := range n.Requesters() {
		for _, useCase := range from.Sends {
			for _, to := range n.Directory() {
				if slices.Contains(to.UseCases, useCase) && !unfit(to) {
					out = append(out, sandbox.Episode{UseCase: useCase, From: from.ID, To: to.ID})
				}
			}
		}
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// unfit are the services that are there to be refused: those of the test tool, and
// the one whose definitions nobody can follow.
func unfit(s storage.Service) bool {
	return strings.HasPrefix(s.Name, "Workbench") || s.ID == "2000087044"
}

// play starts the episodes day by day and lets each day pass.
func play(ctx context.Context, n *sandbox.Sandbox, plays []sandbox.Episode) (took []time.Duration, lost int64, err error) {
	var taken atomic.Int64
	for day := range episodesDays {
		one := make([]time.Duration, episodesAll/episodesDays)
		errs := make([]error, episodesAtOnce)
		var workers sync.WaitGroup
		for w := range episodesAtOnce {
			workers.Go(func() {
				for i := w; i < len(one) && errs[w] == nil; i += episodesAtOnce {
					began := time.Now()
					done, err := n.Start(ctx, plays[(day*len(one)+i)%len(plays)])
					one[i], errs[w] = time.Since(began), err
					if done.AppointmentID+done.ServiceRequestID == "" {
						taken.Add(1)
					}
				}
			})
		}
		workers.Wait()
		took = append(took, one...)
		if err := errors.Join(errs...); err != nil {
			return took, taken.Load(), err
		}
		if err := pass(ctx, n, 24*time.Hour); err != nil {
			return took, taken.Load(), err
		}
	}
	return took, taken.Load(), pass(ctx, n, 4*24*time.Hour)
}

// pass lets time go by, an hour at a time.
func pass(ctx context.Context, n *sandbox.Sandbox, d time.Duration) error {
	const step = time.Hour
	for range d / step {
		n.Clock().Move(step)
		if err := n.Work(ctx); err != nil {
			return err
		}
	}
	return nil
}
