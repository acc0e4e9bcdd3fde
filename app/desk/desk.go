package desk

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/client"
	"barsdesk/bars/definition/packages"
	"barsdesk/bars/delivery"
	"barsdesk/bars/message"
	"barsdesk/storage"
	"barsdesk/storage/alone"
)

// Software is what messages and headers say about the program that made them.
type Software struct {
	Name     string // Barsdesk
	Version  string
	Supplier string
}

// Config is what a Desk is made of. Every field must be set except those that
// say otherwise.
type Config struct {
	Store       storage.Store
	Client      *client.Client // its Identity is replaced by the identity of the settings
	Guard       *access.Guard  // its Home is that of the settings, if it has none
	Now         func() time.Time
	NewID       func() string                                   // fresh lower-case UUIDs
	Random      func() float64                                  // in [0, 1), for spreading retries
	InFlight    int                                             // how many messages are sent at the same time; 0: 16
	Environment Environment                                     // never changes while the process runs
	Flags       string                                          // that name these data on the command line; "": --environment with its name
	Log         *slog.Logger                                    // never given patient data
	Software    Software                                        //
	KeyedIndex  func(kind storage.KeyKind, value string) string // keyed hash to find patients by
	People      func() []message.Patient                        // made-up patients; nil outside the Sandbox
	// Reachable says whether answers such as "did not attend" can reach this
	// computer, and why not, in words. Nil means that they can.
	Reachable func() (ok bool, why string)
	// Unready says, in words, what the connection of the environment lacks
	// before anything can be sent. Nil: nothing, ever.
	Unready func() []string
	// CancelReason is the reason code that a service wants in cancellations.
	// Nil: update for all.
	CancelReason func(serviceID string) string
	// Tried is told what became of each try, once it is on disk. Nil: nobody is.
	Tried func(Try)
	// Sending hears of each try before it is made, and of the HTTP status of its
	// answer once what became of it is on disk, 0 without one. The try is made with
	// its ctx. Nil: nobody does.
	Sending func(ctx context.Context, s Sending) (context.Context, func(status int))
	// Door is where senders come in. Nil: the endpoint is not open to the network.
	Door Door
	// Registers says that bookings which we accept are filed with the national
	// registry, where previews of the standard are on.
	Registers bool
	// Packages are the definitions that were imported. Nil: none.
	Packages *packages.Store
	// Nodes are the programs that share Store. Nil: this one has it to itself.
	Nodes storage.Nodes
	// Reread reads settings anew that another node may have changed and that this
	// one keeps in memory outside the desk. Nil: there are none.
	Reread func(ctx context.Context) error
}

// Desk is every use case of the workstation. It is safe for concurrent use.
// Each method passes the guard before it reads or changes anything.
type Desk struct {
	store       storage.Store
	client      *client.Client
	guard       *access.Guard
	now         func() time.Time
	newID       func() string
	random      func() float64
	inFlight    int
	env         Environment
	flags       string // that name the data on the command line
	log         *slog.Logger
	software    Software
	index       func(kind storage.KeyKind, value string) string
	people      func() []message.Patient
	reach       func() (bool, string)
	unready     func() []string
	reason      func(serviceID string) string
	confirmed   confirmed
	changes     *Changes
	present     presence
	wake        chan struct{} // tells the outbox loop that something is due
	breaker     delivery.Breaker
	tried       func(Try)
	sending     func(ctx context.Context, s Sending) (context.Context, func(status int))
	listed      listedSlots
	forms       builtForms
	published   ownPublished
	slotsDue    chan struct{} // tells the loop of the schedules to look at once
	lateDue     chan struct{} // tells the loop of what is overdue to look at once
	working     sync.Mutex    // held by Work
	trying      trying
	checks      checks
	packages    *packages.Store
	registers   bool
	registering registering
	door        Door
	accessNow   atomic.Pointer[AccessPolicy] // who may call; nil: everyone
	nodes       storage.Nodes
	several     bool // there may be other nodes
	reread      func(ctx context.Context) error
	settingsDue chan struct{} // tells the loop that follows them that another node has saved settings
}

