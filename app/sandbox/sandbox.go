// Package sandbox simulates a BaRS network to rehearse on: the proxy with its
// endpoint catalogue, providers that take bookings and referrals and answer
// back, and requesters that send them. All run on Barsdesk's own desk, client
// and receiver; nothing of the standard is implemented a second time here. Every
// patient is made up.
package sandbox

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox/clock"
	"barsdesk/bars/network"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/token"
	"barsdesk/bars/network/wire"
	"barsdesk/bars/schedule"
	"barsdesk/storage"
)

// Config is what a Sandbox is made of; every field must be set but those that
// say otherwise.
type Config struct {
	Open func(name string) (Erasable, error) // an organisation's records; closed by Close
	Kept func(name string) bool              // whether records of that name are there from before; nil: none are
	Seed int64                               // the same seed gives the same slots, patients and stories
	// Repeatable has the same calls, one after the other, answered by the same
	// bytes: ids and chance come from Seed in place of NewID and Random, calls are
	// taken one at a time, and Clock, which should stand, goes on by a second with
	// each. Starts is how often the kept records were opened before.
	Repeatable bool
	Starts     int
	Now        func() time.Time // the real time
	Clock      *clock.Clock     // tells the time in the network; nil: one that runs with Now
	NewID      func() string
	Random     func() float64 // in [0, 1)
	KeyedIndex func(kind storage.KeyKind, value string) string
	Software   desk.Software
	Log        *slog.Logger
	Preview    bool // providers take writes of single resources too, which the standard has as a preview
	Live       bool // the proxy behaves as the live one where that differs from the standard
	// FaultHeader lets a caller strike its own call by a header.
	FaultHeader bool
	// Limit is how many calls one caller may make in a minute; 0: as many as it
	// likes. Minutes go by Now, whatever the clock does; in a repeatable network by
	// Clock, so that the same calls are turned away.
	Limit int
	// RequireToken lets the proxy refuse calls without a good token. Else
	// tokens are given, and accepted, but not asked for.
	RequireToken bool
}

// Sandbox is one simulated network. It is safe for concurrent use.
type Sandbox struct {
	config    Config
	cast      cast
	calendar  calendar
	clock     *clock.Clock
	live      atomic.Bool
	faults    fault.Board
	tape      *wire.Tape
	catalogue network.Catalogue
	pointers  *network.Registry
	proxy     http.Handler // for everyone outside
	inner     http.Handler // for the organisations of this network
	calm      http.Handler // the same without faults
	everybody []*organisation
	tests     *testServices
	base      string
	tokens    *token.Service
	entries   *network.Entries
	documents *documents

	turns    *turns // nil: not repeatable
	calls    sync.WaitGroup
	life     context.Context // ends with Close
	end      context.CancelFunc
	filledOn schedule.Date // within a turn

	mu      sync.Mutex
	streams []*stream
	silent  map[string]bool // services that do nothing by themselves
	joined  []*provider     // in the order in which they were opened
	arrived chan struct{}   // told when one joins
	filled  schedule.Date   // the last day on which slots were made
	running chan struct{}   // closed when Run ends; nil while it is not going
}

// The tape keeps what passed of late, within these bounds.
const (
	tapeMost  = 2000
	tapeBytes = 16 << 20
)

// New makes the network. The records of an organisation are opened when it is
// first called or has something to do. Call Connect before one is to send, and
// Run to let it.
func New(ctx context.Context, c Config) (*Sandbox, error) {
	people, err := readCast(c.Preview)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{cast: people, calendar: calendar{seed: c.Seed, staff: people.Staff}, clock: c.Clock, tape: wire.NewTape(tapeMost, tapeBytes),
		silent: map[string]bool{}, arrived: make(chan struct{}, 1)}
	if s.clock == nil {
		s.clock = clock.New(c.Now(), false, c.Now)
	}
	real := c.Now
	if c.Repeatable {
		real = s.clock.Now
	}
	c.Now = s.clock.Now
	s.config = c
	s.live.Store(c.Live)
	s.life, s.end = context.WithCancel(context.WithoutCancel(ctx))
	if c.Repeatable {
		s.turns, s.filledOn = &turns{}, schedule.DateAt(s.clock.Now())
	}
	for _, odsCode := range people.organisations() {
		s.everybody = append(s.everybody, &organisation{network: s, odsCode: odsCode})
	}
	for _, each := range people.Services {
		if each.test == nil {
			s.catalogue.Put(network.Endpoint{ServiceID: each.ID, Name: each.Name, ODSCode: each.ODSCode, Handler: s.organisation(each.ODSCode)})
		}
	}
	if s.tests, err = newTestServices(s); err != nil {
		return nil, err
	}
	s.admit()
	public := s.passage("outside")
	public.FaultHeader, public.Limit, public.LimitBy = c.FaultHeader, c.Limit, real
	calm := s.passage("calm")
	calm.Faults = nil
	s.proxy, s.inner, s.calm = s.InTurn(s.front(public)), s.passage("inside").Handler(), calm.Handler()
	return s, nil
}

