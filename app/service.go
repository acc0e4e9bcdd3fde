package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/audit"
	"barsdesk/app/desk"
	"barsdesk/app/doctor"
	"barsdesk/app/edge"
	"barsdesk/app/environment"
	"barsdesk/app/evidence"
	"barsdesk/app/frontdoor"
	"barsdesk/app/metrics"
	"barsdesk/app/retention"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/clock"
	"barsdesk/app/signin"
	"barsdesk/app/tracing"
	"barsdesk/app/web"
	"barsdesk/bars/client"
	"barsdesk/bars/definition/packages"
	"barsdesk/bars/oauth"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
	"barsdesk/storage/keys"
	"barsdesk/storage/seal"
	"barsdesk/storage/sqlite"
	"barsdesk/storage/wrap"
)

// errOwned says that another process works on the environment's data.
var errOwned = sqlite.ErrOwned

// networkPath is where the simulated network lies below an address.
const networkPath = "/booking-and-referral/FHIR/R4"

// serviceOptions are what the commands decide about a service.
type serviceOptions struct {
	Log      *slog.Logger
	NoSignIn bool               // everyone is the trainer; the caller has checked that this is safe
	SignedIn bool               // the desk's own window: no Host but the socket's
	Accounts bool               // people sign in with accounts of their own
	Provider *signin.Provider   // that people may sign in with; nil for none
	Secure   bool               // browsers come by https
	Hosts    []string           // further host names browsers use
	Proxies  []netip.Prefix     // reverse proxies that they come through
	Receives bool               // the receiver endpoint is open to the network
	Door     frontdoor.Settings // how senders come in, as far as the call says so
	Preview  bool               // the Sandbox rehearses what the standard has not released yet; elsewhere the settings say
	Sealing  sealing            // what the keys are sealed under
	Passing  bool               // opened for one command: another environment may be what opens next time
	Trainer  *access.Door       // of a room: whose sessions come in as the trainer's; nil otherwise
	Vault    *seal.Vault        // of a room: the Sandbox's; nil otherwise
	Shelf    storage.Store      // of a room: where the trainer's own scenarios are kept; nil otherwise

	Tracer *tracing.Tracer // nil: nothing is traced
	Self   itself          // for support

	Checkpoints  string // folder that checkpoints of the audit log are copied to; "" for none
	MetricsToken string // bearer token for the metrics from elsewhere; "" for none
}

// service is one environment opened: the use cases, the screens and the API
// over them, our receiver endpoint and, in the Sandbox, the simulated network.
type service struct {
	desk       *desk.Desk
	client     *client.Client
	door       *access.Door
	accounts   *access.Accounts
	keys       *keys.Ring
	metrics    *metrics.Metrics
	connection *environment.Connection
	clock      *clock.Clock     // the Sandbox's; nil outside it
	now        func() time.Time // the clock's time, or the real one
	odsCode    string           // ours, when the program began; it begins the diagnostics of refusals
	receives   bool             // the receiver endpoint is open to the network
	entrance   *frontdoor.Door  // nil while it is not
	network    *sandbox.Sandbox // nil outside the Sandbox
	stage      *sandbox.Stage   // on it; nil outside the Sandbox
	evidence   *evidence.Maker
	audit      *audit.Log
	rules      *retention.Rules
	refusals   *access.Tally
	store      database
	erasable   sandbox.Erasable // the store, in the Sandbox
	location   location
	nodes      storage.Nodes // the programs that share the store, this one among them
	packages   *packageCopy  // of a database; nil of a folder
	tracer     *tracing.Tracer
	self       itself
	vault      *seal.Vault
	turns      chan struct{} // tells of a new data key; nil while nobody waits for one
	home       string        // the environment's folder, of a room too
	path       string        // what the addresses begin with: of a room "/rooms/NAME", else ""
	rooms      *rooms        // of a class; nil outside the Sandbox, and in a room
	handler    *edge.Edge    // screens, API, and the network's own paths
	receiver   http.Handler  // /FHIR/R4/…
	log        *slog.Logger
	folder     string // the environment's own
	copies     string // where checkpoints of the audit log are copied to; "" for nowhere
	undo       []func() error
}

