package faults_test

import (
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"barsdesk/bars/outcome"
	"barsdesk/build/faults"
)

// kinds is everything that can go wrong with a call.
var kinds = map[string]faults.Fault{
	"no connection": faults.NoConnection, "lost": faults.Lost, "reset": faults.Reset, "answer lost": faults.AnswerLost,
	"late": faults.Late(20 * time.Second), "too late": faults.Late(time.Minute), "slow": faults.Slow(20 * time.Second),
	"too slow": faults.Slow(time.Minute), "straggler": faults.Straggler(3 * time.Second), "long straggler": faults.Straggler(90 * time.Second),
	"twice": faults.Twice, "at once": faults.AtOnce, "truncated": faults.Truncated, "shortened": faults.Shortened, "corrupted": faults.Corrupted,
	"without ids": faults.WithoutIDs, "other ids": faults.OtherIDs, "stray": faults.Stray, "nameless": faults.Nameless,
	"busy": faults.Busy(45 * time.Second), "busy at once": faults.Busy(0), "busy after": faults.After(faults.Busy(10 * time.Second)),
	"unavailable": faults.Says(outcome.Unavailable("down")), "timeout": faults.Says(outcome.Timeout("late")), "timeout after": faults.After(faults.Says(outcome.Timeout("late"))),
	"too early": faults.Says(outcome.TooEarly("busy")), "fault": faults.Says(outcome.ServerError("exception", "fell over")),
	"fault after":         faults.After(faults.Says(outcome.ServerError("exception", "fell over"))),
	"proxy timeout after": faults.After(faults.Says(outcome.New(http.StatusGatewayTimeout, "PROXY_TIMEOUT", "timeout", "late"))),
	"bare 500":            faults.Bare(500), "bare 502 after": faults.After(faults.Bare(502)), "bare 429": faults.Bare(429), "bare 400": faults.Bare(400),
	"page 200": faults.Page(200), "page 200 after": faults.After(faults.Page(200)), "page 403": faults.Page(403), "page 503": faults.Page(503), "page 504 after": faults.After(faults.Page(504)),
}

// trouble chooses what happens to each call. For one seed the n-th message
// about one patient always meets the same.
type trouble struct {
	seed   uint64
	mu     sync.Mutex
	names  []string       // of kinds, sorted
	posts  map[string]int // by NHS number
	gets   int
	played map[string]int // by kind
}

var aPatient = regexp.MustCompile(`999\d{7}`)

func (x *trouble) choose(c faults.Call) faults.Fault {
	x.mu.Lock()
	defer x.mu.Unlock()
	about, often, n := "", 0.12, &x.gets
	var chance *rand.Rand
	if c.Request.Method == http.MethodPost {
		about = string(aPatient.Find(c.Body))
		posts := x.posts[about]
		n, often = &posts, 0.5
		if bad := x.chance(about, 0); bad.IntN(12) == 0 {
			often = 0.97 // this patient's line is very bad
		}
		defer func() { x.posts[about] = posts }()
	}
	*n++
	chance = x.chance(about, *n)
	if chance.Float64() >= often {
		return nil
	}
	name := x.names[chance.IntN(len(x.names))]
	x.played[name]++
	return kinds[name]
}

func (x *trouble) chance(about string, n int) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(about))
	return rand.New(rand.NewPCG(x.seed, h.Sum64()+uint64(n)))
}

// number is how many messages are sent: BARSDESK_FAULT_MESSAGES, else 1,000.
func number(t *testing.T) int {
	text := os.Getenv("BARSDESK_FAULT_MESSAGES")
	if text == "" {
		return 1000
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 22 {
		t.Fatalf("BARSDESK_FAULT_MESSAGES is %q, not a number of at least 22", text)
	}
	return n
}

// TestThousandMessagesOverABadLine: nothing is lost, nothing is done twice, and
// every case says what the ward's ledger says.
//
// BaRS Core, Transactional integrity.
func TestThousandMessagesOverABadLine(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	synctest.Test(t, func(t *testing.T) {
		people := patients((number(t)*10 + 21) / 22)
		x := &trouble{seed: seed, names: slices.Sorted(maps.Keys(kinds)), posts: map[string]int{}, played: map[string]int{}}
		o, hospital := open(t, len(people))
		o.line.Fault = x.choose
		waiting := make(chan *patient)
		var staff sync.WaitGroup
		for range 32 {
			staff.Go(func() {
				for p := range waiting {
					o.care(p)
				}
			})
		}
		for _, p := range people {
			waiting <- p
		}
		close(waiting)
		staff.Wait()
		o.line.Wait() // stragglers too
		ledger, err := hospital.Ledger(t.Context())
		must(t, err)
		o.compare(people, ledger)
		x.report(t, o.now().Sub(saturday), len(people) >= 400)
	})
}

// report says what went wrong; with many patients, each kind must have.
func (x *trouble) report(t *testing.T, took time.Duration, many bool) {
	t.Logf("%s of simulated time, faults %v", took, x.played)
	for _, name := range x.names {
		if many && x.played[name] == 0 {
			t.Errorf("%q never happened", name)
		}
	}
}
