package validation_test

import "runtime"

// allocated is how many bytes f takes from the heap in all, with nothing kept
// from earlier runs.
func allocated(f func()) uint64 {
	runtime.GC()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
