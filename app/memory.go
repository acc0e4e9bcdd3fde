package main

import (
	"os"
	"runtime/debug"
)

// How often memory is looked through for what is no longer used. A message
// leaves much behind and little lasts, so the usual rhythm of doubling would
// spend more on looking than the messages cost. Near the limit it is looked
// through as often as needed, so that a flood of messages takes no more.
const (
	memoryGrowth = 400      // percent
	memoryLimit  = 96 << 20 // bytes
)

// collectSeldom sets that rhythm for a program that is about to serve. What the
// environment says (GOGC, GOMEMLIMIT) stays.
func collectSeldom() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(memoryGrowth)
		debug.SetMemoryLimit(memoryLimit)
	}
}
