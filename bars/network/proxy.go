package network

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/wire"
	"barsdesk/bars/outcome"
)

// Base is the path of the FHIR base on the proxy's host.
const Base = "/booking-and-referral/FHIR/R4"

// receiverWait is how long the proxy waits for a receiver (BaRS Core,
// Non-functional requirements).
const receiverWait = 32 * time.Second

// bodyWait is how long a body may take to arrive. The standard names no time;
// ours is that in which a receiver has to answer.
const bodyWait = 5 * time.Second

// bodyMost is how much of a request the proxy takes; a receiver that takes less
// says so itself.
const bodyMost = 8 << 20

// Proxy checks each call as the BaRS proxy does, finds the target in the
// catalogue and forwards: steps has the order. It looks into no body. Its fields
// must be set before use and not change.
type Proxy struct {
	Catalogue *Catalogue
	NewID     func() string
	Wait      time.Duration // for a receiver; 0 means 32 s
	BodyWait  time.Duration // for the body of a call; 0 means 5 s
	Registry  *Registry     // nil: calls about pointers go to the target like all others
	Entries   *Entries      // nil: calls about the catalogue likewise
	Log       *slog.Logger  // nil: nothing is logged

	// Live is asked at each call whether to answer as the live proxy does where
	// that differs from what the standard says; nil: never.
	Live func() bool
	// Product gives the product id of the application whose token a call
	// carries, "" without one; it owns what it catalogues and files. Nil: tokens
	// tell of none.
	Product func(*http.Request) string
	// Token refuses a call for its token; nil: none is needed.
	Token func(*http.Request) *outcome.Issue
	// Limit is how many calls of one App a minute of LimitBy takes (nil: of Now);
	// 0: as many as they like. App names whose call it is; where it is nil or says "", the calls
	// of one token count together or, without one, of one address.
	Limit   int
	LimitBy func() time.Time
	App     func(*http.Request) string

	// Faults strike calls on their way to a receiver or to the registry; nil:
	// none. FaultHeader lets a caller strike its own by X-Sandbox-Fault.
	Faults      *fault.Board
	FaultHeader bool
	// Meanwhile books the slot of a message for somebody else, before the
	// message itself arrives; nil: fault.SlotTaken changes nothing.
	Meanwhile func(ctx context.Context, serviceID string, message []byte) error
	// Tape keeps what passes below Base; nil: nothing is kept.
	Tape *wire.Tape

	Now    func() time.Time                                 // nil: time.Now
	Random func() float64                                   // in [0, 1); nil: math/rand
	Pause  func(ctx context.Context, d time.Duration) error // until d is over, nil, or ctx ends, its error; nil: a timer

	limiter limiter
}

// Handler answers Base and everything below it, and the status paths /_ping
// and /_status. A call whose answer is lost panics with http.ErrAbortHandler, so
// that net/http ends the connection without a word.
func (p *Proxy) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_ping", ping)
	mux.HandleFunc("GET /_status", p.status)
	mux.Handle(Base+"/", http.StripPrefix(Base, http.HandlerFunc(p.serve)))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		p.refuse(w, r, outcome.New(http.StatusNotFound, "PROXY_NOT_FOUND", "not-found", proxyCannot+"there is no such path"))
	})
	return mux
}

// proxyCannot begins the diagnostics of everything BaRS itself refuses.
const proxyCannot = "BaRS was unable to process the request: "

func (p *Proxy) live() bool { return p.Live != nil && p.Live() }

func (p *Proxy) wait() time.Duration {
	if p.Wait == 0 {
		return receiverWait
	}
	return p.Wait
}
