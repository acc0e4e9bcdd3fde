// Package oauthserver is an OAuth 2.0 server for tests: the grant, the client
// authentication and the tokens are those of a server that others wrote; around
// it stand the rules that the platform has beyond it, in the platform's order.
// Beside the token URL it has a FHIR base that takes its tokens.
//
// BaRS Core, Security: application-restricted access, signed JWT.
package oauthserver

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/ory/fosite"
	"github.com/ory/fosite/compose"
)

// The paths of the server.
const (
	TokenPath = "/oauth2/token"
	BasePath  = "/booking-and-referral/FHIR/R4"
)

// lifetime is how long a token is good, in seconds.
const lifetime = 599

// App is a registered application.
type App struct {
	ClientID string
	Access   bool                   // it may use signed JWTs for the product
	Keys     func() ([]byte, error) // fetches its key set; nil: none is registered
}

// Server is the platform as far as access goes. Now must be set before the
// first call, and TokenURL, which assertions must name.
type Server struct {
	TokenURL string
	Now      func() time.Time
	Apps     []App
	Quota    int // token requests per minute; 0: any number

	provider fosite.OAuth2Provider
	config   *fosite.Config
	store    *store

	mu      sync.Mutex
	refused []string // the descriptions of all refusals
	calls   []time.Time
	jtis    map[string]bool
	sets    map[string]cached
	tokens  map[string]time.Time // until when each is good
	served  int                  // calls of the FHIR base that had a good token
}

// Start makes the server ready. The fields are to be set before.
func (s *Server) Start() error {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	s.jtis, s.sets, s.tokens = map[string]bool{}, map[string]cached{}, map[string]time.Time{}
	s.config = &fosite.Config{GlobalSecret: secret, TokenURL: s.TokenURL, AccessTokenLifespan: lifetime * time.Second,
		DisableRefreshTokenValidation: true} // there are none
	s.store = &store{server: s, sessions: map[string]fosite.Requester{}}
	s.provider = compose.Compose(s.config, s.store,
		&compose.CommonStrategy{CoreStrategy: compose.NewOAuth2HMACStrategy(s.config)},
		compose.OAuth2ClientCredentialsGrantFactory, compose.OAuth2TokenIntrospectionFactory)
	return nil
}

// Requests is how many token requests there were, Served how many calls of the
// FHIR base had a good token, Refusals what was wrong with each request refused.
func (s *Server) Requests() int { s.mu.Lock(); defer s.mu.Unlock(); return len(s.calls) }

// Served is told at Requests.
func (s *Server) Served() int { s.mu.Lock(); defer s.mu.Unlock(); return s.served }

// Refusals is told at Requests.
func (s *Server) Refusals() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.refused...)
}

// Revoke ends all tokens.
func (s *Server) Revoke() { s.mu.Lock(); defer s.mu.Unlock(); clear(s.tokens) }

// ServeHTTP answers the token URL and the FHIR base.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", s.Now().UTC().Format(http.TimeFormat))
	if r.URL.Path == TokenPath {
		s.token(w, r)
		return
	}
	s.api(w, r)
}

func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.calls = append(s.calls, s.Now())
	s.mu.Unlock()
	token, no := s.grant(r)
	if no != nil {
		s.refuse(w, no)
		return
	}
	s.mu.Lock()
	s.tokens[token] = s.Now().Add(lifetime * time.Second)
	s.mu.Unlock()
	write(w, http.StatusOK, map[string]string{
		"access_token": token, "expires_in": strconv.Itoa(lifetime), "token_type": "Bearer",
		"issued_at": strconv.FormatInt(s.Now().UnixMilli(), 10),
	})
}

// refusal is an answer of the token URL that gives no token.
type refusal struct {
	status            int
	code, description string
}

func (s *Server) refuse(w http.ResponseWriter, no *refusal) {
	s.mu.Lock()
	s.refused = append(s.refused, no.description)
	s.mu.Unlock()
	if no.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "60")
	}
	write(w, no.status, map[string]string{"error": no.code, "error_description": no.description, "message_id": "rrt-" + uuid.NewString()})
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		panic(fmt.Sprintf("oauthserver: %v", err))
	}
}
