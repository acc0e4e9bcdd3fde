package token

import (
	"context"
	"net/http"
	"sync"
	"time"

	"barsdesk/bars/oauth"
)

// Source gives tokens of an application to who runs in this process, without an
// assertion: the application must be registered, but needs no key.
func (s *Service) Source(clientID string) oauth.Source {
	return &source{service: s, clientID: clientID}
}

// source is safe for concurrent use; one token is shared by all its calls.
type source struct {
	service  *Service
	clientID string
	mu       sync.Mutex
	text     string
}

// renewedBefore is how long before its end a token is no longer handed out.
const renewedBefore = time.Minute

// Token implements oauth.Source. It never fails.
func (s *source) Token(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.service.Now()
	if !s.service.good(s.text, now.Add(renewedBefore)) {
		s.text = s.service.give(s.clientID, now)
	}
	return s.text, nil
}

// Renew implements oauth.Source. It never fails.
func (s *source) Renew(ctx context.Context, refused string) (string, error) {
	s.mu.Lock()
	if s.text == refused {
		s.text = ""
	}
	s.mu.Unlock()
	return s.Token(ctx)
}

// good reports whether a token lasts beyond a time.
func (s *Service) good(text string, at time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, known := s.tokens[text]
	return known && at.Before(t.until)
}

// Product is the product id of the application whose good token a call carries,
// "" when there is none.
func (s *Service) Product(r *http.Request) string {
	app, _ := s.Caller(r)
	return app.ProductID
}

// ClientID is the client id of that application.
func (s *Service) ClientID(r *http.Request) string {
	app, _ := s.Caller(r)
	return app.ClientID
}
