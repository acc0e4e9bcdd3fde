package oauthserver

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/ory/fosite"
)

// api answers a call of the FHIR base that has a good token with an empty
// Bundle, any other with the platform's 401.
func (s *Server) api(w http.ResponseWriter, r *http.Request) {
	for _, name := range []string{"X-Request-Id", "X-Correlation-Id"} {
		w.Header().Set(name, r.Header.Get(name))
	}
	w.Header().Set("Content-Type", "application/fhir+json")
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bearer || !s.good(r.Context(), token) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"login","details":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/http-error-codes","code":"SEND_UNAUTHORIZED"}]}}]}`)
		return
	}
	s.mu.Lock()
	s.served++
	s.mu.Unlock()
	_, _ = io.WriteString(w, `{"resourceType":"Bundle","type":"searchset"}`)
}

// good is true for a token of the server within that has not ended by our clock.
func (s *Server) good(ctx context.Context, token string) bool {
	_, _, err := s.provider.IntrospectToken(ctx, token, fosite.AccessToken, &fosite.DefaultSession{})
	s.mu.Lock()
	defer s.mu.Unlock()
	end, known := s.tokens[token]
	return err == nil && known && s.Now().Before(end)
}
