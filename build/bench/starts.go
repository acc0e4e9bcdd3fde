package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"barsdesk/build/program"
)

const startsMeasured = 10

// starts measures from exec to the ready line, on new data and on old.
func starts(ctx context.Context, binary, dir string) error {
	var first, later []time.Duration
	var memory string
	for n := range startsMeasured {
		data := filepath.Join(dir, "start", strconv.Itoa(n))
		for _, into := range []*[]time.Duration{&first, &later} {
			p, err := program.Sandbox(ctx, binary, data)
			if err != nil {
				return err
			}
			*into = append(*into, p.Ready)
			memory = resident(p.PID)
			if err := p.Stop(ctx); err != nil {
				return fmt.Errorf("stop: %w", err)
			}
		}
	}
	fmt.Printf("serve --sandbox to ready: first start %.0f ms, later ones %.0f ms (medians of %d), memory %s\n",
		milliseconds(median(first)), milliseconds(median(later)), startsMeasured, memory)
	return nil
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// resident is a process's resident memory.
func resident(pid int) string {
	return field(fmt.Sprintf("/proc/%d/status", pid), "VmRSS")
}
