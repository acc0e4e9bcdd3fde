package level_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"barsdesk/build/soak/level"
)

// run is a run of ten minutes that stays level, with noise as a garbage collector
// makes it, and what a leak adds.
func run(leak func(s *level.Sample, minutes float64)) []level.Sample {
	chance := rand.New(rand.NewPCG(1, 2))
	var out []level.Sample
	for at := time.Duration(0); at <= 10*time.Minute; at += 5 * time.Second {
		warm := min(at.Minutes(), 2) // caches fill
		s := level.Sample{At: at, Resident: 90<<20 + int64(warm*20e6) + chance.Int64N(12<<20), Heap: 50<<20 + int64(warm*10e6) + chance.Int64N(30<<20),
			Goroutines: 60 + chance.Int64N(20), Handles: 80 + chance.Int64N(10), WAL: chance.Int64N(8 << 20), Database: int64(at.Seconds() * 60e3)}
		if leak != nil {
			leak(&s, at.Minutes())
		}
		out = append(out, s)
	}
	return out
}

// TestALevelRunIsNoFault: noise, a cache that fills, and a database that grows.
func TestALevelRunIsNoFault(t *testing.T) {
	if faults := level.Faults(run(nil), level.Usual(10*time.Minute)); len(faults) > 0 {
		t.Errorf("found %q", faults)
	}
}

// TestEachLeakIsFound among the noise.
func TestEachLeakIsFound(t *testing.T) {
	for name, leak := range map[string]func(*level.Sample, float64){
		"memory":          func(s *level.Sample, m float64) { s.Resident += int64(m * 3 * (1 << 20)) },
		"heap":            func(s *level.Sample, m float64) { s.Heap += int64(m * 3 * (1 << 20)) },
		"goroutines":      func(s *level.Sample, m float64) { s.Goroutines += int64(m * 4) },
		"file handles":    func(s *level.Sample, m float64) { s.Handles += int64(m * 3) },
		"write-ahead log": func(s *level.Sample, m float64) { s.WAL += int64(m * 8 * (1 << 20)) },
		"errors":          func(s *level.Sample, m float64) { s.Errors = int64(m / 9) },
	} {
		faults := level.Faults(run(leak), level.Usual(10*time.Minute))
		if len(faults) != 1 || !strings.Contains(faults[0], name) {
			t.Errorf("%s: found %q", name, faults)
		}
	}
}

// TestOddSamplesMoveNoTrend: a backup in the middle is no leak.
func TestOddSamplesMoveNoTrend(t *testing.T) {
	odd := func(s *level.Sample, m float64) {
		if m > 8.5 && m < 9.5 {
			s.Resident += 200 << 20
			s.Handles += 100
		}
	}
	if faults := level.Faults(run(odd), level.Usual(10*time.Minute)); len(faults) > 0 {
		t.Errorf("found %q", faults)
	}
}

// TestAShortRunIsJudgedByItsErrorsAlone: no trend is seen in seconds.
func TestAShortRunIsJudgedByItsErrorsAlone(t *testing.T) {
	steep := []level.Sample{{At: 0}, {At: time.Second, Goroutines: 500}, {At: 2 * time.Second, Goroutines: 900}}
	if faults := level.Faults(steep, level.Usual(2*time.Second)); len(faults) > 0 {
		t.Errorf("found %q", faults)
	}
	steep[2].Errors = 1
	if faults := level.Faults(steep, level.Usual(2*time.Second)); len(faults) != 1 {
		t.Errorf("found %q", faults)
	}
	if faults := level.Faults(steep[:2], level.Usual(2*time.Second)); len(faults) != 1 {
		t.Errorf("of two samples: %q", faults)
	}
}
