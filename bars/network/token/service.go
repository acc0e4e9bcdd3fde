// Package token simulates the platform's authorisation server: it registers
// applications with their public keys, gives access tokens for signed JWTs, and
// says of each call whether its token is good. It keeps everything in memory.
//
// BaRS Core, Security: application-restricted access, signed JWT.
package token

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Path is where the platform gives tokens, on the host of the proxy.
const Path = "/oauth2/token"

// Lifetime is how long a token is good.
const Lifetime = 599 * time.Second

// Service is the authorisation server. Now and NewID must be set before use,
// and no field may change after. It is safe for concurrent use.
type Service struct {
	// URL is the token URL that assertions must name; "" is the URL at which
	// each request came.
	URL string
	Now func() time.Time
	// NewID gives ids that nobody can guess: they become the tokens.
	NewID func() string
	HTTP  *http.Client // fetches key sets; nil: http.DefaultClient
	Limit int          // token requests a minute of each application; 0: any number

	mu     sync.Mutex
	apps   map[string]*registered // by client id
	tokens map[string]given
}

// given is a token that was handed out.
type given struct {
	clientID string
	until    time.Time
}

// Handler answers Path. A refusal is {"error", "error_description",
// "message_id"}.
//
// BaRS Core, Security: token request and answer.
func (s *Service) Handler() http.Handler { return http.HandlerFunc(s.serve) }

func (s *Service) serve(w http.ResponseWriter, r *http.Request) {
	clientID, no := s.grant(r)
	if no != nil {
		s.refuse(w, no)
		return
	}
	now := s.Now()
	write(w, http.StatusOK, map[string]string{
		"access_token": s.give(clientID, now),
		"expires_in":   strconv.Itoa(int(Lifetime.Seconds())),
		"token_type":   "Bearer",
		"issued_at":    strconv.FormatInt(now.UnixMilli(), 10),
	})
}

// give hands out a token, and forgets those that have ended.
func (s *Service) give(clientID string, now time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for text, t := range s.tokens {
		if !now.Before(t.until) {
			delete(s.tokens, text)
		}
	}
	if s.tokens == nil {
		s.tokens = map[string]given{}
	}
	text := s.NewID()
	s.tokens[text] = given{clientID, now.Add(Lifetime)}
	return text
}

// Revoke ends all tokens that were given.
func (s *Service) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}