// New returns a Desk over c. It reads nothing yet; call Run to let it send.
func New(c Config) *Desk {
	d := &Desk{store: c.Store, client: c.Client, guard: c.Guard, now: c.Now, newID: c.NewID, random: c.Random, inFlight: cmp.Or(c.InFlight, inFlight),
		env: c.Environment, flags: cmp.Or(c.Flags, "--environment "+c.Environment.Name), log: c.Log, software: c.Software, index: c.KeyedIndex, people: c.People,
		reach: c.Reachable, unready: c.Unready, reason: c.CancelReason, packages: c.Packages, registers: c.Registers, registering: registering{wake: make(chan struct{}, 1), fail: map[string]registerFailure{}}, door: c.Door, changes: NewChanges(), wake: make(chan struct{}, 1), slotsDue: make(chan struct{}, 1),
		lateDue: make(chan struct{}, 1), settingsDue: make(chan struct{}, 1)}
	if d.nodes = c.Nodes; d.nodes == nil {
		d.nodes = alone.New("alone")
	}
	_, single := d.nodes.(*alone.Nodes)
	d.several = !single
	if d.reread = c.Reread; d.reread == nil {
		d.reread = func(context.Context) error { return nil }
	}
	if d.packages == nil {
		d.packages = packages.Open("")
	}
	if d.tried = c.Tried; d.tried == nil {
		d.tried = func(Try) {}
	}
	if d.sending = c.Sending; d.sending == nil {
		d.sending = func(ctx context.Context, _ Sending) (context.Context, func(int)) { return ctx, func(int) {} }
	}
	if d.reach == nil {
		d.reach = func() (bool, string) { return true, "" }
	}
	if d.unready == nil {
		d.unready = func() []string { return []string{} }
	}
	if d.reason == nil {
		d.reason = func(string) string { return "update" }
	}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	d.forms.packages, d.forms.log = d.packages, d.log
	d.checks.packages, d.checks.log, d.checks.now = d.packages, d.log, d.now
	if d.guard != nil && d.guard.Home == nil {
		d.guard.Home = OrganisationCode
	}
	d.hearNodes()
	if d.client != nil {
		d.client.Identity, d.client.Watch = d.headerIdentity, watching{d}
	}
	return d
}

// Run sends what is due until ctx ends, then returns nil. Messages found
// half sent, by a process that died, are taken up again first.
func (d *Desk) Run(ctx context.Context) error {
	ctx = access.As(ctx, access.Software)
	var group sync.WaitGroup
	errs := make([]error, len(loops))
	for i, loop := range loops {
		group.Go(func() { errs[i] = loop(d, ctx) })
	}
	group.Wait()
	if ctx.Err() == nil {
		return errors.Join(errs...)
	}
	return nil
}

// loops are what Run keeps running; each returns when its context ends.
var loops = []func(*Desk, context.Context) error{(*Desk).deliver, (*Desk).keepSlots, (*Desk).watchOverdue, (*Desk).registerLoop, (*Desk).lookAfterNodes, (*Desk).followSettings}

// Environment is the environment this desk works in.
func (d *Desk) Environment() Environment { return d.env }

// Living is how many programs work on the same data and are alive, this one among
// them.
func (d *Desk) Living(ctx context.Context) (int, error) {
	nodes, err := d.nodes.Living(ctx)
	return len(nodes), err
}

// Changes is where pages hear what has changed.
func (d *Desk) Changes() *Changes { return d.changes }

// patientKey is what records of one patient are found by, however the number
// is spaced; empty without a number.
func (d *Desk) patientKey(nhsNumber string) string {
	bare := bareNumber(nhsNumber)
	if bare == "" {
		return ""
	}
	return d.index(storage.KeyNHSNumber, bare)
}

// Wake makes the outbox and the registry loop look at once for something to send.
func (d *Desk) Wake() {
	for _, wake := range []chan struct{}{d.wake, d.registering.wake} {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
}

// view runs fn on one snapshot of what the actor of ctx may know of.
func (d *Desk) view(ctx context.Context, fn func(tx storage.Tx) error) error {
	return d.guard.View(ctx, fn)
}
