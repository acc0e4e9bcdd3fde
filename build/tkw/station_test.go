package tkw_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/bars/client"
	"barsdesk/bars/network"
	"barsdesk/bars/oauth"
	"barsdesk/bars/receiver"
	"barsdesk/bars/receiver/openapitest"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// tester is who sends.
var tester = access.Actor{ID: "tester", Role: access.Clinician, Name: "Robin Lind", From: "127.0.0.1", Alone: true}

// station is the Barsdesk that sends: in the Sandbox, or in the environment
// that is named.
type station struct {
	desk    *desk.Desk
	store   storage.Store
	client  *client.Client
	now     func() time.Time
	passes  func(time.Duration) // lets time go by as far as the desk can tell
	answers bool                // answers of test services can reach it
	real    bool                // it is no simulation
	booked  desk.Case           // of the stateful patient, once there is one
}

// variable names the environment to run against; unset: the Sandbox.
const variable = "BARSDESK_TKW_ENVIRONMENT"

// open opens the station that the environment variables name.
func open(t *testing.T) *station {
	t.Helper()
	if name := os.Getenv(variable); name != "" {
		return named(name).open(t)
	}
	return openSandbox(t)
}

// clock runs with the time of this computer and can be moved on.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

var software = desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}

// openSandbox opens a desk with the simulated network beside it.
func openSandbox(t *testing.T) *station {
	t.Helper()
	at, log := &clock{}, slog.New(slog.DiscardHandler)
	index := func(kind storage.KeyKind, value string) string { return string(kind) + " " + value }
	simulated, err := sandbox.New(t.Context(), sandbox.Config{
		Open: func(string) (sandbox.Erasable, error) {
			return sqlite.OpenMemory(context.Background(), sqlite.Options{})
		},
		Seed: 1, Now: at.now, NewID: uuid.NewString, Random: func() float64 { return 0.5 }, KeyedIndex: index, Software: software, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(openapitest.CheckedBelow(t, network.Base, simulated.Handler()))
	store, err := sqlite.OpenMemory(context.Background(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	caller := &client.Client{Base: server.URL + network.Base, HTTP: server.Client(), Token: oauth.None, NewID: uuid.NewString}
	d := desk.New(desk.Config{Store: store, Client: caller, Now: at.now, NewID: uuid.NewString, Random: func() float64 { return 0.5 },
		Guard:       &access.Guard{Store: store, Now: at.now, Environment: "sandbox", Simulated: true},
		Environment: desk.Environment{Name: "sandbox", Label: "Sandbox", Kind: "simulated", Simulated: true},
		Log:         log, KeyedIndex: index, Software: software})
	if err := store.Update(t.Context(), func(tx storage.Tx) error { return tx.Directory().Put(simulated.Directory()...) }); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SaveIdentity(t.Context(), tester, simulated.Trainee()); err != nil {
		t.Fatal(err)
	}
	simulated.Attach((&receiver.Receiver{ODSCode: simulated.OwnODSCode(), Directory: d.OwnServices(), Records: d.Records(), Now: at.now,
		NewID: uuid.NewString, Reference: receiver.References(simulated.OwnODSCode(), func() float64 { return 0.5 })}).Handler())
	simulated.Connect(caller.Base)
	s := &station{desk: d, store: store, client: caller, now: at.now, passes: at.add, answers: true}
	s.run(t, simulated.Run, func() { server.Close(); _ = simulated.Close(); _ = store.Close() })
	return s
}

// run lets the desk and others work until the test ends, then closes.
func (s *station) run(t *testing.T, beside func(context.Context) error, finally func()) {
	ctx, stop := context.WithCancel(context.Background())
	var working sync.WaitGroup
	for _, loop := range []func(context.Context) error{s.desk.Run, beside} {
		if loop == nil {
			continue
		}
		working.Go(func() {
			if err := loop(ctx); err != nil {
				t.Errorf("ended with %v", err)
			}
		})
	}
	t.Cleanup(func() {
		stop()
		working.Wait()
		finally()
	})
}
