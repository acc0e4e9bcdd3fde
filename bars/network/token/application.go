package token

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Application is what may ask for tokens: who it is, and the public keys its
// assertions are checked with. Keys are exchanged by registering it again, or
// by what is published at its JWKSURL.
type Application struct {
	ClientID  string `json:"clientId"`            // its API key
	JWKS      string `json:"jwks,omitempty"`      // the key set as uploaded
	JWKSURL   string `json:"jwksUrl,omitempty"`   // where the key set is fetched, when none is uploaded
	ProductID string `json:"productId,omitempty"` // owns what it catalogues and files
	ODSCode   string `json:"odsCode,omitempty"`   // the organisation it acts for
	// NoSignedJWT: it is not set up for application-restricted access.
	NoSignedJWT bool `json:"noSignedJwt,omitempty"`
	// NotEnabled: its tokens are good, but not for BaRS.
	NotEnabled bool `json:"notEnabled,omitempty"`
}

// registered is an application with what is remembered of it.
type registered struct {
	Application
	keys  keySet
	spent map[string]time.Time // its jti, by when each was used
	calls []time.Time          // of the last minute
}

// Register takes an application, in place of the one with its client id; which
// ids it has used for assertions stays known. An application without any key
// set is taken: its requests are refused as the platform refuses them. The error
// says what cannot be used, in words for whoever registers.
func (s *Service) Register(a Application) error {
	var keys keySet
	switch {
	case strings.TrimSpace(a.ClientID) == "":
		return errors.New("an application needs a client id")
	case a.JWKS != "" && a.JWKSURL != "":
		return errors.New("an application has a key set or the address of one, not both")
	case a.JWKSURL != "":
		if u, err := url.Parse(a.JWKSURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return errors.New("the address of the key set is no http or https address")
		}
	case a.JWKS != "":
		read, err := readKeys([]byte(a.JWKS))
		if err != nil {
			return fmt.Errorf("the key set cannot be used: %w", err)
		}
		keys = keySet{keys: read}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := &registered{Application: a, keys: keys, spent: map[string]time.Time{}}
	if before := s.apps[a.ClientID]; before != nil {
		now.spent, now.calls = before.spent, before.calls
	}
	if s.apps == nil {
		s.apps = map[string]*registered{}
	}
	s.apps[a.ClientID] = now
	return nil
}

// Remove takes an application out, and ends its tokens. It reports whether
// there was one.
func (s *Service) Remove(clientID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, had := s.apps[clientID]
	delete(s.apps, clientID)
	for text, t := range s.tokens {
		if t.clientID == clientID {
			delete(s.tokens, text)
		}
	}
	return had
}

// Applications are those registered, by client id.
func (s *Service) Applications() []Application {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Application, 0, len(s.apps))
	for _, a := range s.apps {
		out = append(out, a.Application)
	}
	slices.SortFunc(out, func(a, b Application) int { return strings.Compare(a.ClientID, b.ClientID) })
	return out
}
