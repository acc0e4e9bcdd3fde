package sandbox

import (
	"context"
	"net/http"

	"barsdesk/bars/network"
	"barsdesk/bars/network/token"
	"barsdesk/bars/oauth"
)

// Tokens is the token service of the network.
func (s *Sandbox) Tokens() *token.Service { return s.tokens }

// front is the network as clients see it: tokens on the platform's path, and
// everything else at the proxy.
func (s *Sandbox) front() http.Handler {
	s.documents = &documents{open: s.config.Open, keyed: s.config.KeyedIndex, now: s.config.Now}
	s.tokens = &token.Service{Now: s.config.Now, NewID: s.config.NewID}
	entries := &network.Entries{Catalogue: &s.catalogue, Documents: s.documents, NewID: s.config.NewID, Now: s.config.Now}
	entries.Serve()
	proxy := &network.Proxy{Catalogue: &s.catalogue, NewID: s.config.NewID, Now: s.config.Now, Log: s.config.Log, Entries: entries,
		Registry: &network.Registry{Documents: s.documents, NewID: s.config.NewID, Now: s.config.Now}, Product: s.tokens.Product}
	if s.config.RequireToken {
		proxy.Token, proxy.App = s.tokens.Check, s.tokens.ClientID
	}
	mux := http.NewServeMux()
	mux.Handle(token.Path, s.tokens.Handler())
	mux.Handle("/", proxy.Handler())
	return mux
}

// admit registers a simulated organisation's application, so that its calls have
// a token where one is asked for.
func (s *Sandbox) admit(odsCode string) (oauth.Source, error) {
	if !s.config.RequireToken {
		return oauth.None, nil
	}
	id := "simulated-" + odsCode
	return s.tokens.Source(id), s.tokens.Register(token.Application{ClientID: id, ProductID: "SIMULATED-" + odsCode, ODSCode: odsCode})
}

// forget clears what the network itself keeps: entries and pointers. Which
// applications are registered stays.
func (s *Sandbox) forget(ctx context.Context) error {
	s.tokens.Revoke()
	return s.documents.clear(ctx)
}
