// Package control lets software work a simulated network from outside, over
// HTTP: start afresh, turn the clock, let things go wrong, watch what passes,
// register applications, start episodes. It decides nothing by itself: every
// path calls what the trainer's console calls.
//
// The paths are those of its OpenAPI document, which also describes what the
// rest of the network answers. Times are UTC in RFC 3339.
package control

import (
	"context"
	"log/slog"
	"net/http"

	"barsdesk/app/edge"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/clock"
	"barsdesk/bars/network"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/token"
	"barsdesk/bars/network/wire"
)

// Network is what is worked: a sandbox.Sandbox.
type Network interface {
	Handler() http.Handler
	Faults() *fault.Board
	Tape() *wire.Tape
	Clock() *clock.Clock
	Live() bool
	SetLive(live bool)
	Tokens() *token.Service
	Reset(ctx context.Context) error
	Requesters() []sandbox.Requester
	Start(ctx context.Context, e sandbox.Episode) (sandbox.Started, error)
	Route(e network.Endpoint)
}

// root is the path that everything lies below.
const root = "/sandbox"

// server answers the control paths of one network.
type server struct {
	Network
	news *news
	mux  *http.ServeMux
}

// New is the handler of everything that a network serves by itself: below
// /sandbox the control paths, and the network. The control paths answer requests
// for an IP address, for localhost and for hosts, names with or without a port;
// requests that a page of another site made are refused. Their refusals are
// problem details (RFC 9457) in plain English. The stream /sandbox/wire/events
// ends with its request.
func New(n Network, log *slog.Logger, hosts ...string) *edge.Edge {
	s := &server{Network: n, news: newNews(n.Tape()), mux: http.NewServeMux()}
	operations := s.operations()
	for _, o := range described() {
		if serve := operations[o.id]; serve != nil {
			s.mux.Handle(o.method+" "+o.path, answered(serve))
		}
	}
	s.mux.HandleFunc("/", s.unknown)
	all := http.NewServeMux()
	all.Handle(root, s.mux)
	all.Handle(root+"/", s.mux)
	all.Handle("/", n.Handler())
	return edge.New(door(hosts), all, log)
}

// operations are the handlers by the operation ids of the document.
func (s *server) operations() map[string]operation {
	return map[string]operation{
		"getSandbox":         s.state,
		"resetSandbox":       s.reset,
		"getClock":           s.readClock,
		"setClock":           s.turnClock,
		"getLive":            s.readLive,
		"setLive":            s.chooseLive,
		"listFaults":         s.listFaults,
		"putFaultOn":         s.putFaultOn,
		"putFaultsOff":       s.putFaultsOff,
		"putFaultOff":        s.putFaultOff,
		"listWire":           s.listWire,
		"getExchange":        s.exchange,
		"watchWire":          s.watchWire,
		"listApplications":   s.listApplications,
		"putApplication":     s.putApplication,
		"removeApplication":  s.removeApplication,
		"putService":         s.putService,
		"listRequesters":     s.listRequesters,
		"startEpisode":       s.startEpisode,
		"getOpenAPIDocument": s.document,
	}
}

// unknown answers what is no path of ours, or a path with another method.
func (s *server) unknown(w http.ResponseWriter, r *http.Request) {
	allowed := edge.Allowed(s.mux, r, func(pattern string) bool { return pattern == "/" })
	if allowed == "" {
		(&problem{http.StatusNotFound, "There is no such path", "The control paths are listed at " + root + "/openapi.json."}).write(w)
		return
	}
	w.Header().Set("Allow", allowed)
	(&problem{http.StatusMethodNotAllowed, "This path does not take " + r.Method, "It takes " + allowed + ". Nothing was changed."}).write(w)
}
