package main

import "runtime"

// allocated is how many allocations one run makes.
func allocated(run func()) float64 {
	const runs = 10
	var before, after runtime.MemStats
	run()
	runtime.ReadMemStats(&before)
	for range runs {
		run()
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / runs
}
