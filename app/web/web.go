package web

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/edge"
)

// Config is what the workstation's HTTP side is made of.
type Config struct {
	Desk    Desk
	Sandbox Sandbox // nil outside the Sandbox
	Rooms   Rooms   // of a class; nil where there are none, as in a room itself
	// Connection is how the environment is reached; nil: there is nothing to set up.
	Connection Connection
	Audit      AuditLog      // nil: it is not shown here
	Retention  Retention     // nil: it is not set here
	Evidence   EvidencePacks // nil: none can be made here
	Setup      SetupList     // nil: nothing has to be set up, as on a desk of one's own
	Guard      *access.Guard
	Refusals   *access.Tally // counts what comes to no use case; nil: one of its own
	Sessions   Sessions
	People     People
	// Providers are the sign-in providers, by the id that stands in their addresses.
	Providers map[string]SignInProvider
	// Path is what the addresses of the screens begin with where they are not at
	// the root, without a slash at the end; the requests come without it. The
	// session's cookie is sent below it only.
	Path string
	// Now is the time on the pages; nil: the real time.
	Now func() time.Time
	// NoSignIn makes everyone this actor. Only for the Sandbox on a loopback
	// address; nil asks for a session.
	NoSignIn *access.Actor
	// AllowedHosts are the values of Host that are answered, with or without a
	// port; one without a port stands for every port. Empty: loopback names only.
	AllowedHosts []string
	// Proxies are the reverse proxies that people come through: from them the last
	// entry of X-Forwarded-For is where a request comes from, in the audit log, in
	// sessions and for what slows guessing down. From others the header says
	// nothing; without any, the connection's other end is who calls.
	Proxies []netip.Prefix
	// SecureCookie marks the session cookie Secure, and has browsers never come
	// without TLS again: set it when people reach us by https.
	SecureCookie bool
	// Ready says whether requests can be served; nil means always.
	Ready func(context.Context) error
	// Pages are the built screens, index.html among them; nil: those that the
	// program was built with.
	Pages fs.FS
	// KeySet gives our public keys as a JWK Set, anew at each call, and may give
	// a set and an error at once, when some of them are damaged; nil means that
	// there are none. They are shown to everyone.
	KeySet func() ([]byte, error)
	// Beside are further handlers by their pattern, such as the simulated
	// network's. They stand behind the same checks of Host and Origin.
	Beside map[string]http.Handler
	// Beneath are handlers by their pattern that have an edge of their own, such
	// as the rooms of a class.
	Beneath map[string]http.Handler
	// Inside are the same for those who are signed in, and for calls that show
	// Pass, a secret, in PassHeader; "" is none. Lines for a terminal have it. The
	// handlers see neither the session nor the pass.
	Inside map[string]http.Handler
	Pass   string
	// Beat is the time between two beats of the live stream; 0 means 3 s.
	Beat time.Duration
	Log  *slog.Logger
	// Watch hear of each request by its route and of its end; see edge.Watch.
	Watch []edge.Watch
}

// server answers the requests of one Config.
type server struct {
	Config
	mux *http.ServeMux
}

// New returns the handler of the screens and the API. It never panics for a
// bad request and answers every path.
func New(c Config) *edge.Edge {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Beat <= 0 {
		c.Beat = 3 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Refusals == nil {
		c.Refusals = &access.Tally{Guard: c.Guard}
	}
	s := &server{Config: c, mux: http.NewServeMux()}
	s.api()
	s.health()
	s.keySet()
	s.providers()
	s.pages()
	for pattern, handler := range c.Beside {
		s.mux.Handle(pattern, unlessReadOnly(pattern, handler))
	}
	for pattern, handler := range c.Inside {
		s.mux.Handle(pattern, s.forInsiders(handler))
	}
	for pattern, handler := range c.Beneath {
		s.mux.Handle(pattern, itself(handler))
	}
	return s.guarded()
}
