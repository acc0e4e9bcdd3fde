package token

import (
	"net/http"
	"strings"

	"barsdesk/bars/outcome"
)

// Check says of a call to the FHIR base what the proxy says of its token: nil
// when it is good, else the refusal: 401 without a token or with one that is
// unknown or has ended, 403 when its application is not enabled for BaRS.
//
// BaRS, Error handling, Message routing.
func (s *Service) Check(r *http.Request) *outcome.Issue {
	if bearer(r) == "" {
		return outcome.New(http.StatusUnauthorized, "SEND_UNAUTHORIZED", "unknown", "The call has no access token.")
	}
	app, ok := s.Caller(r)
	switch {
	case !ok:
		return outcome.New(http.StatusUnauthorized, "SEND_UNAUTHORIZED", "security", "The access token is not known, or it has ended.")
	case app.NotEnabled:
		return outcome.New(http.StatusForbidden, "SEND_FORBIDDEN", "forbidden", "The application is not enabled for BaRS.")
	}
	return nil
}

// Caller is the application whose good token a call carries; false when it
// carries none.
func (s *Service) Caller(r *http.Request) (Application, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, known := s.tokens[bearer(r)]
	if !known || !s.Now().Before(t.until) {
		return Application{}, false
	}
	app := s.apps[t.clientID]
	if app == nil {
		return Application{}, false
	}
	return app.Application, true
}

// bearer is the token of a call, "" when there is none.
func bearer(r *http.Request) string {
	scheme, text, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(text)
}

// Product is the product id of the application whose good token a call carries,
// or its client id where it has none; "" when there is no such application.
func (s *Service) Product(r *http.Request) string {
	app, _ := s.Caller(r)
	if app.ProductID == "" {
		return app.ClientID
	}
	return app.ProductID
}

// ClientID is the client id of that application.
func (s *Service) ClientID(r *http.Request) string {
	app, _ := s.Caller(r)
	return app.ClientID
}