// openService opens the data of one environment and joins the parts over it.
// It returns errOwned when another process works on it.
func openService(ctx context.Context, at place, o serviceOptions) (*service, error) {
	s := &service{log: o.Log, path: at.path(), now: time.Now, receives: o.Receives, folder: at.folder(), home: at.home(), location: at.location(), copies: o.Checkpoints, tracer: o.Tracer, self: o.Self}
	release, err := s.location.Own()
	if err != nil {
		return nil, err
	}
	s.undo = append(s.undo, release)
	if err := s.open(ctx, at, o); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *service) open(ctx context.Context, at place, o serviceOptions) error {
	keyed, store, begun, err := s.unlock(ctx, at, o)
	if err != nil {
		return err
	}
	s.store, s.undo = store, append(s.undo, store.Close)
	if err := s.joinNodes(ctx, at); err != nil {
		return err
	}
	here := environment.Of(at.Environment)
	if err := claim(ctx, store, here.Name); err != nil {
		return err
	}
	if here.Simulated {
		if err := s.openClock(ctx, store); err != nil {
			return err
		}
	}
	kept := o.Tracer.Store(store)
	guard := &access.Guard{Store: kept, Now: s.now, Environment: here.Name, Simulated: here.Simulated, Acting: o.Tracer.Acting()}
	if s.door, err = openDoor(guard, o); err == nil {
		s.door.Codes, err = s.vault.Secret("first account")
	}
	if err != nil {
		return cannot("%v", err)
	}
	if here.Simulated && at.room == "" {
		s.door.Role = access.Trainer
	}
	if err := s.upgraded(ctx, at, begun); err != nil {
		return err
	}
	s.accounts = &access.Accounts{Door: s.door, NewID: uuid.NewString}
	s.keys, s.metrics = at.ring(o.Sealing), metrics.New()
	if err := s.connect(ctx, at, store, guard, o); err != nil {
		return err
	}
	config := desk.Config{Store: kept, Client: s.client, Guard: guard, Now: s.now, NewID: uuid.NewString, Random: rand.Float64, Nodes: s.nodes,
		Environment: here, Flags: at.flags(), Log: o.Log, Tried: s.metrics.Tried, Sending: o.Tracer.Sending(), KeyedIndex: keyed, Packages: packages.Open(at.packageFolder()),
		Software: desk.Software{Name: "Barsdesk", Version: version, Supplier: "Barsdesk"}}
	config.Registers = true
	if o.Receives {
		s.entrance = s.openDoor(here.Name, o)
		config.Door = s.entrance
	}
	if here.Simulated {
		if err := s.openNetwork(ctx, at, &config, o.Preview); err != nil {
			return err
		}
	} else {
		config.Reachable, config.Unready, config.CancelReason = s.unreachable, s.connection.Missing, s.connection.CancelReason
		config.Reread = s.connection.Reread
	}
	s.desk, s.audit, s.rules, s.refusals = desk.New(config), s.auditOf(guard, config.KeyedIndex), s.rulesOf(guard, config.KeyedIndex), &access.Tally{Guard: guard}
	return s.furnish(ctx, at, guard, o)
}

// unlock opens the data keys and the data, of which a copy is kept before their
// form is changed. Keyed gives what patients are searched by.
func (s *service) unlock(ctx context.Context, at place, o serviceOptions) (keyed func(storage.KeyKind, string) string, store database, begun *upgrade, err error) {
	if s.vault = o.Vault; s.vault == nil {
		if s.vault, err = at.vault(ctx, o.Sealing); err != nil {
			return nil, nil, nil, err
		}
		if begun, err = beginUpgrade(ctx, at, s.vault, surroundings{now: s.now(), room: doctor.Room, log: o.Log}); err != nil {
			return nil, nil, nil, err
		}
	}
	if at.unsealed(ctx) {
		s.log.Info("sealing what an earlier version kept; this takes a while, and goes on at the next start if it is cut off", "folder", at.folder())
	}
	if keyed, err = at.keyedIndex(s.vault); err == nil {
		if store, err = s.location.Open(ctx, s.vault, o.Log); err != nil {
			err = at.unopened(err)
		}
	}
	return keyed, store, begun, begun.settle(ctx, err)
}

