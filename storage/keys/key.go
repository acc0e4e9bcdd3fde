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
)

// card is the clear half of a key's file. The sealed half repeats it byte for
// byte.
type card struct {
	KID       string            `json:"kid"`
	Ring      string            `json:"ring"`
	Made      time.Time         `json:"made"`
	SignsFrom time.Time         `json:"signsFrom"`
	Public    jwkset.JWKMarshal `json:"public"`
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
	if strict(f.Card, &k.card) != nil || publicKey(k.Public) == nil {
		return nil, notWritten
	}
	complete := ValidKID(k.KID) && k.Ring != "" && !k.Made.IsZero() && !k.SignsFrom.IsZero() && k.Public.KID == k.KID
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

// jwk is the public half as it is published.
//
// BaRS Core, Security: the JWKS format.
func jwk(kid string, public *rsa.PublicKey) (jwkset.JWKMarshal, error) {
	made, err := jwkset.NewJWKFromKey(public, jwkset.JWKOptions{
		Metadata: jwkset.JWKMetadataOptions{KID: kid, ALG: jwkset.AlgRS512, USE: jwkset.UseSig}})
	if err != nil {
		return jwkset.JWKMarshal{}, err
	}
	return made.Marshal(), nil
}

// leastBytes is the length of the shortest key that is taken for one of ours.
const leastBytes = 2048 / 8

// publicKey reads a published key, which must be written as jwk writes it, with
// nothing of a private half; nil when it is not.
func publicKey(m jwkset.JWKMarshal) *rsa.PublicKey {
	read, err := jwkset.NewJWKFromMarshal(m, jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{})
	if err != nil {
		return nil
	}
	public, ok := read.Key().(*rsa.PublicKey)
	if !ok || public.Size() < leastBytes {
		return nil
	}
	again, err := jwk(m.KID, public)
	if err != nil {
		return nil
	}
	got, first := json.Marshal(m)
	want, second := json.Marshal(again)
	if first != nil || second != nil || !bytes.Equal(got, want) {
		return nil
	}
	return public
}
