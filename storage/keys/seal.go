package keys

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"

	"filippo.io/age"

	"barsdesk/storage/wrap"
)

// contents is what a key's sealed half holds.
type contents struct {
	Card    []byte `json:"card"`    // the clear half, byte for byte
	Private []byte `json:"private"` // PKCS #8
}

// Generate makes a private key.
type Generate func() (*rsa.PrivateKey, error)

// generate makes a key as the platform asks for.
//
// BaRS Core, Security: RSA, 4096 bit.
func generate() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 4096) }

// seal encrypts the private half and its card to the ring's identity.
func seal(identity *age.X25519Identity, clear []byte, private *rsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, errors.New("the new key cannot be written down")
	}
	inside, err := json.Marshal(contents{Card: clear, Private: der})
	if err != nil {
		return nil, errors.New("the new key cannot be written down")
	}
	return wrap.Encrypt(identity.Recipient(), inside)
}

// unseal gives the signer of a key, having proved that the clear half is the
// one it was sealed with.
func (r *Ring) unseal(h *held, k *key) (*signer, error) {
	identity, err := r.identity(h.seat)
	if err != nil {
		return nil, err
	}
	return open(identity, k)
}

// open says no more than that a seal does not open: what is inside must not
// come out in an error.
func open(identity *age.X25519Identity, k *key) (*signer, error) {
	damaged := func(reason string) error { return &Damaged{File: k.KID + suffix, Reason: reason} }
	inside, err := wrap.Decrypt(identity, k.sealed)
	if err != nil {
		return nil, damaged("its seal does not open: it was changed, or sealed elsewhere")
	}
	var c contents
	if json.Unmarshal(inside, &c) != nil {
		return nil, damaged("what was sealed is no key")
	}
	if !bytes.Equal(c.Card, k.clear) {
		return nil, damaged("its public half was changed after it was made")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(c.Private)
	private, ok := parsed.(*rsa.PrivateKey)
	if err != nil || !ok || !private.PublicKey.Equal(k.public) {
		return nil, damaged("its two halves do not belong together")
	}
	return newSigner(private), nil
}
