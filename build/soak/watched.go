package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"barsdesk/build/program"
	"barsdesk/build/soak/level"
)

// load is something that is done again and again at a steady pace, each time
// beside what is still under way.
type load struct {
	name  string
	every time.Duration
	do    func(ctx context.Context) error

	breaks bool // it is broken off when the run is over, which is no error
}

// watched is a program under load.
type watched struct {
	name    string
	program *program.Program
	loads   []load

	done   map[string]*atomic.Int64 // how often each load was done
	errors atomic.Int64
	first  sync.Once
	said   error // the first error

	samples []level.Sample
}

func newWatched(name string, p *program.Program, loads []load) *watched {
	w := &watched{name: name, program: p, loads: loads, done: map[string]*atomic.Int64{}}
	for _, l := range loads {
		w.done[l.name] = &atomic.Int64{}
	}
	return w
}

// watch puts the program under its loads and takes samples until the run is over;
// what is under way then is finished.
func (w *watched) watch(ctx context.Context, run, every time.Duration) {
	begun := time.Now()
	over, end := context.WithTimeout(ctx, run)
	defer end()
	var group sync.WaitGroup
	for _, l := range w.loads {
		group.Go(func() { w.keep(ctx, over, l) })
	}
	again := time.NewTicker(every)
	defer again.Stop()
	for over.Err() == nil {
		w.sample(ctx, time.Since(begun))
		select {
		case <-again.C:
		case <-over.Done():
		}
	}
	group.Wait()
	w.sample(ctx, time.Since(begun))
}

// keep does a load until over ends.
func (w *watched) keep(ctx, over context.Context, l load) {
	again := time.NewTicker(l.every)
	defer again.Stop()
	var group sync.WaitGroup
	defer group.Wait()
	if l.breaks {
		ctx = over
	}
	for {
		group.Go(func() {
			if err := l.do(ctx); err != nil && ctx.Err() == nil {
				w.fault(fmt.Errorf("%s: %w", l.name, err))
				return
			}
			w.done[l.name].Add(1)
		})
		select {
		case <-again.C:
		case <-over.Done():
			return
		}
	}
}

func (w *watched) fault(err error) {
	w.errors.Add(1)
	w.first.Do(func() { w.said = err })
}

// sample takes how the program stands now.
func (w *watched) sample(ctx context.Context, at time.Duration) {
	got, err := numbers(ctx, w.program.URL+"/metrics")
	if err != nil {
		w.fault(fmt.Errorf("the metrics: %w", err))
		return
	}
	w.samples = append(w.samples, level.Sample{At: at, Resident: got["process_resident_memory_bytes"], Heap: got["go_memstats_heap_inuse_bytes"],
		Goroutines: got["go_goroutines"], Handles: got["process_open_fds"], WAL: got[`barsdesk_store_file_bytes{file="wal"}`], Database: got[`barsdesk_store_file_bytes{file="database"}`],
		Errors: w.errors.Load()})
}

// numbers are a program's metrics by their names with their labels.
func numbers(ctx context.Context, url string) (map[string]int64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, errors.New(answer.Status)
	}
	out, lines := map[string]int64{}, bufio.NewScanner(answer.Body)
	for lines.Scan() {
		end := strings.LastIndex(lines.Text(), " ")
		if value, err := strconv.ParseFloat(lines.Text()[end+1:], 64); err == nil && end > 0 {
			out[lines.Text()[:end]] = int64(value)
		}
	}
	return out, lines.Err()
}

// rows is how many samples are printed.
const rows = 20

// verdict prints the samples and what became of each load, and says what did not
// stay level.
func (w *watched) verdict(run time.Duration) error {
	bounds := level.Usual(run)
	fmt.Printf("\n%s\n%8s %10s %8s %11s %8s %8s %10s %7s\n", w.name, "after", "memory MB", "heap MB", "goroutines", "handles", "WAL MB", "data MB", "errors")
	for i, s := range w.samples {
		if i%max(len(w.samples)/rows, 1) != 0 && i != len(w.samples)-1 {
			continue
		}
		fmt.Printf("%8s %10.1f %8.1f %11d %8d %8.1f %10.1f %7d\n", s.At.Round(time.Second), megabytes(s.Resident), megabytes(s.Heap), s.Goroutines, s.Handles, megabytes(s.WAL), megabytes(s.Database), s.Errors)
	}
	for _, l := range w.loads {
		fmt.Printf("  %-28s %d times\n", l.name, w.done[l.name].Load())
	}
	for _, t := range level.Trends(w.samples, bounds) {
		fmt.Printf("  %-14s %12d after the warm-up, %12d at the end, trend %+.0f (at most %d)\n", t.Name, t.First, t.Last, t.Growth, t.Bound)
	}
	faults := level.Faults(w.samples, bounds)
	if len(faults) == 0 {
		fmt.Println("  level")
		return nil
	}
	err := w.said
	for _, f := range faults {
		err = errors.Join(err, fmt.Errorf("%s: %s", w.name, f))
	}
	return err
}

func megabytes(n int64) float64 { return float64(n) / (1 << 20) }