// furnish lets the desk follow the clock, and puts around it what stands beside
// it: the way in, rooms, screens, the counter.
func (s *service) furnish(ctx context.Context, at place, guard *access.Guard, o serviceOptions) error {
	if s.clock != nil {
		s.clock.Moved(s.desk.ClockMoved)
	}
	if err := s.desk.OpenDoor(ctx); err != nil {
		return cannot("the receiver's settings cannot be read: %v", err)
	}
	if s.network != nil && at.room == "" && !o.Passing {
		s.openRooms(at, o)
	}
	if err := s.join(ctx, at, guard, o); err != nil {
		return err
	}
	if o.Passing || at.room != "" {
		return nil
	}
	s.turns = make(chan struct{}, 1)
	if at.shared != nil { // commands open it themselves
		return nil
	}
	s.openCounter(ctx)
	return at.remember()
}

// connect opens the connection of the environment. The Sandbox's own network
// is reached without one.
func (s *service) connect(ctx context.Context, at place, store storage.Store, guard *access.Guard, o serviceOptions) (err error) {
	s.connection, err = environment.Open(ctx, environment.Config{Name: at.Environment, Data: at.Data, Store: store, Guard: guard, Keys: s.keys, KeptBy: func() wrap.Kind { return s.vault.Status().By },
		Calls: o.Tracer.Calls, Now: time.Now, NewID: uuid.NewString, Changed: func() { s.desk.Changes().Publish(desk.Change{Topics: []string{"settings"}}) }})
	if err != nil {
		return cannot("%v", err)
	}
	s.client = s.connection.Client()
	if at.Environment == environment.Sandbox {
		s.client = &client.Client{Token: oauth.None, NewID: uuid.NewString, Preview: o.Preview}
	}
	return nil
}

// unreachable says why answers do not come to this computer.
func (s *service) unreachable() (bool, string) {
	if s.receives {
		return true, ""
	}
	return false, "The receiver endpoint is not open, so answers such as \"did not attend\" cannot reach this computer."
}

// join puts the screens, the API and the endpoints over the use cases.
func (s *service) join(ctx context.Context, at place, guard *access.Guard, o serviceOptions) (err error) {
	if s.odsCode, err = s.called(ctx); err != nil {
		return cannot("the settings cannot be read: %v", err)
	}
	endpoint, ready := s.ownReceiver(o), s.readiness(at).check
	s.receiver = http.StripPrefix("/FHIR/R4", endpoint)
	c := web.Config{Desk: s.desk, Guard: guard, Path: s.path, Sessions: s.sessions(o), People: s.accounts, AllowedHosts: allowedHosts(o), Log: o.Log, Ready: ready, Now: s.now, Connection: s.connection,
		KeySet: s.keys.JWKS, Proxies: o.Proxies}
	o.through(&c, s.door)
	counting, numbers := s.countingAt(o, ready)
	c.Watch = append(o.Tracer.Requests(tracing.Screens), s.metrics.Request, logged(o.Log))
	c.Beside = map[string]http.Handler{counting: numbers}
	if o.NoSignIn {
		c.NoSignIn = &access.Actor{ID: "trainer", Role: access.Trainer, Name: "Trainer", Alone: true}
	}
	if s.network != nil {
		if err := s.settleIn(ctx); err != nil {
			return cannot("the Sandbox cannot be set up: %v", err)
		}
		s.playOn(&c, endpoint)
		s.stage.Shelf = o.Shelf
	}
	c.Audit, c.Retention, c.Refusals = s.audit, s.rules, s.refusals
	if o.Accounts {
		c.Setup = s.openSetup(guard, at, o.Door)
	}
	s.evidence = s.maker(guard)
	orders := evidence.NewOrders(s.evidence, time.Now)
	if c.Evidence = orders; at.shared != nil {
		s.shareMemory(orders, o) //nolint:contextcheck // the others are told after the call too
	}
	s.handler = web.New(c) //nolint:contextcheck // each request brings its own context
	return nil
}

