package oauthserver

import (
	"context"
	"sync"
	"time"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"
)

// store gives the server within the applications and keeps its sessions.
type store struct {
	oauth2.CoreStorage // for codes and refresh tokens, of which this grant has none

	server *Server

	mu       sync.Mutex
	sessions map[string]fosite.Requester
}

// GetClient gives a registered application with its key set.
func (s *store) GetClient(_ context.Context, id string) (fosite.Client, error) {
	for _, app := range s.server.Apps {
		if app.ClientID != id {
			continue
		}
		set, no := s.server.keySet(app)
		if no != nil {
			return nil, fosite.ErrNotFound
		}
		c := &fosite.DefaultOpenIDConnectClient{
			DefaultClient:                     &fosite.DefaultClient{ID: id},
			JSONWebKeys:                       set,
			TokenEndpointAuthMethod:           "private_key_jwt",
			TokenEndpointAuthSigningAlgorithm: "RS512",
		}
		if app.Access {
			c.GrantTypes = fosite.Arguments{"client_credentials"}
		}
		return c, nil
	}
	return nil, fosite.ErrNotFound
}

// ClientAssertionJWTValid takes every jti: Server.spend has checked it, and it
// is known by now.
func (s *store) ClientAssertionJWTValid(context.Context, string) error { return nil }

// SetClientAssertionJWT does nothing, as Server.spend has.
func (s *store) SetClientAssertionJWT(context.Context, string, time.Time) error { return nil }

// CreateAccessTokenSession keeps a session.
func (s *store) CreateAccessTokenSession(_ context.Context, signature string, r fosite.Requester) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[signature] = r
	return nil
}

// GetAccessTokenSession gives a session that was kept.
func (s *store) GetAccessTokenSession(_ context.Context, signature string, _ fosite.Session) (fosite.Requester, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.sessions[signature]; ok {
		return r, nil
	}
	return nil, fosite.ErrNotFound
}

// DeleteAccessTokenSession drops a session.
func (s *store) DeleteAccessTokenSession(_ context.Context, signature string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, signature)
	return nil
}
