package oauthserver

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v3"
)

// furthest is how far ahead an assertion may end, with the platform's slack.
const furthest = 310 * time.Second

// assertion is a JWT taken apart; its signature is checked elsewhere.
type assertion struct{ header, claims map[string]any }

func decode(token string) (assertion, *refusal) {
	malformed := &refusal{400, "invalid_request", "Malformed JWT in client_assertion"}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return assertion{}, malformed
	}
	var a assertion
	for i, into := range []*map[string]any{&a.header, &a.claims} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return assertion{}, malformed
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if d.Decode(into) != nil || *into == nil {
			return assertion{}, malformed
		}
	}
	return a, nil
}

func (a assertion) text(part map[string]any, name string) string {
	s, _ := part[name].(string)
	return s
}

// check goes through header and claims in the platform's order.
func (a assertion) check(now time.Time, known func(jti string) bool) *refusal {
	exp, isNumber := a.claims["exp"].(json.Number)
	seconds, notInteger := exp.Int64()
	end := time.Unix(seconds, 0)
	jti, jtiIsText := a.claims["jti"].(string)
	iss := a.text(a.claims, "iss")
	for _, rule := range []struct {
		broken      bool
		description string
	}{
		{a.header["alg"] != "RS512", "Invalid 'alg' header in JWT - must be 'RS512'"},
		{isNumber && notInteger == nil && !end.After(now), "JWT has expired"},
		{a.text(a.header, "kid") == "", "Missing 'kid' header in JWT"},
		{!strings.EqualFold(a.text(a.header, "typ"), "JWT"), "Invalid 'typ' header in JWT - must be 'JWT'"},
		{a.claims["exp"] == nil, "Missing 'exp' claim in JWT"},
		{!isNumber || notInteger != nil, "'exp' claim in JWT must be an integer"},
		{iss == "" || iss != a.text(a.claims, "sub"), "Missing or non-matching 'iss'/'sub' claims in JWT"},
		{a.claims["jti"] == nil, "Missing 'jti' claim in JWT"},
		{!jtiIsText, "'jti' claim in JWT must be a unique string"},
		{known(jti), "Non-unique 'jti' claim in JWT"},
		{end.Sub(now) > furthest, "'exp' claim in JWT is more than 5 minutes in future"},
	} {
		if rule.broken {
			return &refusal{400, "invalid_request", rule.description}
		}
	}
	return nil
}

func readSet(text []byte) (*jose.JSONWebKeySet, error) {
	var set jose.JSONWebKeySet
	return &set, json.Unmarshal(text, &set)
}