// called is the ODS code that diagnostics begin with: that of the Sandbox's own
// service, or of the settings; the program's name before there is one.
func (s *service) called(ctx context.Context) (string, error) {
	if s.network != nil {
		return s.network.OwnODSCode(), nil
	}
	var ours string
	err := s.store.View(ctx, func(tx storage.Tx) (err error) {
		ours, err = s.door.Guard.Home(tx)
		return err
	})
	return cmp.Or(ours, "Barsdesk"), err
}

// ownReceiver is our own BaRS endpoint, over the desk's records.
func (s *service) ownReceiver(o serviceOptions) http.Handler {
	return s.desk.Endpoint((&receiver.Receiver{ODSCode: s.odsCode, Directory: s.desk.OwnServices(), Records: s.desk.Records(), Access: s.desk.LetIn, Claim: s.desk.Claim, Preview: s.client.Previews(), Now: s.now,
		NewID: uuid.NewString, Reference: receiver.References(s.odsCode, rand.Float64), Log: o.Log}).Handler())
}

// serve answers on listener until ctx ends. In the Sandbox it sends through
// network, the address of the simulated network's host, with hc.
func (s *service) serve(ctx context.Context, listener net.Listener, hc *http.Client, network string, handler *edge.Edge) error {
	s.reach(hc, network)
	if s.rooms != nil {
		s.rooms.begin(strings.TrimSuffix(network, "/"))
	}
	return s.work(ctx, func() error { return serveUntil(ctx, listener, handler) })
}

// reach lets the Sandbox send through network; other environments are reached
// as their settings say.
func (s *service) reach(hc *http.Client, network string) {
	if s.network != nil {
		s.client.HTTP, s.client.Base = &http.Client{Transport: s.tracer.Calls("bars call", hc.Transport)}, strings.TrimSuffix(network, "/")+s.path+networkPath
		s.network.Connect(s.client.Base)
	}
}

// work sends what is due while something else runs, and a little longer.
func (s *service) work(ctx context.Context, while func() error) error {
	loops := []func(context.Context) error{s.desk.Run, s.keepRecords}
	if s.turns != nil {
		loops = append(loops, s.keepTurning)
	}
	if s.network != nil {
		loops = append(loops, s.network.Run, s.stage.Watch)
	}
	if s.packages != nil {
		loops = append(loops, s.keepPackages)
	}
	if s.copies != "" {
		loops = append(loops, s.copyCheckpoints)
	}
	if s.path == "" { // rooms share the vault
		loops = append(loops, s.anchor)
	}
	working, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	ended := make(chan error, len(loops))
	for _, loop := range loops {
		go func() { ended <- loop(working) }()
	}
	err := while()
	end()
	for range loops {
		err = errors.Join(err, <-ended)
	}
	return err
}

// newSession signs the desk's own window in.
func (s *service) newSession(ctx context.Context) (string, error) {
	return s.door.Session(ctx, access.Visit{From: "window", Device: "window"})
}

// close releases what openService took, last first. It can be called once.
func (s *service) close() {
	for i := len(s.undo) - 1; i >= 0; i-- {
		if err := s.undo[i](); err != nil {
			s.log.Error("closing", "cause", err)
		}
	}
	s.undo = nil
}

func allowedHosts(o serviceOptions) []string {
	if o.SignedIn {
		return []string{"localhost"}
	}
	return append([]string{"localhost", "127.0.0.1", "[::1]"}, o.Hosts...)
}
