package oauthserver

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v3"
	"github.com/ory/fosite"
)

const (
	formType      = "application/x-www-form-urlencoded"
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
)

// grant goes through the platform's checks in its order and gives a token when
// all are passed.
//
// BaRS Core, Security: error answers of the token endpoint.
func (s *Server) grant(r *http.Request) (string, *refusal) {
	if no := request(r); no != nil {
		return "", no
	}
	a, no := decode(r.PostForm.Get("client_assertion"))
	if no != nil {
		return "", no
	}
	if no := a.check(s.Now(), s.knows); no != nil {
		return "", no
	}
	s.spend(a)
	app, no := s.app(a)
	if no != nil {
		return "", no
	}
	if s.Quota > 0 && s.lastMinute() > s.Quota {
		return "", &refusal{429, "too_many_requests", "Rate limit exceeded"}
	}
	set, no := s.keySet(app)
	if no != nil {
		return "", no
	}
	if len(set.Key(a.text(a.header, "kid"))) == 0 {
		return "", &refusal{401, "invalid_request", "Invalid 'kid' header in JWT - no matching public key"}
	}
	return s.issue(r)
}

// request checks what stands around the assertion.
func request(r *http.Request) *refusal {
	if r.Header.Get("Content-Type") != formType {
		return &refusal{415, "invalid_request", "Content-Type must be " + formType}
	}
	if r.ParseForm() != nil {
		return &refusal{400, "invalid_request", "the form cannot be read"}
	}
	switch form := r.PostForm; {
	case form.Get("grant_type") == "":
		return &refusal{400, "invalid_request", "grant_type is missing"}
	case form.Get("grant_type") != "client_credentials":
		return &refusal{400, "unsupported_grant_type", "grant_type is not supported"}
	case form.Get("client_assertion_type") != assertionType:
		return &refusal{400, "invalid_request", "Missing or invalid client_assertion_type"}
	case form.Get("client_assertion") == "":
		return &refusal{400, "invalid_request", "Missing client_assertion"}
	}
	return nil
}

func (s *Server) knows(jti string) bool { s.mu.Lock(); defer s.mu.Unlock(); return s.jtis[jti] }

// spend remembers the jti, whatever becomes of the request.
func (s *Server) spend(a assertion) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jtis[a.text(a.claims, "jti")] = true
}

func (s *Server) app(a assertion) (App, *refusal) {
	for _, app := range s.Apps {
		if app.ClientID == a.text(a.claims, "iss") {
			return app, nil
		}
	}
	return App{}, &refusal{401, "invalid_request", "Invalid 'iss'/'sub' claims in JWT"}
}

func (s *Server) lastMinute() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, since := 0, s.Now().Add(-time.Minute)
	for _, at := range s.calls {
		if at.After(since) {
			n++
		}
	}
	return n
}

// cached is a key set as it was fetched.
type cached struct {
	set *jose.JSONWebKeySet
	at  time.Time
}

// keySet is an application's key set, which is fetched again after an hour.
func (s *Server) keySet(app App) (*jose.JSONWebKeySet, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.sets[app.ClientID]; ok && s.Now().Sub(c.at) < time.Hour {
		return c.set, nil
	}
	if app.Keys == nil {
		return nil, &refusal{403, "public_key error", "You need to register a public key"}
	}
	text, err := app.Keys()
	if err != nil {
		return nil, &refusal{403, "public_key error", "The JWKS endpoint cannot be reached"}
	}
	set, err := readSet(text)
	if err != nil {
		return nil, &refusal{403, "public_key error", "The JWKS endpoint gives no key set"}
	}
	s.sets[app.ClientID] = cached{set, s.Now()}
	return set, nil
}

// issue lets the server within check signature, audience and access and give a
// token.
func (s *Server) issue(r *http.Request) (string, *refusal) {
	asked, err := s.provider.NewAccessRequest(r.Context(), r, &fosite.DefaultSession{})
	if err != nil {
		hint := fosite.ErrorToRFC6749Error(err).HintField
		if strings.Contains(hint, "audience") {
			return "", &refusal{401, "invalid_request", "Missing or invalid 'aud' claim in JWT"}
		}
		return "", &refusal{401, "public_key error", "JWT signature verification failed: " + hint}
	}
	answer, err := s.provider.NewAccessResponse(r.Context(), asked)
	if err != nil {
		return "", &refusal{401, "unauthorized_client", "The application is not set up for this grant"}
	}
	return answer.GetAccessToken(), nil
}
