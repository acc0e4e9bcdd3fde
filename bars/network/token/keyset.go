package token

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/MicahParks/jwkset"
)

// setKept is how long the platform keeps a key set that it fetched.
const setKept = time.Hour

// setMost is the longest key set taken, in bytes; setWait how long one may take
// to come.
const (
	setMost = 64 << 10
	setWait = 10 * time.Second
)

// keySet are an application's public keys by key id. One that was uploaded has
// no time.
type keySet struct {
	keys    map[string]*rsa.PublicKey
	fetched time.Time
}

// stale reports whether the keys have to be fetched.
func (k keySet) stale(now time.Time) bool {
	return k.keys == nil || !k.fetched.IsZero() && now.Sub(k.fetched) >= setKept
}

// readKeys reads the RSA keys of a key set. One without any is an error.
//
// BaRS Core, Security: JWKS.
func readKeys(text []byte) (map[string]*rsa.PublicKey, error) {
	var set jwkset.JWKSMarshal
	if err := json.Unmarshal(text, &set); err != nil {
		return nil, errors.New("it is not a JSON Web Key Set")
	}
	out := map[string]*rsa.PublicKey{}
	for i, each := range set.Keys {
		if each.D != "" {
			return nil, fmt.Errorf("key %d is a private key, of which only the public half may be given away", i+1)
		}
		read, err := jwkset.NewJWKFromMarshal(each, jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{})
		if err != nil {
			return nil, fmt.Errorf("key %d cannot be read", i+1)
		}
		if key, isRSA := read.Key().(*rsa.PublicKey); isRSA && each.KID != "" {
			out[each.KID] = key
		}
	}
	if len(out) == 0 {
		return nil, errors.New("it holds no RSA key with a key id")
	}
	return out, nil
}

// fetch gets an application's key set from its address and keeps it.
func (s *Service) fetch(ctx context.Context, app Application) (keySet, *refusal) {
	if app.JWKSURL == "" {
		return keySet{}, &refusal{http.StatusForbidden, "public_key error", "You need to register a public key to use this authentication method"}
	}
	keys, err := s.get(ctx, app.JWKSURL)
	if err != nil {
		return keySet{}, &refusal{http.StatusForbidden, "public_key error", "The JWKS endpoint of the application cannot be reached or gives no key set"}
	}
	got := keySet{keys: keys, fetched: s.Now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.apps[app.ClientID]; now != nil && now.JWKSURL == app.JWKSURL {
		now.keys = got
	}
	return got, nil
}

func (s *Service) get(ctx context.Context, address string) (map[string]*rsa.PublicKey, error) {
	ctx, cancel := context.WithTimeout(ctx, setWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	by := s.HTTP
	if by == nil {
		by = http.DefaultClient
	}
	resp, err := by.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the key set's address answered %d", resp.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, setMost))
	if err != nil {
		return nil, err
	}
	return readKeys(text)
}
