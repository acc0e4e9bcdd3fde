package keys

import (
	"bytes"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"time"

	"github.com/MicahParks/jwkset"

	"barsdesk/bars/oauth"
)

// card is the clear half of a key's file. The sealed half repeats it byte for
// byte.
type card struct {
	KID       string          `json:"kid"`
	Ring      string          `json:"ring"`
	Made      time.Time       `json:"made"`
	SignsFrom time.Time       `json:"signsFrom"`
	Public    json.RawMessage `json:"public"` // a JWK Set of this one key
}

// file is a key's file. A retired key has no sealed half: only its name is kept,
// so that it is not given again.
type file struct {
	Card    json.RawMessage `json:"card"`
	Sealed  []byte          `json:"sealed,omitempty"`
	Retired time.Time       `json:"retired,omitzero"`
}

// key is a key as it was read, and unsealed if signer is set.
type key struct {
	card
	clear   []byte // the card as it is in the file
	public  *rsa.PublicKey
	sealed  []byte
	Retired time.Time
	content string // the whole file
	signer  *signer
}

var kidPattern = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$`)

// ValidKID reports whether a key may be named so: up to 64 letters (A to Z),
// digits, hyphens, dots and underscores, a letter or digit at both ends.
func ValidKID(kid string) bool { return kidPattern.MatchString(kid) }

var numbered = regexp.MustCompile(`^(.+-)([0-9]{1,9})$`)

// following is the name after a numbered one, "" if it is not numbered.
func following(kid string) string {
	m := numbered.FindStringSubmatch(kid)
	if m == nil {
		return ""
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		return ""
	}
	return m[1] + strconv.Itoa(n+1)
}

// notWritten is the reason for refusing content that is not ours.
const notWritten = "it is damaged: this is not what Barsdesk has written"

// parseKey reads a key's file, or says why it cannot be trusted.
func parseKey(content []byte) (k *key, reason string) {
	var f file
	if strict(content, &f) != nil {
		return nil, notWritten
	}
	k = &key{clear: f.Card, sealed: f.Sealed, Retired: f.Retired, content: string(content)}
	if strict(f.Card, &k.card) != nil {
		return nil, notWritten
	}
	k.public = publicKey(k.KID, k.Public)
	complete := ValidKID(k.KID) && k.Ring != "" && !k.Made.IsZero() && !k.SignsFrom.IsZero() && k.public != nil
	if !complete || k.Retired.IsZero() == (len(k.sealed) == 0) {
		return nil, notWritten
	}
	return k, ""
}

// strict reads one JSON value that has no unknown members and nothing behind it.
func strict(content []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more than one value")
	}
	return nil
}

// leastBytes is the length of the shortest key that is taken for one of ours.
const leastBytes = 2048 / 8

// publicKey reads the set of one key, which must be written as oauth.JWKS
// writes it, with nothing of a private half; nil when it is not.
func publicKey(kid string, set []byte) *rsa.PublicKey {
	var m jwkset.JWKSMarshal
	if json.Unmarshal(set, &m) != nil || len(m.Keys) != 1 {
		return nil
	}
	read, err := jwkset.NewJWKFromMarshal(m.Keys[0], jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{})
	if err != nil {
		return nil
	}
	public, ok := read.Key().(*rsa.PublicKey)
	if !ok || public.Size() < leastBytes {
		return nil
	}
	if again, err := oauth.JWKS(oauth.PublicKey{KID: kid, Key: public}); err != nil || !bytes.Equal(again, set) {
		return nil
	}
	return public
}
