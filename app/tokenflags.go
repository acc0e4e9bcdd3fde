package main

import (
	"os"
	"strings"

	"barsdesk/bars/network/token"
)

// tokenFlags say who may ask the simulated network for access tokens, and
// whether a call needs one.
type tokenFlags struct {
	RequireToken bool              `help:"Refuse calls without a good access token (default: tokens are given, and not asked for)." env:"BARSDESK_REQUIRE_TOKEN"`
	Application  map[string]string `help:"Application that may ask for tokens: its client ID (API key), and the file or the address of its public keys (JWKS), such as my-key=jwks.json. Give one flag for each." mapsep:"none" placeholder:"ID=FILE"`
}

// applications are those that the flags name.
func (f tokenFlags) applications() ([]token.Application, error) {
	var out []token.Application
	for id, from := range f.Application {
		app := token.Application{ClientID: id, JWKSURL: from}
		if !strings.HasPrefix(from, "https://") && !strings.HasPrefix(from, "http://") {
			text, err := os.ReadFile(from)
			if err != nil {
				return nil, cannot("the public keys of %s cannot be read: %v", id, err)
			}
			app.JWKS, app.JWKSURL = string(text), ""
		}
		out = append(out, app)
	}
	return out, nil
}

// admit registers the applications with a token service.
func admit(tokens *token.Service, apps []token.Application) error {
	for _, app := range apps {
		if err := tokens.Register(app); err != nil {
			return cannot("%s cannot be registered: %v", app.ClientID, err)
		}
	}
	return nil
}
