package sandbox_test

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/clock"
	"barsdesk/bars/definition"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// rehearsal is a network whose clock stands until a test moves it, and nobody at
// the keyboard.
type rehearsal struct {
	*sandbox.Sandbox
	t *testing.T
}

var opening = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func newRehearsal(t *testing.T) rehearsal {
	t.Helper()
	return opened(t, func(string) (sandbox.Erasable, error) { return memory(t), nil }, nil, opening)
}

func memory(t *testing.T) sandbox.Erasable {
	t.Helper()
	db, err := sqlite.OpenMemory(context.Background(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// opened is a network over these records, at a time.
func opened(t *testing.T, open func(string) (sandbox.Erasable, error), kept func(string) bool, now time.Time) rehearsal {
	t.Helper()
	ids := &numbered{}
	n, err := sandbox.New(t.Context(), sandbox.Config{Open: open, Kept: kept,
		Seed: 1, Now: time.Now, Clock: clock.New(now, true, time.Now), NewID: ids.next, Random: func() float64 { return 0.5 },
		KeyedIndex: func(kind storage.KeyKind, value string) string { return string(kind) + value },
		Software:   desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	return rehearsal{n, t}
}

// numbered gives ids that are the same in each run.
type numbered struct {
	mu sync.Mutex
	n  int
}

func (i *numbered) next() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.n++
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(strconv.Itoa(i.n))).String()
}

func (r rehearsal) in(t *testing.T) rehearsal { return rehearsal{r.Sandbox, t} }

func (r rehearsal) must(err error) {
	r.t.Helper()
	if err != nil {
		e := desk.AsError(err)
		r.t.Fatalf("%v: %s %s %s", err, e.Title, e.What, e.Next)
	}
}

// start starts an episode and checks that the receiver has taken it.
func (r rehearsal) start(e sandbox.Episode) sandbox.Started {
	r.t.Helper()
	done, err := r.Sandbox.Start(r.t.Context(), e)
	r.must(err)
	if done.AppointmentID+done.ServiceRequestID == "" {
		r.t.Fatalf("nothing was taken: %+v", done)
	}
	return done
}

// act lets one of the two services do something about what was started.
func (r rehearsal) act(s sandbox.Started, what string) {
	r.t.Helper()
	r.must(r.Act(r.t.Context(), keysOf(s), what))
	r.must(r.Work(r.t.Context()))
}

func keysOf(s sandbox.Started) (keys []storage.Key) {
	if s.ServiceRequestID != "" {
		keys = append(keys, storage.Key{Kind: storage.KeyServiceRequest, Value: s.ServiceRequestID})
	}
	if s.AppointmentID != "" {
		keys = append(keys, storage.Key{Kind: storage.KeyAppointment, Value: s.AppointmentID})
	}
	return keys
}

// passes lets time go by, minute by minute, while everyone does what they do by
// themselves.
func (r rehearsal) passes(d time.Duration) {
	r.t.Helper()
	for range d / time.Minute {
		r.Clock().Move(time.Minute)
		r.must(r.Work(r.t.Context()))
	}
}

// agrees checks the records of both sides of everything.
func (r rehearsal) agrees() {
	r.t.Helper()
	amiss, err := r.Disagreements(r.t.Context())
	r.must(err)
	for _, each := range amiss {
		r.t.Error(each)
	}
}

// TestEveryUseCaseIsStarted: each use case is sent by a requester and taken by
// each service that offers it.
func TestEveryUseCaseIsStarted(t *testing.T) {
	r := newRehearsal(t)
	sent := map[string]bool{}
	for _, from := range r.Requesters() {
		for _, useCase := range from.Sends {
			for _, to := range r.Directory() {
				if !slices.Contains(to.UseCases, useCase) || to.ID == remote || to.ODSCode == "ZTK" {
					continue
				}
				sent[useCase] = true
				t.Run(useCase+" "+to.Name, func(t *testing.T) {
					r.in(t).start(sandbox.Episode{UseCase: useCase, From: from.ID, To: to.ID, NHSNumber: "9658499104"})
				})
			}
		}
	}
	for _, app := range []string{"APP1", "APP2", "APP3", "APP4", "APP5", "APP6", "APP7", "APP8"} {
		for _, useCase := range definition.UseCases(app) {
			if !sent[useCase] {
				t.Errorf("nobody sends %s", useCase)
			}
		}
	}
	r.must(r.Work(t.Context()))
	r.agrees()
}

// The services of the episodes below.
const (
	harbourED = "2000081011"
	pennine   = "2000082011"
	falls     = "2000083011"
	calder    = "2000085011"
	pharmacy  = "2000084011"
)

// TestEveryKindOfMessage: each message that the standard has goes out from one
// side and is taken by the other, in every order that makes sense.
func TestEveryKindOfMessage(t *testing.T) {
	r := newRehearsal(t)
	for name, c := range map[string]struct {
		sandbox.Episode
		acts []string
	}{
		"booking and referral cancelled": {sandbox.Episode{UseCase: "a1t3", To: harbourED}, []string{"cancel"}},
		"did not attend":                 {sandbox.Episode{UseCase: "a2t1", To: harbourED}, []string{"did-not-attend"}},
		"came and was treated":           {sandbox.Episode{UseCase: "a1t5", To: harbourED}, []string{"arrived", "fulfilled", "care-given"}},
		"booking cancelled":              {sandbox.Episode{UseCase: "a7t1", To: practice}, []string{"cancel"}},
		"missed, untold":                 {sandbox.Episode{UseCase: "a7t1", To: practice}, []string{"no-show"}},
		"referral cancelled":             {sandbox.Episode{UseCase: "a5t1", To: pharmacy}, []string{"cancel"}},
		"referral answered by care":      {sandbox.Episode{UseCase: "a3t1", To: pennine}, []string{"care-given"}},
		"validation":                     {sandbox.Episode{UseCase: "a4t1", To: pennine}, []string{"update", "validation-interim", "validation-full", "close"}},
		"validation at once":             {sandbox.Episode{UseCase: "a4t2", To: falls}, []string{"validation-full"}},
		"validation turned down":         {sandbox.Episode{UseCase: "a4t1", To: pennine}, []string{"validation-rejection", "close"}},
		"validation given up":            {sandbox.Episode{UseCase: "a4t1", To: pennine}, []string{"validation-interim", "validation-rejection"}},
		"validation cancelled":           {sandbox.Episode{UseCase: "a4t2", To: falls}, []string{"cancel"}},
		"out of area":                    {sandbox.Episode{UseCase: "a6t1", To: calder}, []string{"planned", "allocated", "update", "planned", "allocated", "on-scene", "finished", "close"}},
		"no crew to spare":               {sandbox.Episode{UseCase: "a6t2", To: calder}, []string{"referral-rejection", "close"}},
		"mutual aid cancelled":           {sandbox.Episode{UseCase: "a6t3", To: calder}, []string{"allocated", "cancel"}},
	} {
		t.Run(name, func(t *testing.T) {
			rr := r.in(t)
			done := rr.start(c.Episode)
			for _, what := range c.acts {
				rr.act(done, what)
			}
			rr.agrees()
		})
	}
}
