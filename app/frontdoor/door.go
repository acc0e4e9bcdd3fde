package frontdoor

import (
	"cmp"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"barsdesk/app/edge"
)

// Config is what a Door is made of. Environment, Now and NewID must be set.
type Config struct {
	Environment string        // its name; see Settings.Missing
	Fixed       Settings      // given when the program began; what it names counts over Use
	ODSCode     func() string // begins every diagnostics text; nil: nothing does
	Now         func() time.Time
	NewID       func() string     // fresh lower-case UUIDs
	Limits      Limits            // what is not set is as in Usual
	Log         *slog.Logger      // never given patient data; nil: nothing is logged
	Answered    func(Answered)    // told of each answer; nil: nobody is
	TurnedAway  func(why Refusal) // told of each connection that is not let in; nil: nobody is
	// Refused is told of each connection that is not let in, with status 0, and
	// of each request that does not get past the door; nil: nobody is.
	Refused func(from, why string, status int)
	// Watch hear of each request by its route and of its end; see edge.Watch.
	Watch []edge.Watch
}

// Door lets senders in to a receiver. It is safe for concurrent use. Until Use
// is called nobody is let in.
type Door struct {
	config    Config
	limits    Limits
	mu        sync.Mutex // held while what is in force is exchanged
	inForce   atomic.Pointer[entry]
	listening atomic.Pointer[string]
	work      *room
	held      *room // bytes of bodies
	log       *slog.Logger
	noise     noise
	warned    time.Time // when what is to be seen to was last logged
}

// New returns a Door that nobody comes in by yet.
func New(c Config) *Door {
	d := &Door{config: c, limits: c.Limits.over(Usual()), log: c.Log}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	d.work, d.held = newRoom(d.limits.InWork, d.limits.Waiting), newRoom(d.limits.Held, d.limits.Waiting)
	d.inForce.Store(&entry{state: State{Way: Closed, Why: "Barsdesk is still starting."}})
	return d
}

// Use makes settings the ones in force, from the next connection on, but for
// what was given when the program began.
func (d *Door) Use(s Settings) {
	d.mu.Lock()
	defer d.mu.Unlock()
	both, _ := d.config.Fixed.Over(s)
	d.replace(d.read(both.Trimmed()))
}

// Reload reads the files of the settings anew if they have changed on the disk.
// Files that cannot be used are told of loudly; those that were good before
// stay in use.
func (d *Door) Reload() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := d.inForce.Load(); !slices.Equal(now.stamps, stampsOf(now.settings)) {
		d.replace(d.read(now.settings))
	}
	d.warnDaily()
}

// replace exchanges what is in force and says so when the way in has changed.
func (d *Door) replace(e *entry) {
	before := d.inForce.Swap(e)
	if before.state.Way != e.state.Way || before.state.Why != e.state.Why {
		d.log.Info("the receiver endpoint", "way", e.state.Way, "why", e.state.Why)
	}
	if e.state.Fault != "" && e.state.Fault != before.state.Fault {
		d.log.Error("the receiver's certificate files cannot be used", "why", e.state.Fault)
	}
	if e.pair != nil && (before.pair == nil || !e.pair.leaf.Equal(before.pair.leaf)) {
		d.log.Info("the receiver's certificate is in use", "name", e.pair.leaf.Subject.CommonName, "until", e.pair.leaf.NotAfter.UTC())
	}
}

// warnDaily logs once a day what someone has to see to.
func (d *Door) warnDaily() {
	now := d.config.Now()
	if now.Sub(d.warned) < 24*time.Hour {
		return
	}
	d.warned = now
	for _, n := range d.State().Notices(now) {
		d.log.Warn("the receiver endpoint needs attention", "what", n.What, "next", n.Next)
	}
}

// State is how the door stands now.
func (d *Door) State() State {
	e := d.inForce.Load()
	s := e.state
	s.Missing = append([]string{}, s.Missing...)
	if e.pair != nil {
		s.Certificate = e.pair.about(d.config.Now())
	}
	return s
}

// InForce are the settings in force.
func (d *Door) InForce() Settings { return d.inForce.Load().settings }

// Fixed are the names of the settings that were given when the program began.
func (d *Door) Fixed() []string {
	_, given := d.config.Fixed.Over(Settings{})
	return append([]string{}, given...)
}

// Listening is the address that is listened on; "" until Serve is called.
func (d *Door) Listening() string {
	if at := d.listening.Load(); at != nil {
		return *at
	}
	return ""
}

// Load is how busy the door is: requests in work, and waiting for their turn.
func (d *Door) Load() (inWork, waiting int) { return d.work.busy() }

// closedFor is why nobody comes in with these settings; "" when they do.
func closedFor(environment string, s Settings) string {
	if missing := s.Missing(environment); len(missing) > 0 {
		return "Settings, Receiving, lack " + strings.Join(missing, ", ") + "."
	}
	return ""
}

// wayOf is how senders come in with settings that lack nothing.
func wayOf(s Settings) string {
	if s.Proxy != "" {
		return Proxied
	}
	return cmp.Or(map[bool]string{true: TLS}[s.withTLS()], Loopback)
}
