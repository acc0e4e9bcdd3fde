package control

import (
	"encoding/json"
	"net/http"

	"barsdesk/bars/network/token"
)

// application is one that may ask for tokens. Its key set is written as JSON,
// not as a text.
type application struct {
	ClientID    string          `json:"clientId"`
	JWKS        json.RawMessage `json:"jwks,omitempty"`
	JWKSURL     string          `json:"jwksUrl,omitempty"`
	ProductID   string          `json:"productId,omitempty"`
	ODSCode     string          `json:"odsCode,omitempty"`
	NoSignedJWT bool            `json:"noSignedJwt,omitempty"`
	NotEnabled  bool            `json:"notEnabled,omitempty"`
}

func registered(a token.Application) application {
	out := application{ClientID: a.ClientID, JWKSURL: a.JWKSURL, ProductID: a.ProductID, ODSCode: a.ODSCode, NoSignedJWT: a.NoSignedJWT, NotEnabled: a.NotEnabled}
	if a.JWKS != "" {
		out.JWKS = json.RawMessage(a.JWKS)
	}
	return out
}

func (s *server) listApplications(http.ResponseWriter, *http.Request) (any, error) {
	out := struct {
		Applications []application `json:"applications"`
	}{[]application{}}
	for _, a := range s.Tokens().Applications() {
		out.Applications = append(out.Applications, registered(a))
	}
	return out, nil
}

// putApplication registers an application, or exchanges its keys.
func (s *server) putApplication(w http.ResponseWriter, r *http.Request) (any, error) {
	in, err := read[application](r)
	if err != nil {
		return nil, err
	}
	a := token.Application{ClientID: in.ClientID, JWKS: string(in.JWKS), JWKSURL: in.JWKSURL, ProductID: in.ProductID, ODSCode: in.ODSCode,
		NoSignedJWT: in.NoSignedJWT, NotEnabled: in.NotEnabled}
	if err := s.Tokens().Register(a); err != nil {
		return nil, notUsable(err.Error())
	}
	return registered(a), nil
}

func (s *server) removeApplication(w http.ResponseWriter, r *http.Request) (any, error) {
	if !s.Tokens().Remove(r.PathValue("id")) {
		return nil, notKept("No application of this client id is registered.")
	}
	return nothing(w)
}
