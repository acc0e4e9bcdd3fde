package oauth

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha512"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Lifetime is how long an assertion is good. The platform takes up to five
// minutes; the rest is for clocks that differ.
const Lifetime = 240 * time.Second

// claims are those of a new assertion: jti is a fresh id.
func (c *Client) claims(key Key) Claims {
	return Claims{Iss: c.config.ClientID, Sub: c.config.ClientID, Aud: c.config.Audience, KID: key.KID, JTI: c.config.NewID()}
}

// assertion signs a JWT that has not been used before.
func (c *Client) assertion(key Key, of Claims) (string, error) {
	if key.Signer == nil {
		return "", errNotRSA
	}
	if _, ok := key.Signer.Public().(*rsa.PublicKey); !ok {
		return "", errNotRSA
	}
	t := jwt.NewWithClaims(jwt.SigningMethodRS512, jwt.MapClaims{
		"iss": of.Iss,
		"sub": of.Sub,
		"aud": of.Aud,
		"jti": of.JTI,
		"exp": c.config.Now().Add(Lifetime).Unix(),
	})
	t.Header["kid"] = of.KID
	text, err := t.SigningString()
	if err != nil {
		return "", errSign
	}
	digest := sha512.Sum512([]byte(text))
	signature, err := key.Signer.Sign(rand.Reader, digest[:], crypto.SHA512)
	if err != nil {
		return "", errSign
	}
	return text + "." + t.EncodeSegment(signature), nil
}
