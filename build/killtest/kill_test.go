package killtest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/build/program"
)

// TestMain builds the program once.
func TestMain(m *testing.M) { os.Exit(withProgram(m)) }

var binary string

func withProgram(m *testing.M) int {
	dir, err := os.MkdirTemp("", "barsdesk-killtest-*")
	if err == nil {
		defer os.RemoveAll(dir)
		binary, err = program.Build(context.Background(), dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func rounds(t *testing.T) int {
	text := os.Getenv("BARSDESK_KILL_ROUNDS")
	if text == "" {
		return 5
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("BARSDESK_KILL_ROUNDS is %q, not a number of rounds", text)
	}
	return n
}

// start runs the program on dir until the test ends.
func start(t *testing.T, dir string) *program.Program {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p, err := program.Sandbox(ctx, binary, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Kill() })
	return p
}

func TestKilledWhileWriting(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	dir, kept := t.TempDir(), newLedger()
	last := rounds(t) - 1
	for round := range last + 1 {
		p := start(t, dir)
		kept.compareNew(t, p.URL)
		killWhileWriting(t, p, kept, 20+chance.IntN(150), func() bool { return round < last || kept.ofEveryKind() })
		if t.Failed() {
			t.Fatalf("in round %d; the program said:\n%s", round, complaints(p))
		}
	}
	p := start(t, dir)
	kept.compareAll(t, p.URL)
	kept.count(t, p.URL)
	kept.report(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := p.Stop(ctx); err != nil {
		t.Errorf("stopping after all: %v\n%s", err, p.Log())
	}
	compareRecords(t, dir)
}

// complaints are the lines of the program's log that are more than information.
func complaints(p *program.Program) string {
	var said strings.Builder
	for line := range strings.Lines(p.Log()) {
		if !strings.Contains(line, "level=INFO") {
			said.WriteString(line)
		}
	}
	return said.String()
}

// writer writes one thing after the other until it gets no answer any more.
// told is called after each acknowledgement.
type writer func(ctx context.Context, t *testing.T, url string, kept *ledger, told func()) error

// senders is how many send messages at once; of them so many race for slots.
const (
	senders = 16
	racers  = 5
)

// writers are the people at the desk and the senders.
func writers() []writer {
	list := []writer{drafts, drafts, journeys, bookings}
	for range racers {
		list = append(list, racing)
	}
	for range senders - racers - 1 {
		list = append(list, referrals)
	}
	return list
}

// killWhileWriting kills the program after so many acknowledgements, and not
// before ready, while all the other writers are at work.
func killWhileWriting(t *testing.T, p *program.Program, kept *ledger, acknowledgements int, ready func() bool) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	left := atomic.Int64{}
	left.Store(int64(acknowledgements))
	enough, once := make(chan bool), sync.Once{}
	told := func() {
		if left.Add(-1) <= 0 && ready() {
			once.Do(func() { close(enough) })
		}
	}
	var all sync.WaitGroup
	for _, write := range writers() {
		all.Go(func() {
			if err := write(ctx, t, p.URL, kept, told); !errors.Is(err, errNoAnswer) {
				t.Errorf("writer: %v", err)
			}
		})
	}
	idle := make(chan bool)
	go func() { all.Wait(); close(idle) }()
	select {
	case <-enough:
	case <-idle:
	case <-ctx.Done():
		t.Error("the writers got stuck")
	}
	if err := p.Kill(); err != nil {
		t.Error(err)
	}
	<-idle
}

// errNoAnswer ends a writer: whether its last write was kept is not known.
var errNoAnswer = errors.New("no answer")
