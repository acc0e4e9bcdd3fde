package token

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// furthest is how far ahead an assertion may end: five minutes, with the
// platform's tolerance.
const furthest = 310 * time.Second

// algorithm is the only one that the platform takes.
const algorithm = "RS512"

// assertion is a JWT taken apart. Its signature is checked by verify.
type assertion struct {
	text   string
	header map[string]any
	claims jwt.MapClaims
}

func readAssertion(text string) (assertion, *refusal) {
	a := assertion{text: text, claims: jwt.MapClaims{}}
	t, _, err := jwt.NewParser(jwt.WithJSONNumber()).ParseUnverified(text, a.claims)
	if t == nil || errors.Is(err, jwt.ErrTokenMalformed) {
		return assertion{}, invalid(http.StatusBadRequest, "Malformed JWT in client_assertion")
	}
	a.header = t.Header // an unknown or missing alg is an error of its own
	return a, nil
}

func (a assertion) iss() string { iss, _ := a.claims["iss"].(string); return iss }
func (a assertion) jti() string { jti, _ := a.claims["jti"].(string); return jti }

// check goes through header and claims in the platform's order. known reports
// an id that was used before.
func (a assertion) check(now time.Time, known func(jti string) bool) *refusal {
	exp, isNumber := a.claims["exp"].(json.Number)
	seconds, notInteger := exp.Int64()
	end := time.Unix(seconds, 0)
	typ, _ := a.header["typ"].(string)
	kid, _ := a.header["kid"].(string)
	_, jtiIsText := a.claims["jti"].(string)
	for _, rule := range []struct {
		broken      bool
		description string
	}{
		{a.header["alg"] != algorithm, "Invalid 'alg' header in JWT - must be '" + algorithm + "'"},
		{isNumber && notInteger == nil && !end.After(now), "JWT has expired"},
		{kid == "", "Missing 'kid' header in JWT"},
		{!strings.EqualFold(typ, "JWT"), "Invalid 'typ' header in JWT - must be 'JWT'"},
		{a.claims["exp"] == nil, "Missing 'exp' claim in JWT"},
		{!isNumber || notInteger != nil, "'exp' claim in JWT must be an integer"},
		{a.iss() == "" || a.claims["sub"] != a.iss(), "Missing or non-matching 'iss'/'sub' claims in JWT"},
		{a.claims["jti"] == nil, "Missing 'jti' claim in JWT"},
		{!jtiIsText || a.jti() == "", "'jti' claim in JWT must be a unique string"},
		{known(a.jti()), "Non-unique 'jti' claim in JWT"},
		{end.Sub(now) > furthest, "'exp' claim in JWT is more than 5 minutes in future"},
	} {
		if rule.broken {
			return invalid(http.StatusBadRequest, rule.description)
		}
	}
	return nil
}

// verify checks the key id, the signature and the audience.
func (a assertion) verify(set keySet, audience string) *refusal {
	kid, _ := a.header["kid"].(string)
	key := set.keys[kid]
	if key == nil {
		return invalid(http.StatusUnauthorized, "Invalid 'kid' header in JWT - no matching public key")
	}
	_, err := jwt.NewParser(jwt.WithValidMethods([]string{algorithm}), jwt.WithoutClaimsValidation()).
		Parse(a.text, func(*jwt.Token) (any, error) { return key, nil })
	if err != nil {
		return &refusal{http.StatusUnauthorized, "public_key error", "JWT signature verification failed"}
	}
	if named, err := a.claims.GetAudience(); err != nil || !slices.Contains(named, audience) {
		return invalid(http.StatusUnauthorized, "Missing or invalid 'aud' claim in JWT")
	}
	return nil
}
