package web

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/sandbox"
	"barsdesk/bars/network/wire"
)

// wireNumber names one exchange.
type wireNumber struct {
	N int64 `path:"n" minimum:"1"`
	reached
}

// wireQuery asks for part of what passed. It stands in a body: what is searched
// for may be a patient's name, which no address may hold.
type wireQuery struct {
	Body sandbox.WireQuery
	reached
}

// reached is how the caller reaches us, for what is to be pasted elsewhere.
type reached struct{ how sandbox.Reached }

// Resolve reads how the request came.
func (r *reached) Resolve(ctx huma.Context) []error {
	r.how.Origin = "//" + ctx.Host()
	if at, ok := ctx.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && at.Network() == "unix" {
		r.how.Socket = at.String()
	}
	return nil
}

// reachedBy is how a caller reaches the network of this server.
func (s *server) reachedBy(r reached) sandbox.Reached {
	scheme := "http:"
	if s.SecureCookie {
		scheme = "https:"
	}
	to := sandbox.Reached{Origin: scheme + r.how.Origin + s.Path, Socket: r.how.Socket}
	if s.Pass != "" {
		to.Pass = PassHeader + ": " + s.Pass
	}
	return to
}

// WireText is something of the wire to be copied or saved.
type WireText struct {
	Name string `json:"name" doc:"of a file; it says that it is simulated"`
	Text string `json:"text"`
}

func (s *server) sandboxWire(api huma.API) {
	const tag = "sandbox"
	act(s, api, operation("postWireSearch", http.MethodPost, "/sandbox/wire/search", "What passed through the network, newest first", tag),
		staged(s, access.SandboxNow, Sandbox.Wire))
	act(s, api, operation("postWireFile", http.MethodPost, "/sandbox/wire/file", "What passed through the network as an HTTP archive", tag), s.wireFile)
	act(s, api, operation("getExchange", http.MethodGet, "/sandbox/wire/{n}", "One call and its answer", tag), s.exchange)
	act(s, api, operation("getExchangeCurl", http.MethodGet, "/sandbox/wire/{n}/curl", "One call as a line for a terminal", tag), s.exchangeCurl)
	act(s, api, operation("getExchangeFile", http.MethodGet, "/sandbox/wire/{n}/file", "One call and its answer as an HTTP archive", tag), s.exchangeFile)
}

func (s *server) exchange(ctx context.Context, a access.Actor, in *wireNumber) (sandbox.WireExchange, error) {
	stage, err := s.stage(ctx, a, access.SandboxExchange, access.Object{ID: exchangeID(in.N)})
	if err != nil {
		return sandbox.WireExchange{}, err
	}
	return stage.Exchange(ctx, in.N)
}

func (s *server) exchangeCurl(ctx context.Context, a access.Actor, in *wireNumber) (WireText, error) {
	e, err := s.kept(ctx, a, in.N)
	return WireText{fmt.Sprintf("SIMULATED-exchange-%d.sh", in.N), sandbox.Curl(e, s.reachedBy(in.reached))}, err
}

func (s *server) exchangeFile(ctx context.Context, a access.Actor, in *wireNumber) (WireText, error) {
	e, err := s.kept(ctx, a, in.N)
	if err != nil {
		return WireText{}, err
	}
	text, err := sandbox.Archive([]wire.Exchange{e}, s.reachedBy(in.reached))
	return WireText{fmt.Sprintf("SIMULATED-exchange-%d.har", in.N), string(text)}, err
}

// wireFile saves all that is asked for and kept.
func (s *server) wireFile(ctx context.Context, a access.Actor, in *wireQuery) (WireText, error) {
	stage, err := s.stage(ctx, a, access.SandboxExchange, access.Object{})
	if err != nil {
		return WireText{}, err
	}
	text, err := sandbox.Archive(stage.Passed(in.Body, 0), s.reachedBy(in.reached))
	return WireText{"SIMULATED-exchanges.har", string(text)}, err
}

func (s *server) kept(ctx context.Context, a access.Actor, n int64) (wire.Exchange, error) {
	stage, err := s.stage(ctx, a, access.SandboxExchange, access.Object{ID: exchangeID(n)})
	if err != nil {
		return wire.Exchange{}, err
	}
	return stage.Kept(n)
}

func exchangeID(n int64) string { return "exchange-" + strconv.FormatInt(n, 10) }