// passage is a proxy of this network. All lead to the same receivers, strike
// with the same faults and write on the same tape.
func (s *Sandbox) passage(name string) *network.Proxy {
	c, chance := s.config, s.source("proxy "+name)
	return &network.Proxy{Catalogue: &s.catalogue, NewID: chance.NewID, Log: c.Log, Registry: s.pointers, Entries: s.entries, Product: s.tokens.Product, Now: c.Now, Random: chance.Random, Pause: s.pause,
		Live: s.Live, Tape: s.tape, Faults: &s.faults, Meanwhile: s.bookFirst}
}

// Handler is the network as clients see it: the proxy's FHIR base and its
// status paths.
func (s *Sandbox) Handler() http.Handler { return s.proxy }

// Faults is what goes wrong on the way, to be put on and off at any time.
func (s *Sandbox) Faults() *fault.Board { return &s.faults }

// Tape is what passed through the proxy of late.
func (s *Sandbox) Tape() *wire.Tape { return s.tape }

// Clock is the time in the network.
func (s *Sandbox) Clock() *clock.Clock { return s.clock }

// Live reports whether the proxy behaves as the live one where that differs from
// the standard.
func (s *Sandbox) Live() bool { return s.live.Load() }

// SetLive says how the proxy behaves from the next call on.
func (s *Sandbox) SetLive(live bool) { s.live.Store(live) }

// Attach puts our own receiver into the endpoint catalogue, so that what is sent
// to us reaches it.
func (s *Sandbox) Attach(own http.Handler) {
	s.catalogue.Put(network.Endpoint{ServiceID: s.cast.Own.ID, Name: s.cast.Own.Name, ODSCode: s.cast.Own.ODSCode, Handler: own})
}

// Route puts a receiver outside this network into the endpoint catalogue, in the
// place of a simulated one if the service has one.
func (s *Sandbox) Route(e network.Endpoint) { s.catalogue.Put(s.led(e)) }

// Connect says where the network is reached from outside: base is its FHIR base,
// which pointers lead to. It must be called before the first call. The
// organisations of the network reach it within this process.
func (s *Sandbox) Connect(base string) { s.base = base }

// Reset starts afresh: the organisations' records and slots are made anew,
// what was entered in the catalogue and filed in the registry is removed, faults
// are taken off, what passed is forgotten and the clock is put back to its start.
func (s *Sandbox) Reset(ctx context.Context) error {
	s.faults.Clear()
	s.tape.Clear()
	s.clock.Restart()
	s.tests.tool.Forget()
	if err := errors.Join(s.forget(ctx), s.openKept(ctx)); err != nil {
		return err
	}
	s.filledOn = schedule.DateAt(s.clock.Now())
	for _, p := range s.everyone() {
		if err := p.store.Clear(ctx); err != nil {
			return err
		}
		if err := s.fill(ctx, p, s.config.Now()); err != nil {
			return err
		}
		if err := p.desk.StartAfresh(ctx); err != nil {
			return err
		}
		p.agenda.forget()
	}
	s.beginAgain()
	return nil
}

// Close releases the organisations' records. Run must have ended.
func (s *Sandbox) Close() error {
	s.end()
	s.calls.Wait()
	err := s.documents.close()
	for _, p := range s.everyone() {
		err = errors.Join(err, p.close())
	}
	return err
}
