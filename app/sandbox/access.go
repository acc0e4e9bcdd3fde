package sandbox

import (
	"context"
	"net/http"

	"barsdesk/bars/network"
	"barsdesk/bars/network/token"
)

// Tokens is the token service of the network.
func (s *Sandbox) Tokens() *token.Service { return s.tokens }

// admit sets up what the network itself holds: who may have tokens, what is
// entered in the endpoint catalogue, and what is filed in the registry.
func (s *Sandbox) admit() {
	c := s.config
	s.documents = &documents{asked: s.wakePublic, open: c.Open, kept: c.Kept, keyed: c.KeyedIndex, now: c.Now}
	s.tokens = &token.Service{Now: c.Now, NewID: s.source("tokens").NewID}
	s.entries = &network.Entries{Catalogue: &s.catalogue, Documents: s.documents, NewID: s.source("catalogue").NewID, Now: c.Now}
	s.entries.Serve()
	s.pointers = &network.Registry{Documents: s.documents, NewID: s.source("registry").NewID, Now: c.Now}
}

// front is the network as clients see it: tokens on the platform's path, and
// everything else at the proxy.
func (s *Sandbox) front(proxy *network.Proxy) http.Handler {
	if s.config.RequireToken {
		proxy.Token, proxy.App = s.tokens.Check, s.tokens.ClientID
	}
	mux := http.NewServeMux()
	mux.Handle(token.Path, s.tokens.Handler())
	mux.Handle("/", proxy.Handler())
	return mux
}

// forget clears what the network itself holds: tokens, entries and pointers.
// Which applications are registered stays.
func (s *Sandbox) forget(ctx context.Context) error {
	s.tokens.Revoke()
	return s.documents.clear(ctx)
}
