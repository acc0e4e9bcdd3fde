// Package level judges whether a program that works steadily stays level: whether
// memory, goroutines, file handles and the write-ahead log go on growing.
package level

import (
	"fmt"
	"slices"
	"time"
)

// Sample is how a program stood at one moment.
type Sample struct {
	At         time.Duration // since the load began
	Resident   int64         // bytes of memory, as the system counts them
	Heap       int64         // bytes of Go's heap in use
	Goroutines int64
	Handles    int64 // open files and connections
	WAL        int64 // bytes of the write-ahead log; 0 where there is none
	Database   int64 // bytes of the database; 0 where it is not a file
	Errors     int64 // answers that were none, or not the one that was due, so far
}

// Bounds are how much may grow from the end of the warm-up to the end, by the
// trend of all samples between: the median of the slopes of each two, which some
// odd samples do not move.
type Bounds struct {
	Warm       time.Duration // samples before this are not judged
	Least      time.Duration // over less than this no trend is judged
	Resident   int64         // bytes
	Heap       int64
	Goroutines int64
	Handles    int64
	WAL        int64 // bytes that it may have at any time
}

// Usual are the bounds of a run: a tenth of it is warm-up, two minutes at most.
// What grows slower than they say over ten minutes takes days to matter, and a
// cache that fills looks the same.
func Usual(run time.Duration) Bounds {
	return Bounds{Warm: min(run/5, 2*time.Minute), Least: time.Minute, Resident: 16 << 20, Heap: 12 << 20, Goroutines: 15, Handles: 10, WAL: 64 << 20}
}

// Trend is how one thing went.
type Trend struct {
	Name        string
	First, Last int64   // of the judged samples
	Most        int64   // of all samples
	Growth      float64 // by the trend, from the first to the last judged sample
	Bound       int64
}

// Trends are those of all things that are judged, in a fixed order.
func Trends(samples []Sample, b Bounds) []Trend {
	judged := slices.DeleteFunc(slices.Clone(samples), func(s Sample) bool { return s.At < b.Warm })
	var out []Trend
	for _, each := range []struct {
		name  string
		of    func(Sample) int64
		bound int64
	}{
		{"memory", func(s Sample) int64 { return s.Resident }, b.Resident},
		{"heap", func(s Sample) int64 { return s.Heap }, b.Heap},
		{"goroutines", func(s Sample) int64 { return s.Goroutines }, b.Goroutines},
		{"file handles", func(s Sample) int64 { return s.Handles }, b.Handles},
	} {
		t := Trend{Name: each.name, Bound: each.bound}
		for _, s := range samples {
			t.Most = max(t.Most, each.of(s))
		}
		if len(judged) > 0 {
			t.First, t.Last = each.of(judged[0]), each.of(judged[len(judged)-1])
			t.Growth = slope(judged, each.of) * (judged[len(judged)-1].At - judged[0].At).Seconds()
		}
		out = append(out, t)
	}
	return out
}

// slope is the median of the slopes of each two samples, a second.
func slope(samples []Sample, of func(Sample) int64) float64 {
	var all []float64
	for i, a := range samples {
		for _, b := range samples[i+1:] {
			if apart := (b.At - a.At).Seconds(); apart > 0 {
				all = append(all, float64(of(b)-of(a))/apart)
			}
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// Faults says, a line each, what did not stay level; none when all did. Too few
// samples are a fault, too.
func Faults(samples []Sample, b Bounds) (out []string) {
	if len(samples) < 3 {
		return []string{fmt.Sprintf("there are %d samples only", len(samples))}
	}
	last := samples[len(samples)-1]
	if last.Errors > 0 {
		out = append(out, fmt.Sprintf("%d errors", last.Errors))
	}
	for _, s := range samples {
		if s.WAL > b.WAL {
			out = append(out, fmt.Sprintf("after %s the write-ahead log has %d MB, more than %d", s.At.Round(time.Second), s.WAL>>20, b.WAL>>20))
			break
		}
	}
	if last.At-b.Warm < b.Least {
		return out
	}
	for _, t := range Trends(samples, b) {
		if t.Growth > float64(t.Bound) {
			out = append(out, fmt.Sprintf("%s grew by %.0f, more than %d", t.Name, t.Growth, t.Bound))
		}
	}
	return out
}
