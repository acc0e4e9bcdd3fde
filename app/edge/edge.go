package edge

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
)

// Edge is a handler behind policies. It is safe for concurrent use.
type Edge struct {
	choose func(*http.Request) *Policy
	next   http.Handler
	log    *slog.Logger

	proxies []netip.Prefix             // whose word for who calls is taken
	route   func(*http.Request) string // names the route for those who watch
	watches []Watch
}

// New puts next behind the policy that choose names for a request, which must
// depend on the path alone and never be nil. A nil log logs nothing; none is
// given more of a request than where its handler fell over.
func New(choose func(*http.Request) *Policy, next http.Handler, log *slog.Logger) *Edge {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Edge{choose: choose, next: next, log: log}
}

// Always chooses one policy for every request.
func Always(p Policy) func(*http.Request) *Policy { return func(*http.Request) *Policy { return &p } }

// Within is the same edge with something more between the checks and the
// handler.
func (e *Edge) Within(more func(http.Handler) http.Handler) *Edge {
	within := *e
	within.next = more(e.next)
	return &within
}

// ServeHTTP implements http.Handler.
func (e *Edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = e.from(r)
	p := e.choose(r)
	a := &answer{ResponseWriter: w, policy: p, secure: p.Secure || r.TLS != nil, control: http.NewResponseController(w)}
	a.allowTime()
	defer a.allowTime()      // for what is still to be flushed
	r, ended := e.watched(r) //nolint:contextcheck // it makes the contexts
	defer func() { ended(a.answered()) }()
	if why := p.refusal(r); why != 0 {
		refuse(a, r, why)
		return
	}
	defer e.recovered(a, r)
	e.next.ServeHTTP(a, a.bounded(r))
	if !a.begun {
		a.head() // net/http says 200 for a handler that says nothing
	}
}

// refuse answers in the policy's words. What is left of a body that is too long
// is not read.
func refuse(a *answer, r *http.Request, why Why) {
	switch why {
	case NoMethod:
		a.Header().Set("Allow", strings.Join(a.policy.Methods, ", "))
	case TooLong:
		a.Header().Set("Connection", "close")
	}
	a.policy.Refuse(a, r, why)
}

// recovered answers for a handler that fell over, and logs where. What it had
// begun to say is broken off: half an answer must not be taken for a whole one.
func (e *Edge) recovered(a *answer, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	// The cause may quote data: the log gets the place alone.
	e.log.ErrorContext(r.Context(), "a request ended in a panic", "route", r.Pattern, "stack", string(debug.Stack()))
	if a.begun {
		panic(http.ErrAbortHandler)
	}
	clear(a.Header())
	refuse(a, r, Broken)
}

// Beside is an edge that has own answer at some paths, behind its own policy,
// and e at all others.
func (e *Edge) Beside(own *Edge, paths ...string) *Edge {
	of := func(r *http.Request) *Edge {
		if slices.Contains(paths, r.URL.Path) {
			return own
		}
		return e
	}
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { of(r).next.ServeHTTP(w, r) })
	beside := *e
	beside.choose, beside.next = func(r *http.Request) *Policy { return of(r).choose(r) }, next
	return &beside
}
