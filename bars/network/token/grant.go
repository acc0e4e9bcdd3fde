package token

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	formType      = "application/x-www-form-urlencoded"
	grantType     = "client_credentials"
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
)

// formMost is the longest form taken, in bytes.
const formMost = 64 << 10

// refusal is an answer that gives no token.
type refusal struct {
	status            int
	code, description string
}

func invalid(status int, description string) *refusal {
	return &refusal{status, "invalid_request", description}
}

// grant goes through the platform's checks in the platform's order and gives
// the client id of the application that may have a token.
//
// BaRS Core, Security: error answers of the token endpoint.
func (s *Service) grant(r *http.Request) (string, *refusal) {
	form, no := form(r)
	if no != nil {
		return "", no
	}
	a, no := readAssertion(form.Get("client_assertion"))
	if no != nil {
		return "", no
	}
	keys, app, no := s.spend(a)
	if no != nil {
		return "", no
	}
	if keys.stale(s.Now()) {
		if keys, no = s.fetch(r.Context(), app); no != nil {
			return "", no
		}
	}
	switch no := a.verify(keys, s.audience(r)); {
	case no != nil:
		return "", no
	case app.NoSignedJWT:
		return "", &refusal{http.StatusUnauthorized, "unauthorized_client", "The application is not set up for application-restricted access with a signed JWT"}
	}
	return app.ClientID, nil
}

// form checks what stands around the assertion.
func form(r *http.Request) (url.Values, *refusal) {
	if r.Method != http.MethodPost {
		return nil, invalid(http.StatusMethodNotAllowed, "A token is asked for with POST")
	}
	if r.Header.Get("Content-Type") != formType {
		return nil, invalid(http.StatusUnsupportedMediaType, "Content-Type must be "+formType)
	}
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, formMost))
	if err != nil {
		return nil, invalid(http.StatusBadRequest, "The form is too long or broke off")
	}
	form, err := url.ParseQuery(string(text))
	switch {
	case err != nil:
		return nil, invalid(http.StatusBadRequest, "The form cannot be read")
	case form.Get("grant_type") == "":
		return nil, invalid(http.StatusBadRequest, "grant_type is missing")
	case form.Get("grant_type") != grantType:
		return nil, &refusal{http.StatusBadRequest, "unsupported_grant_type", "grant_type is not supported - must be '" + grantType + "'"}
	case form.Get("client_assertion_type") != assertionType:
		return nil, invalid(http.StatusBadRequest, "Missing or invalid client_assertion_type - must be '"+assertionType+"'")
	case form.Get("client_assertion") == "":
		return nil, invalid(http.StatusBadRequest, "Missing client_assertion")
	}
	return form, nil
}

// audience is the token URL that an assertion must name.
func (s *Service) audience(r *http.Request) string {
	if s.URL != "" {
		return s.URL
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	path, _, _ := strings.Cut(r.RequestURI, "?") // as it came, before anything was cut off it
	return scheme + "://" + r.Host + path
}

// jtiKept is how long the ids of assertions are remembered.
const jtiKept = 30 * 24 * time.Hour

// spend checks an assertion by itself, remembers its id, whatever comes after,
// and gives the application that signed it with the keys known of it.
func (s *Service) spend(a assertion) (keySet, Application, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, app := s.Now(), s.apps[a.iss()]
	known := func(jti string) bool {
		if app == nil {
			return false
		}
		at, used := app.spent[jti]
		return used && now.Sub(at) < jtiKept
	}
	if no := a.check(now, known); no != nil {
		return keySet{}, Application{}, no
	}
	if app == nil {
		return keySet{}, Application{}, invalid(http.StatusUnauthorized, "Invalid 'iss'/'sub' claims in JWT")
	}
	maps.DeleteFunc(app.spent, func(_ string, at time.Time) bool { return now.Sub(at) >= jtiKept })
	app.spent[a.jti()] = now
	if app.throttled(now, s.Limit) {
		return keySet{}, Application{}, &refusal{http.StatusTooManyRequests, "too_many_requests", "The application has asked for too many tokens in the last minute"}
	}
	return app.keys, app.Application, nil
}

// throttled counts a request and reports whether it is one too many.
func (a *registered) throttled(now time.Time, most int) bool {
	kept := a.calls[:0]
	for _, at := range a.calls {
		if now.Sub(at) < time.Minute {
			kept = append(kept, at)
		}
	}
	a.calls = append(kept, now)
	return most > 0 && len(a.calls) > most
}

func (s *Service) refuse(w http.ResponseWriter, no *refusal) {
	if no.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "60")
	}
	write(w, no.status, map[string]string{"error": no.code, "error_description": no.description, "message_id": "rrt-" + s.NewID()})
}

func write(w http.ResponseWriter, status int, body map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller may have gone
}
