package network

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"barsdesk/bars/header"
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
// catalogue and forwards. Where the standard and the live proxy differ it
// answers as the standard says. It looks into no body and checks no token.
// Its fields must be set before use and not change.
type Proxy struct {
	Catalogue *Catalogue
	NewID     func() string
	Wait      time.Duration // for a receiver; 0 means 32 s
	BodyWait  time.Duration // for the body of a call; 0 means 5 s
	Registry  *Registry     // nil: there is no registry
	Log       *slog.Logger  // nil: nothing is logged

	Live        func() bool                                                       // nil: as the standard says
	Faults      *fault.Board                                                      // nil: nothing goes wrong
	FaultHeader bool                                                              // a caller may strike its own call by X-Sandbox-Fault
	Meanwhile   func(ctx context.Context, serviceID string, message []byte) error // books the slot of a message for somebody else; nil: SlotTaken has no effect
	Tape        *wire.Tape                                                        // nil: nothing of what passes is kept
	Token       func(*http.Request) *outcome.Issue                                // nil: no token is needed
	App         func(*http.Request) string                                        // whose calls Limit counts together; nil: those of one token, or of one address without
	Limit       int                                                               // calls in a minute of one App; 0: as many as they like
	Now         func() time.Time                                                  // nil: time.Now
	Random      func() float64                                                    // in [0, 1); nil: math/rand
	Pause       func(ctx context.Context, d time.Duration) error                  // nil: a timer
}

// Handler answers Base and everything below it, and the status paths /_ping
// and /_status.
func (p *Proxy) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_ping", status)
	mux.HandleFunc("GET /_status", status)
	mux.Handle(Base+"/", http.StripPrefix(Base, http.HandlerFunc(p.call)))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		p.refuse(w, r, outcome.New(http.StatusNotFound, "PROXY_NOT_FOUND", "not-found", proxyCannot+"there is no such path"))
	})
	return mux
}

// proxyCannot begins the diagnostics of everything BaRS itself refuses.
const proxyCannot = "BaRS was unable to process the request: "

// call checks and forwards one call, in the order of the live proxy: static
// metadata, version, ids, target, catalogue, forward (BaRS, Error handling).
func (p *Proxy) call(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && r.URL.Path == "/metadata" && r.Header.Get(header.Target) == "" {
		p.ownMetadata(w, r)
		return
	}
	parsed, problems := header.Parse(r.Header)
	refused := faulty(problems, header.RequestID, header.CorrelationID)
	switch {
	case refused != nil:
	case aboutPointers(r) && !knowsRegistry(parsed.Accept):
		refused = outcome.New(http.StatusNotAcceptable, "SEND_NOT_ACCEPTABLE", "processing", proxyCannot+"this path needs version 1.1.0 or later in Accept")
	case aboutPointers(r) && p.Registry != nil:
		p.registry(w, r)
		return
	default:
		refused = faulty(problems, header.Target)
	}
	if refused != nil {
		p.refuse(w, r, refused)
		return
	}
	to, known := p.Catalogue.Find(*parsed.Target)
	if !known {
		p.refuse(w, r, outcome.New(http.StatusNotFound, "PROXY_NOT_FOUND", "not-found", proxyCannot+"the target is not in the endpoint catalogue"))
		return
	}
	p.forward(w, r, to)
}

func aboutPointers(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/DocumentReference") }

// faulty refuses a call one of whose headers named is missing or broken; the
// headers not named are the receiver's to judge.
func faulty(problems []header.Problem, names ...string) *outcome.Issue {
	for _, found := range problems {
		switch {
		case !slices.Contains(names, found.Header):
		case found.Fault == header.Missing:
			return outcome.New(http.StatusBadRequest, "SEND_BAD_REQUEST", "required", proxyCannot+found.Error())
		default:
			return outcome.New(http.StatusBadRequest, "PROXY_BAD_REQUEST", issueOf(found), proxyCannot+found.Error())
		}
	}
	return nil
}

// issueOf is "structure" for what decodes to the wrong shape, else "invalid".
func issueOf(found header.Problem) string {
	if found.Header == header.Target && found.Fault != header.NotBase64 {
		return "structure"
	}
	return "invalid"
}

func knowsRegistry(accept string) bool {
	major, minor, _, ok := header.AcceptVersion(accept)
	return ok && (major > 1 || minor >= 1)
}

// refuse answers with an OperationOutcome and the ids of the call.
func (p *Proxy) refuse(w http.ResponseWriter, r *http.Request, i *outcome.Issue) {
	if p.Log != nil {
		p.Log.InfoContext(r.Context(), "the proxy refused a call", "code", i.Code, "issue", i.IssueCode, "requestId", header.LoggedID(r.Header.Get(header.RequestID)))
	}
	body := i.Resource(p.NewID()).JSON()
	echo(w.Header(), r)
	w.Header().Set("Content-Type", "application/fhir+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(i.HTTP)
	_, _ = w.Write(body)
}

// echo gives the call's ids back, as every BaRS answer does.
func echo(h http.Header, r *http.Request) {
	for _, name := range []string{header.RequestID, header.CorrelationID} {
		if v := r.Header.Get(name); v != "" {
			h.Set(name, v)
		}
	}
}

func status(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"status":"pass","version":"simulated"}`))
}
