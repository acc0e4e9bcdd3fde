package desk_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/client"
	"barsdesk/bars/oauth"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// sender is a 111 service's Barsdesk: its desk can be stopped and opened again
// over the same data, as a process that dies and starts.
type sender struct {
	t     *testing.T
	dir   string
	line  *line
	base  string
	clock *clock
	ward  *station
	store *interrupted
	desk  *desk.Desk
	end   func()
	nudge chan struct{} // makes until look again
	log   *slog.Logger  // nil: nobody reads it

	still  bool                 // nothing is sent but by Work
	shared func() storage.Store // opens a store that other nodes share; nil: it has its own
	other  func(*desk.Config)   // what is otherwise from the next opening on; nil: nothing
}

// newSender is a sender and the ward that it sends to, over real HTTP.
func newSender(t *testing.T) *sender {
	t.Helper()
	w := newWard(t)
	w.offer("slot-2", saturday.Add(2*time.Hour))
	server := httptest.NewServer(http.StripPrefix("/FHIR/R4", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.receiver.ServeHTTP(rw, r) })))
	t.Cleanup(server.Close)
	s := &sender{t: t, dir: t.TempDir(), line: &line{pass: server.Client().Transport}, base: server.URL + "/FHIR/R4",
		clock: &clock{now: saturday}, ward: w, nudge: make(chan struct{}, 1)}
	s.open()
	t.Cleanup(func() { s.end() })
	s.update(func(tx storage.Tx) error { own := calls; own.Own = true; return tx.Directory().Put(own, ward) })
	if _, err := s.desk.SaveIdentity(t.Context(), nurse, callsIdentity); err != nil {
		t.Fatal(err)
	}
	return s
}

var callsIdentity = desk.Identity{Family: "Lind", Given: "Robin", SDSRoleID: "555000000002", RoleCode: "224535009", Organisation: calls.Organisation,
	ODSCode: calls.ODSCode, ServiceID: calls.ID, ServiceName: calls.Name, Phone: calls.Phone, CDSSName: "Pathways", CDSSVersion: "1"}

// open starts the desk over its data, and its outbox.
func (s *sender) open() {
	s.t.Helper()
	db := s.opened()
	s.store = &interrupted{Store: db, wrong: s.t.Errorf}
	s.desk = desk.New(s.config(s.store))
	s.end = s.run(db)
}

// opened is the store of its data.
func (s *sender) opened() storage.Store {
	s.t.Helper()
	if s.shared != nil {
		return s.shared()
	}
	db, err := sqlite.Open(context.Background(), s.dir, sqlite.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	return db
}

// config is what a desk of the sender is made of, over a store.
func (s *sender) config(store storage.Store) desk.Config {
	config := desk.Config{Store: store, Now: s.clock.Now, NewID: uuid.NewString, Random: func() float64 { return 0.5 },
		Client:      &client.Client{Token: oauth.None, NewID: uuid.NewString, Base: s.base, HTTP: &http.Client{Transport: s.line}},
		Guard:       &access.Guard{Store: store, Now: s.clock.Now, Environment: "sandbox", Simulated: true},
		Environment: desk.Environment{Name: "sandbox", Label: "Sandbox", Kind: "simulated", Simulated: true}, KeyedIndex: keyed, Log: s.log,
		Software: desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}}
	if s.other != nil {
		s.other(&config)
	}
	return config
}

// run lets the desk send; the function returned stops it and closes its data.
func (s *sender) run(db storage.Store) func() {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	running := s.desk
	if s.still {
		ended <- nil
	} else {
		go func() { ended <- running.Run(ctx) }()
	}
	return sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			s.t.Errorf("the desk ended with %v", err)
		}
		if err := db.Close(); err != nil {
			s.t.Error(err)
		}
	})
}

// reopen stops the desk and starts it over the same data.
func (s *sender) reopen() {
	s.t.Helper()
	s.end()
	s.open()
}

func (s *sender) update(fn func(tx storage.Tx) error) {
	s.t.Helper()
	if err := s.store.Update(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *sender) view(fn func(tx storage.Tx) error) {
	s.t.Helper()
	if err := s.store.View(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// patience is how long a condition may take to come true.
const patience = 20 * time.Second

// comes is what a test waits for; it fails the test when that does not come.
func comes[T any](t *testing.T, what string, from <-chan T) (got T) {
	t.Helper()
	over := time.NewTimer(patience)
	defer over.Stop()
	select {
	case got = <-from:
	case <-over.C:
		t.Fatalf("never came: %s", what)
	}
	return got
}

// until waits for a condition, looking whenever something has changed.
func (s *sender) until(what string, holds func() bool) {
	s.t.Helper()
	changes, stop := s.desk.Changes().Subscribe()
	defer stop()
	over := time.NewTimer(patience)
	defer over.Stop()
	for !holds() {
		select {
		case <-changes:
		case <-s.nudge:
		case <-over.C:
			s.t.Fatalf("never came true: %s", what)
		}
	}
}

// passes moves the clock and lets the outbox look.
func (s *sender) passes(d time.Duration) {
	s.clock.Add(d)
	s.desk.Wake()
}

func (s *sender) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(explained(err))
	}
}

// explained is an error with the words that a person would read.
func explained(err error) string {
	e := desk.AsError(err)
	return strings.Join([]string{e.Error(), e.Title, e.What, e.Next}, " / ")
}

// refused checks an error's code.
func refused(t *testing.T, err error, code string) *desk.Error {
	t.Helper()
	if err == nil {
		t.Fatalf("nothing was refused, want %s", code)
	}
	e := desk.AsError(err)
	if e.Code != code {
		t.Fatalf("refused with %s, want %s", explained(err), code)
	}
	return e
}
