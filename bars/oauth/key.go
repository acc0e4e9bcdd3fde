package oauth

import (
	"crypto"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/MicahParks/jwkset"
)

// Key signs assertions. Its text forms show the key id alone.
type Key struct {
	KID    string        // as registered, by convention SUPPLIER-ENVIRONMENT-NUMBER
	Signer crypto.Signer `json:"-"` // an RSA key, of 4096 bits for the platform
}

// Format writes the key id, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "oauth.Key("+k.KID+")") }

// PublicKey is what the platform checks a signature with.
type PublicKey struct {
	KID string
	Key *rsa.PublicKey
}

// JWKS writes a key set for publication: of each key kty, n, e, alg RS512, use
// sig and kid, in the order given. A key without an id, an id given twice and
// an absent key are errors. While keys are exchanged both belong in the set,
// for the platform keeps a set for an hour.
//
// BaRS Core, Security: JWKS.
func JWKS(keys ...PublicKey) ([]byte, error) {
	set := jwkset.JWKSMarshal{Keys: []jwkset.JWKMarshal{}}
	seen := map[string]bool{}
	for _, k := range keys {
		switch {
		case k.KID == "":
			return nil, errors.New("oauth: a key has no id")
		case seen[k.KID]:
			return nil, fmt.Errorf("oauth: two keys have the id %q", k.KID)
		case k.Key == nil || k.Key.N == nil:
			return nil, fmt.Errorf("oauth: the key %q is absent", k.KID)
		}
		seen[k.KID] = true
		jwk, err := jwkset.NewJWKFromKey(k.Key, jwkset.JWKOptions{
			Metadata: jwkset.JWKMetadataOptions{ALG: jwkset.AlgRS512, USE: jwkset.UseSig, KID: k.KID}})
		if err != nil {
			return nil, fmt.Errorf("oauth: the key %q: %w", k.KID, err)
		}
		set.Keys = append(set.Keys, jwk.Marshal())
	}
	return json.Marshal(set)
}
