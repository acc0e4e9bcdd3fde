// Package sandbox simulates a BaRS network to rehearse on: the proxy with its
// endpoint catalogue, and providers that take bookings and referrals and answer
// back. Providers run on Barsdesk's own receiver and desk; nothing of the
// standard is implemented a second time here. Every patient is made up.
package sandbox

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox/clock"
	"barsdesk/bars/network"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/wire"
	"barsdesk/storage"
)

// Config is what a Sandbox is made of; every field must be set but
// Preview, Clock and Live. With a Clock, Now is not asked.
type Config struct {
	Open       func(name string) (Erasable, error) // a provider's records; closed by Close
	Seed       int64                               // the same seed gives the same slots
	Now        func() time.Time
	NewID      func() string
	Random     func() float64 // in [0, 1)
	KeyedIndex func(kind storage.KeyKind, value string) string
	Software   desk.Software
	Log        *slog.Logger
	Preview    bool // providers take writes of single resources too, which the standard has as a preview

	Clock *clock.Clock // of the network and of all that works in it; nil: one that goes with Now
	Live  bool         // begin by behaving as the live network where that differs from the standard
}

// Sandbox is one simulated network. It is safe for concurrent use.
type Sandbox struct {
	config    Config
	cast      cast
	calendar  calendar
	catalogue network.Catalogue
	proxy     http.Handler
	providers []*provider
	tests     *testServices
	faults    fault.Board
	tape      *wire.Tape
	live      atomic.Bool
	http      *http.Client
	base      string
}

// New opens the network with its providers. Call Connect before a provider is
// to send, and Run to let it.
func New(ctx context.Context, c Config) (*Sandbox, error) {
	people, err := readCast(c.Preview)
	if err != nil {
		return nil, err
	}
	if c.Clock == nil {
		c.Clock = clock.New(c.Now(), false, c.Now)
	}
	c.Now = c.Clock.Now
	s := &Sandbox{config: c, cast: people, calendar: calendar{seed: c.Seed, staff: people.Staff}, tape: wire.NewTape(tapeMost, tapeBytes)}
	s.live.Store(c.Live)
	if s.tests, err = newTestServices(s); err != nil {
		return nil, err
	}
	s.proxy = (&network.Proxy{Catalogue: &s.catalogue, NewID: c.NewID, Log: c.Log, Registry: s.registry(),
		Live: s.Live, Faults: &s.faults, Tape: s.tape, Now: c.Now, Random: c.Random}).Handler()
	for _, odsCode := range people.organisations() {
		p, err := s.newProvider(ctx, odsCode)
		if p != nil {
			s.providers = append(s.providers, p)
		}
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		for _, each := range p.services {
			s.catalogue.Put(network.Endpoint{ServiceID: each.ID, Handler: p.endpoint})
		}
	}
	return s, nil
}

// What is kept of what passes over the wire: a class's morning.
const (
	tapeMost  = 2_000
	tapeBytes = 16 << 20
)

// Faults are what goes wrong on the way.
func (s *Sandbox) Faults() *fault.Board { return &s.faults }

// Tape is what passed through the network.
func (s *Sandbox) Tape() *wire.Tape { return s.tape }

// Clock is the time of the network.
func (s *Sandbox) Clock() *clock.Clock { return s.config.Clock }

// Live reports whether the network behaves as the live one does where that
// differs from the standard.
func (s *Sandbox) Live() bool { return s.live.Load() }

// SetLive chooses which it does, from the next call.
func (s *Sandbox) SetLive(live bool) { s.live.Store(live) }

// organisations are the ODS codes of the services, each once, but that of the
// test services, which are opened when they are first needed.
func (c cast) organisations() []string {
	var out []string
	for _, each := range c.Services {
		if each.test == nil && !slices.Contains(out, each.ODSCode) {
			out = append(out, each.ODSCode)
		}
	}
	return out
}

// Handler is the network as clients see it: the proxy's FHIR base and its
// status paths.
func (s *Sandbox) Handler() http.Handler { return s.proxy }

// Attach puts our own receiver into the endpoint catalogue, so that answers reach it.
func (s *Sandbox) Attach(own http.Handler) {
	s.catalogue.Put(network.Endpoint{ServiceID: s.cast.Own.ID, Handler: own})
}

// Route puts a receiver outside this network into the endpoint catalogue, in the
// place of a simulated one if the service has one.
func (s *Sandbox) Route(e network.Endpoint) { s.catalogue.Put(e) }

// Connect tells the providers where the network is: base is its FHIR base.
func (s *Sandbox) Connect(hc *http.Client, base string) {
	s.http, s.base = hc, base
	for _, p := range s.providers {
		s.connect(p)
	}
}

func (s *Sandbox) connect(p *provider) { p.client.HTTP, p.client.Base = s.http, s.base }

// everyone are the providers that are open.
func (s *Sandbox) everyone() []*provider {
	if p := s.tests.inUse(); p != nil {
		return append(slices.Clone(s.providers), p)
	}
	return s.providers
}

// refillEvery is how often the calendar is looked at: slots of a new day
// appear within it.
const refillEvery = time.Hour

// Run lets the providers send what they have to, and keeps their slots a week
// ahead, until ctx ends.
func (s *Sandbox) Run(ctx context.Context) error {
	loops := make(chan error, len(s.providers)+1)
	go func() { loops <- s.tests.run(ctx) }()
	for _, p := range s.providers {
		go func() { loops <- p.desk.Run(ctx) }()
	}
	refill := time.NewTicker(refillEvery)
	defer refill.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-refill.C:
			s.refill(ctx)
		}
	}
	var err error
	for range cap(loops) {
		err = errors.Join(err, <-loops)
	}
	return err
}

func (s *Sandbox) refill(ctx context.Context) {
	for _, p := range s.everyone() {
		if err := s.fill(ctx, p, s.config.Now()); err != nil {
			s.config.Log.ErrorContext(ctx, "the Sandbox's slots could not be made", "cause", err)
		}
	}
}

// Close releases the providers' records. Run must have ended.
func (s *Sandbox) Close() error {
	err := s.tests.close()
	for _, p := range s.providers {
		err = errors.Join(err, p.store.Close())
	}
	return err
}
